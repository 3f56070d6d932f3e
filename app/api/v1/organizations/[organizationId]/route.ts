import { organizationRoute } from "@/lib/server/http/route";
import { getOrganization, updateOrganization } from "@/lib/server/organizations/settings";

// GET /api/v1/organizations/{organizationId}
export const GET = organizationRoute(({ actor }) => getOrganization(actor));

// PUT /api/v1/organizations/{organizationId}
export const PUT = organizationRoute(({ actor, body, ifMatch }) => updateOrganization(actor, body, ifMatch));
