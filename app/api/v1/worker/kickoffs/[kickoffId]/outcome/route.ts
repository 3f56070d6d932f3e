import { recordOutcome } from "@/lib/server/automations/kickoff-outcome";
import { workerRoute } from "@/lib/server/automations/worker-route";

// POST /api/v1/worker/kickoffs/{kickoffId}/outcome
export const POST = workerRoute<{ kickoffId: string }>(({ actor, params, body }) =>
  recordOutcome(actor, params.kickoffId, body),
);
