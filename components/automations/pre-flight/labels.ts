// A pre-flight in words: its stages, what it found, and what has changed since the last.
import type { StageOutcome } from "@/components/ui/stage-list";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import type {
  PreFlight,
  PreFlightSubject,
  PreFlightVariable,
  UnprovenChange,
  UnprovenVariable,
} from "@/lib/shared/automations/pre-flight/schema";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

const stageWords: Record<Exclude<ReadingStage, "exchange" | "issuer" | "decrypt">, string> = {
  credential: "Find a credential",
  open: "Decrypt the stored value",
  mint: "Mint token",
  read: "Read the secret",
  json_key: "Find the JSON key",
  inject: "Usable as an environment variable",
};

export function stageLabel(stage: ReadingStage, { credential }: PreFlightSubject): string {
  if (stage !== "exchange" && stage !== "issuer" && stage !== "decrypt") return stageWords[stage];
  // Only variables with a credential get to these stages.
  if (!credential) return stage;
  if (stage === "exchange") return methodDefinition(credential.cloud, credential.method).words.exchange;
  return cloudDefinition(credential.cloud).words[stage];
}

export function stageLines(row: PreFlightVariable): { label: string; outcome: StageOutcome }[] {
  return row.stages.map(({ stage, outcome }) => ({ label: stageLabel(stage, row), outcome }));
}

export interface Tally {
  failed: PreFlightVariable[];
  /** Keys that fail and are read at kickoffs, and at deploy. */
  atKickoff: string[];
  atDeploy: string[];
}

export function tallyOf({ variables }: PreFlight): Tally {
  const failed = variables.filter(({ failure }) => failure !== null);
  const keysOf = (readAt: PreFlightVariable["readAt"]) =>
    failed.filter((row) => row.readAt === readAt).map(({ key }) => key);
  return { failed, atKickoff: keysOf("kickoff"), atDeploy: keysOf("deploy") };
}

const changeWords: Record<UnprovenChange, string> = {
  variable: "it",
  credential: "its credential",
  config: "its Workload Identity config",
  default: "the default credential",
};

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** "its credential and its Workload Identity config changed since". */
export function changedWords({ changed }: UnprovenVariable): string {
  if (changed.length === 0) return "not tested yet";
  const isGone = changed.length === 1 && changed[0] === "default";
  if (isGone) return "no credential is the default now";
  return `${list.format(changed.map((change) => changeWords[change]))} changed since`;
}
