import { assignVariables } from "@/lib/server/environment-variables/bulk";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/assign
export const POST = organizationRoute(({ actor, body }) => assignVariables(actor, body));
