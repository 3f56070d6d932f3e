import { organizationRoute } from "@/lib/server/http/route";
import { setupProgress } from "@/lib/server/setup-progress/service";

// GET /api/v1/organizations/{organizationId}/setup-progress
export const GET = organizationRoute(({ actor }) => setupProgress(actor));
