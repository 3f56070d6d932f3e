// A connection test as its stages: what each authentication method goes through, and how far a test came.
import type { StageOutcome } from "@/components/ui/stage-list";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { AuthenticationMethod } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import {
  type ConnectionTest,
  type ConnectionTestProgress,
  type ConnectionTestStage,
  connectionTestStages,
} from "@/lib/shared/secret-providers/schema";

export interface ShownStage extends Omit<ConnectionTestStage, "outcome"> {
  label: string;
  outcome: StageOutcome;
}

/** @param told what was told so far of a test that runs. */
export function testStages(
  method: AuthenticationMethod,
  test: ConnectionTest | "running" | null,
  told: readonly ConnectionTestProgress[] = [],
): ShownStage[] {
  return stagesOf(method, test, told).map((stage) => ({ ...stage, label: labelOf(method, stage) }));
}

type Stage = Omit<ShownStage, "label">;

function stagesOf(
  method: AuthenticationMethod,
  test: ConnectionTest | "running" | null,
  told: readonly ConnectionTestProgress[],
): Stage[] {
  const plan: readonly ConnectionStage[] = connectionTestStages[method];
  if (test === "running") {
    // Until the server has said something, it is on the first.
    const known: readonly Stage[] = told.length > 0 ? told : [{ ...ahead(plan[0]), outcome: "running" }];
    return plan.map((stage) => known.find((one) => one.stage === stage) ?? ahead(stage));
  }
  if (!test) return plan.map(ahead);
  const { stages } = test;
  if (!stages) return unstagedTest(method, test);
  return plan.map((stage) => stages.find((one) => one.stage === stage) ?? ahead(stage));
}

function ahead(stage: ConnectionStage | undefined): Stage {
  return { stage: stage ?? "identity", outcome: "not_reached", durationMs: null };
}

const handshake: readonly ConnectionStage[] = ["mint", "exchange", "identity"];
/** What a test went through before tests told their stages. */
const unstagedPlan: Record<AuthenticationMethod, readonly ConnectionStage[]> = {
  workload_identity: handshake,
  static_keys: ["identity", "list"],
  assume_role: ["exchange", "identity", "list"],
};

function unstagedTest(method: AuthenticationMethod, test: ConnectionTest): Stage[] {
  const plan = unstagedPlan[method];
  // A stage that the plan does not have can only lie before its first: nothing is claimed to be OK.
  const failed = test.ok ? plan.length : Math.max(plan.indexOf(test.stage), 0);
  return plan.map((stage, index) => {
    if (index > failed) return ahead(stage);
    if (test.ok || index < failed) return { stage, outcome: "ok", durationMs: null };
    const { ok: _, stages: __, ...failure } = test;
    return { stage, outcome: "failed", durationMs: null, failure };
  });
}

const labels: Record<ConnectionStage, string> = {
  issuer: "Check the issuer",
  mint: "Mint token",
  exchange: "Exchange with AWS STS",
  identity: "Confirm identity",
  list: "List secret names",
  read: "Read secrets",
};

function labelOf(method: AuthenticationMethod, { stage, secrets }: Stage): string {
  if (stage === "exchange" && method === "assume_role") return "Assume the role";
  if (stage === "identity" && method === "static_keys") return "Authenticate with AWS STS";
  if (stage !== "read" || !secrets?.length) return labels[stage];
  return `Read ${counted(secrets.length, "secret")}`;
}
