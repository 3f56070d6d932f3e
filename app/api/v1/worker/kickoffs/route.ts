import { startKickoff } from "@/lib/automations/kickoffs";
import { kickoffShares } from "@/lib/automations/shares";
import { kickoffGate } from "@/lib/automations/worker-gate";
import { workerRoute } from "@/lib/automations/worker-route";
import { putGate } from "@/lib/http/early";
import { workerOperations } from "@/lib/shared/workers/operations";

putGate("POST /api/v1/worker/kickoffs", kickoffGate());

// POST /api/v1/worker/kickoffs
export const POST = workerRoute(
  workerOperations.startKickoff,
  ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
  kickoffShares,
);
