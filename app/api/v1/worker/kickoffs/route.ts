import { kickoffWorkerOf, startKickoff } from "@/lib/server/automations/kickoffs/service";
import { kickoffGate, kickoffShares } from "@/lib/server/automations/shares";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { putGate } from "@/lib/server/http/early";
import { answeredInFront } from "@/lib/server/http/in-front";
import { workerOperations } from "@/lib/shared/workers/operations";

putGate("POST /api/v1/worker/kickoffs", kickoffGate());

export const POST = answeredInFront(
  workerRoute(
    workerOperations.startKickoff,
    ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
    kickoffShares,
    kickoffWorkerOf,
  ),
);
