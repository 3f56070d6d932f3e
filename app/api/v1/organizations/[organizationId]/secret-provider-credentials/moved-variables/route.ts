import { movedVariables } from "@/lib/server/environment-variables/read-time-impact";
import { organizationRoute } from "@/lib/server/http/route";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials/moved-variables
export const GET = organizationRoute(credentialOperations.movedVariables, ({ actor, query }) =>
  movedVariables(actor, query),
);
