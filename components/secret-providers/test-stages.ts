// A connection test as its stages: what each authentication method goes through, and how far a test came.
import type { StageOutcome } from "@/components/elements/stage-list";
import type { AuthenticationMethod } from "@/lib/clouds/definition";
import type { ConnectionStage } from "@/lib/clouds/errors";
import type { ConnectionTest } from "@/lib/secret-providers/schema";

interface TestStage {
  stage: ConnectionStage;
  label: string;
  /** Of a call that does two things at once: the refusals by which the first had worked. */
  reasons?: readonly string[];
}

/** Refusals of AssumeRole that AWS gives only to keys that it has accepted. */
export const assumptionReasons: readonly string[] = ["assume_role_denied", "session_tags_denied"];

/** In order; one entry for each method. */
const methodStages: Record<AuthenticationMethod, readonly TestStage[]> = {
  workload_identity: [
    { stage: "mint", label: "Mint token" },
    { stage: "exchange", label: "Exchange with AWS STS" },
    { stage: "identity", label: "Confirm identity" },
  ],
  static_keys: [
    { stage: "identity", label: "Authenticate with AWS STS" },
    { stage: "list", label: "List secret names" },
  ],
  assume_role: [
    { stage: "exchange", label: "Authenticate with AWS STS" },
    { stage: "exchange", label: "Assume the role", reasons: assumptionReasons },
    { stage: "identity", label: "Confirm identity" },
    { stage: "list", label: "List secret names" },
  ],
};

/**
 * Each stage with its outcome. The server answers once, at the end: until then the first one runs and nothing is
 * claimed of the others.
 */
export function testStages(
  method: AuthenticationMethod,
  test: ConnectionTest | "running" | null,
): { label: string; outcome: StageOutcome }[] {
  const stages = methodStages[method];
  const failed = test && test !== "running" && !test.ok ? failedIndex(stages, test) : -1;
  const outcomeOf = (index: number): StageOutcome => {
    if (test === "running") return index === 0 ? "running" : "not_reached";
    if (test === null) return "not_reached";
    if (index === failed) return "failed";
    return test.ok || index < failed ? "ok" : "not_reached";
  };
  return stages.map(({ label }, index) => ({ label, outcome: outcomeOf(index) }));
}

function failedIndex(stages: readonly TestStage[], { stage, reason }: { stage: string; reason: string }) {
  const named = stages.findIndex((one) => one.stage === stage && one.reasons?.includes(reason));
  if (named >= 0) return named;
  // A stage that this version does not list can only lie before the first: nothing is claimed to be OK.
  return Math.max(
    stages.findIndex((one) => one.stage === stage),
    0,
  );
}
