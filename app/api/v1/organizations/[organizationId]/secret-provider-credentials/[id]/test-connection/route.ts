import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}/test-connection
export const POST = organizationRoute(credentialOperations.test, ({ actor, params, body, request }) =>
  answerProgress(request, (report) => testConnection(actor, params.id, body, report)),
);
