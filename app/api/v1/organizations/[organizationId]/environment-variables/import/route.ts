import { importVariables } from "@/lib/server/environment-variables/import/service";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/import
export const POST = organizationRoute(({ actor, body }) => importVariables(actor, body));
