import { organizationRoute } from "@/lib/server/http/route";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { setupOperations } from "@/lib/shared/setup-progress/operations";

// GET /api/v1/organizations/{organizationId}/setup-progress
export const GET = organizationRoute(setupOperations.get, ({ actor }) => setupProgress(actor));
