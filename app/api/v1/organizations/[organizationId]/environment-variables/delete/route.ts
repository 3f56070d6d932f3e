import { deleteVariables } from "@/lib/environment-variables/bulk";
import { organizationRoute } from "@/lib/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/delete
export const POST = organizationRoute(({ actor, body }) => deleteVariables(actor, body));
