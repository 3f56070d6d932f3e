import { issueIdentityToken } from "@/lib/automations/identity-tokens";
import { workerGate } from "@/lib/automations/worker-gate";
import { workerRoute } from "@/lib/automations/worker-route";
import { putGate } from "@/lib/http/early";
import { workerOperations } from "@/lib/shared/workers/operations";

putGate("POST /api/v1/worker/identity-tokens", workerGate);

// POST /api/v1/worker/identity-tokens
export const POST = workerRoute(workerOperations.issueIdentityToken, ({ actor, body }) =>
  issueIdentityToken(actor, body),
);
