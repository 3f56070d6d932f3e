import { importVariables } from "@/lib/environment-variables/import/service";
import { organizationRoute } from "@/lib/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/import
export const POST = organizationRoute(({ actor, body }) => importVariables(actor, body));
