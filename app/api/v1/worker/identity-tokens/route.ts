import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { workerGate } from "@/lib/server/automations/shares";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { putGate } from "@/lib/server/http/early";
import { answeredInFront } from "@/lib/server/http/in-front";
import { workerOperations } from "@/lib/shared/workers/operations";

putGate("POST /api/v1/worker/identity-tokens", workerGate);

export const POST = answeredInFront(
  workerRoute(workerOperations.issueIdentityToken, ({ actor, body }) => issueIdentityToken(actor, body)),
);
