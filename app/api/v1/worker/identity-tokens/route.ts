import { issueIdentityToken } from "@/lib/automations/identity-tokens";
import { workerRoute } from "@/lib/automations/worker-route";

// POST /api/v1/worker/identity-tokens
export const POST = workerRoute(({ actor, body }) => issueIdentityToken(actor, body));
