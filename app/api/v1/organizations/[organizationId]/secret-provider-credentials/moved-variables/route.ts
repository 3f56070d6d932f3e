import { movedVariables } from "@/lib/server/environment-variables/moves";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials/moved-variables
export const GET = organizationRoute(({ actor, query }) => movedVariables(actor, query));
