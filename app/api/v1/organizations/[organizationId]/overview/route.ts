import { organizationRoute } from "@/lib/http/route";
import { overview } from "@/lib/overview/service";

// GET /api/v1/organizations/{organizationId}/overview
export const GET = organizationRoute(({ actor }) => overview(actor));
