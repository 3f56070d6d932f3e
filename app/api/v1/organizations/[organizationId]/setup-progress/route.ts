import { organizationRoute } from "@/lib/http/route";
import { setupProgress } from "@/lib/setup-progress/service";
import { setupOperations } from "@/lib/shared/setup-progress/operations";

// GET /api/v1/organizations/{organizationId}/setup-progress
export const GET = organizationRoute(setupOperations.get, ({ actor }) => setupProgress(actor));
