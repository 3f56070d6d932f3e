// A connection test as its stages: what each authentication method goes through, and how far a test came.
import type { StageOutcome } from "@/components/ui/stage-list";
import { connectionStages, methodDefinition } from "@/lib/clouds/catalog";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import type {
  ConnectionTest,
  ConnectionTestProgress,
  ConnectionTestStage,
} from "@/lib/shared/secret-providers/schema";

export interface CredentialMethod {
  cloud: CloudId;
  method: AuthenticationMethod;
}

export interface ShownStage extends Omit<ConnectionTestStage, "outcome"> {
  label: string;
  outcome: StageOutcome;
}

/** @param progress the stages so far of a test that runs. */
export function testStages(
  by: CredentialMethod,
  test: ConnectionTest | "running" | null,
  progress: readonly ConnectionTestProgress[] = [],
): ShownStage[] {
  return stagesOf(by, test, progress).map((stage) => ({ ...stage, label: labelOf(by, stage) }));
}

type Stage = Omit<ShownStage, "label">;

function stagesOf(
  by: CredentialMethod,
  test: ConnectionTest | "running" | null,
  progress: readonly ConnectionTestProgress[],
): Stage[] {
  const plan: readonly ConnectionStage[] = connectionStages(by);
  if (test === "running") {
    // Until the server has said something, it is on the first.
    const known: readonly Stage[] =
      progress.length > 0 ? progress : [{ ...ahead(plan[0]), outcome: "running" }];
    return plan.map((name) => known.find(({ stage }) => stage === name) ?? ahead(name));
  }
  if (!test) return plan.map(ahead);
  return plan.map((name) => test.stages?.find(({ stage }) => stage === name) ?? ahead(name));
}

function ahead(stage: ConnectionStage | undefined): Stage {
  return { stage: stage ?? "identity", outcome: "not_reached", durationMs: null };
}

const labels: Record<Exclude<ConnectionStage, "exchange" | "identity">, string> = {
  issuer: "Check the issuer",
  mint: "Mint token",
  list: "List secret names",
  read: "Read secrets",
};

function labelOf(by: CredentialMethod, { stage, secrets }: Stage): string {
  if (stage === "exchange" || stage === "identity") return methodDefinition(by.cloud, by.method).words[stage];
  if (stage !== "read" || !secrets?.length) return labels[stage];
  return `Read ${counted(secrets.length, "secret")}`;
}
