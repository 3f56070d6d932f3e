// A connection test as its stages: what each authentication method goes through, and how far a test came.
import type { StageOutcome } from "@/components/elements/stage-list";
import type { ConnectionStage } from "@/lib/clouds/errors";
import type { AuthenticationMethod, ConnectionTest } from "@/lib/secret-providers/schema";

interface TestStage {
  stage: ConnectionStage;
  label: string;
}

/** In order; one entry for each method. */
const methodStages: Record<AuthenticationMethod, readonly TestStage[]> = {
  workload_identity: [
    { stage: "mint", label: "Mint token" },
    { stage: "exchange", label: "Exchange with AWS STS" },
    { stage: "identity", label: "Confirm identity" },
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
  const outcomeOf = (index: number): StageOutcome => {
    if (test === "running") return index === 0 ? "running" : "not_reached";
    if (test === null) return "not_reached";
    if (test.ok) return "ok";
    // A stage that this version does not list can only lie before the first: nothing is claimed to be OK.
    const failed = Math.max(
      stages.findIndex(({ stage }) => stage === test.stage),
      0,
    );
    if (index === failed) return "failed";
    return index < failed ? "ok" : "not_reached";
  };
  return stages.map(({ label }, index) => ({ label, outcome: outcomeOf(index) }));
}
