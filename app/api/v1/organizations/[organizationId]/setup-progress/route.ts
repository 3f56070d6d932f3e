import { organizationRoute } from "@/lib/http/route";
import { setupProgress } from "@/lib/setup-progress/service";

// GET /api/v1/organizations/{organizationId}/setup-progress
export const GET = organizationRoute(({ actor }) => setupProgress(actor));
