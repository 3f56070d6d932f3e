import { deleteVariables } from "@/lib/server/environment-variables/bulk";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/delete
export const POST = organizationRoute(({ actor, body }) => deleteVariables(actor, body));
