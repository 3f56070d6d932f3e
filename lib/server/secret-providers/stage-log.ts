// The stages of one connection test as they begin and end, with their times: told as it happens, and kept for its result.
import type { ConnectionStage, ExplainedFailure } from "@/lib/shared/clouds/failures";
import type { ConnectionTestProgress, ConnectionTestStage } from "@/lib/shared/secret-providers/schema";

type Facts = Partial<Omit<ConnectionTestStage, "stage" | "outcome" | "durationMs">>;

export interface StageLog {
  begin(stage: ConnectionStage, facts?: Facts): void;
  /** What was seen of a stage that still runs. */
  update(stage: ConnectionStage, facts: Facts): void;
  end(stage: ConnectionStage, outcome: "ok" | "warning" | "failed", facts?: Facts): void;
  skip(stage: ConnectionStage, facts: Facts): void;
  /** Ends the failure's own stage, also one that had ended well: a session may have to be made anew later. */
  fail(failure: ExplainedFailure): void;
  /** All of them; nothing is told afterwards. */
  close(): ConnectionTestStage[];
}

export function openStageLog(
  plan: readonly ConnectionStage[],
  onStage: (stage: ConnectionTestProgress) => void,
  now: () => number = () => performance.now(),
): StageLog {
  const begun = new Map<ConnectionStage, number>();
  const ended = new Map<ConnectionStage, ConnectionTestStage>();
  let isClosed = false;

  const tell = (stage: ConnectionTestProgress) => {
    if (!isClosed) onStage(stage);
  };
  const running = (stage: ConnectionStage, facts: Facts) =>
    tell({ stage, outcome: "running", durationMs: null, ...facts });
  const finish = (stage: ConnectionTestStage) => {
    ended.set(stage.stage, stage);
    tell(stage);
  };
  const tookMs = (stage: ConnectionStage) => Math.round(now() - (begun.get(stage) ?? now()));

  return {
    begin(stage, facts = {}) {
      begun.set(stage, now());
      running(stage, facts);
    },
    update: running,
    end(stage, outcome, facts = {}) {
      finish({ stage, outcome, durationMs: tookMs(stage), ...facts });
    },
    skip(stage, facts) {
      finish({ stage, outcome: "skipped", durationMs: null, ...facts });
    },
    fail(failure) {
      // A stage that the plan does not have can only be part of the one that runs.
      const stage = plan.find((one) => one === failure.stage) ?? plan.find((one) => !ended.has(one));
      if (!stage) return;
      const before = ended.get(stage);
      finish({ durationMs: tookMs(stage), ...before, stage, outcome: "failed", failure });
      for (const later of plan.slice(plan.indexOf(stage) + 1)) ended.delete(later);
    },
    close() {
      isClosed = true;
      return plan.map((stage) => ended.get(stage) ?? { stage, outcome: "not_reached", durationMs: null });
    },
  };
}
