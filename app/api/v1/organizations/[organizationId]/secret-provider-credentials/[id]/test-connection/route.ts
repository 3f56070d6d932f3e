import { answerProgress } from "@/lib/server/http/progress";
import { requestRoute } from "@/lib/server/http/route";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

export const POST = requestRoute(
  credentialOperations.test,
  (request) => (actor, id, body) =>
    answerProgress(request, (report) => testConnection(actor, id, body, report)),
);
