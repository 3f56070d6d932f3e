import { startKickoff } from "@/lib/automations/kickoffs";
import { kickoffShares } from "@/lib/automations/shares";
import { workerRoute } from "@/lib/automations/worker-route";

// POST /api/v1/worker/kickoffs
export const POST = workerRoute(
  ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
  201,
  kickoffShares,
);
