import { issueIdentityToken } from "@/lib/server/automations/identity-tokens";
import { workerGate } from "@/lib/server/automations/worker-gate";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { putGate } from "@/lib/server/http/early";

putGate("POST /api/v1/worker/identity-tokens", workerGate);

// POST /api/v1/worker/identity-tokens
export const POST = workerRoute(({ actor, body }) => issueIdentityToken(actor, body));
