import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { answeredInFront } from "@/lib/server/http/in-front";
import { workerOperations } from "@/lib/shared/workers/operations";

export const POST = answeredInFront(
  workerRoute(workerOperations.recordOutcome, ({ actor, params, body }) =>
    recordOutcome(actor, params.kickoffId, body),
  ),
);
