import { startKickoff } from "@/lib/automations/kickoffs";
import { kickoffShares } from "@/lib/automations/shares";
import { kickoffGate } from "@/lib/automations/worker-gate";
import { workerRoute } from "@/lib/automations/worker-route";
import { putGate } from "@/lib/http/early";

putGate("POST /api/v1/worker/kickoffs", kickoffGate());

// POST /api/v1/worker/kickoffs
export const POST = workerRoute(
  ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
  201,
  kickoffShares,
);
