import { startKickoff } from "@/lib/server/automations/kickoffs";
import { kickoffShares } from "@/lib/server/automations/shares";
import { kickoffGate } from "@/lib/server/automations/worker-gate";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { putGate } from "@/lib/server/http/early";

putGate("POST /api/v1/worker/kickoffs", kickoffGate());

// POST /api/v1/worker/kickoffs
export const POST = workerRoute(
  ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
  201,
  kickoffShares,
);
