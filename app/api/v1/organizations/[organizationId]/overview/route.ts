import { organizationRoute } from "@/lib/server/http/route";
import { overview } from "@/lib/server/overview/service";

// GET /api/v1/organizations/{organizationId}/overview
export const GET = organizationRoute(({ actor }) => overview(actor));
