// A connection test as its stages: what each authentication method goes through, and how far a test came.
import type { StageOutcome } from "@/components/ui/stage-list";
import { connectionStages, handshakeOf, methodDefinition } from "@/lib/clouds/catalog";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { AuthenticationMethod, CloudId, Handshake } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import type {
  ConnectionTest,
  ConnectionTestProgress,
  ConnectionTestStage,
} from "@/lib/shared/secret-providers/schema";

export interface CredentialWay {
  cloud: CloudId;
  method: AuthenticationMethod;
}

export interface ShownStage extends Omit<ConnectionTestStage, "outcome"> {
  label: string;
  outcome: StageOutcome;
}

/** @param told what was told so far of a test that runs. */
export function testStages(
  by: CredentialWay,
  test: ConnectionTest | "running" | null,
  told: readonly ConnectionTestProgress[] = [],
): ShownStage[] {
  return stagesOf(by, test, told).map((stage) => ({ ...stage, label: labelOf(by, stage) }));
}

type Stage = Omit<ShownStage, "label">;

function stagesOf(
  by: CredentialWay,
  test: ConnectionTest | "running" | null,
  told: readonly ConnectionTestProgress[],
): Stage[] {
  const plan: readonly ConnectionStage[] = connectionStages(by);
  if (test === "running") {
    // Until the server has said something, it is on the first.
    const known: readonly Stage[] = told.length > 0 ? told : [{ ...ahead(plan[0]), outcome: "running" }];
    return plan.map((stage) => known.find((one) => one.stage === stage) ?? ahead(stage));
  }
  if (!test) return plan.map(ahead);
  const { stages } = test;
  if (!stages) return unstagedTest(by, test);
  return plan.map((stage) => stages.find((one) => one.stage === stage) ?? ahead(stage));
}

function ahead(stage: ConnectionStage | undefined): Stage {
  return { stage: stage ?? "identity", outcome: "not_reached", durationMs: null };
}

const handshake: readonly ConnectionStage[] = ["mint", "exchange", "identity"];
/** What a test went through before tests told their stages. */
const unstagedPlan: Record<Handshake, readonly ConnectionStage[]> = {
  token: handshake,
  none: ["identity", "list"],
  exchange: ["exchange", "identity", "list"],
};

function unstagedTest(by: CredentialWay, test: ConnectionTest): Stage[] {
  const plan = unstagedPlan[handshakeOf(by)];
  // A stage that the plan does not have can only lie before its first: nothing is claimed to be OK.
  const failed = test.ok ? plan.length : Math.max(plan.indexOf(test.stage), 0);
  return plan.map((stage, index) => {
    if (index > failed) return ahead(stage);
    if (test.ok || index < failed) return { stage, outcome: "ok", durationMs: null };
    const { ok: _, stages: __, ...failure } = test;
    return { stage, outcome: "failed", durationMs: null, failure };
  });
}

const labels: Record<Exclude<ConnectionStage, "exchange" | "identity">, string> = {
  issuer: "Check the issuer",
  mint: "Mint token",
  list: "List secret names",
  read: "Read secrets",
};

function labelOf(by: CredentialWay, { stage, secrets }: Stage): string {
  if (stage === "exchange" || stage === "identity") return methodDefinition(by.cloud, by.method).words[stage];
  if (stage !== "read" || !secrets?.length) return labels[stage];
  return `Read ${counted(secrets.length, "secret")}`;
}
