import { recordOutcome } from "@/lib/automations/kickoff-outcome";
import { workerRoute } from "@/lib/automations/worker-route";

// POST /api/v1/worker/kickoffs/{kickoffId}/outcome
export const POST = workerRoute<{ kickoffId: string }>(({ actor, params, body }) =>
  recordOutcome(actor, params.kickoffId, body),
);
