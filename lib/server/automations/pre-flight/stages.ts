// The stages that a variable passes on its way to a value, and how far it came.
import type { PreFlightStageOutcome } from "@/lib/shared/automations/pre-flight/schema";
import type { Handshake } from "@/lib/shared/clouds/schema";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

const handshakeStages: Record<Handshake, readonly ReadingStage[]> = {
  token: ["mint", "issuer", "exchange"],
  exchange: ["open", "exchange"],
  none: ["open", "exchange"],
};

/** Has no call of its own: that it was passed shows only in the answer to the next stage's, when that is passed too. */
const impliedStage: Partial<Record<Handshake, ReadingStage>> = {
  token: "issuer",
  none: "exchange",
};

export type Way = { kind: "direct" } | { kind: "no_credential" } | ({ kind: "secret" } & SecretWay);

interface SecretWay {
  handshake: Handshake;
  hasJsonKey: boolean;
}

/** @param failed null for what passed all; `untried` for what was not begun. */
export function stagesOf(way: Way, failed: ReadingStage | "untried" | null): PreFlightStageOutcome[] {
  const stages = stagesFor(way);
  if (failed === "untried") return stages.map((stage) => ({ stage, outcome: "not_reached" }));
  const at = failed === null ? stages.length : stages.indexOf(failed);
  const implied = way.kind === "secret" ? impliedStage[way.handshake] : undefined;
  return stages
    .map((stage, index): PreFlightStageOutcome => {
      const outcome = index < at ? "ok" : index === at ? "failed" : "not_reached";
      return { stage, outcome };
    })
    .filter(({ stage }, index) => !(stage === implied && index === at - 1 && at < stages.length));
}

function stagesFor(way: Way): readonly ReadingStage[] {
  if (way.kind === "direct") return ["open"];
  if (way.kind === "no_credential") return ["credential"];
  const rest: ReadingStage[] = way.hasJsonKey ? ["json_key", "inject"] : ["inject"];
  return [...handshakeStages[way.handshake], "read", "decrypt", ...rest];
}
