import { movedVariables } from "@/lib/environment-variables/moves";
import { organizationRoute } from "@/lib/http/route";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials/moved-variables
export const GET = organizationRoute(({ actor, query }) => movedVariables(actor, query));
