// What a kickoff of an automation reads: its variables of Workload Identity credentials, as they are assigned at this
// moment.
import { database } from "@/db/client";
import {
  assignedVariables,
  isFor,
  noCredential,
  notForAutomation,
  type ReadVariable,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import { readAs } from "@/lib/server/secret-providers/store-cache";
import type { FoundFailure } from "@/lib/shared/errors";
import type { ReadRevisions } from "@/lib/shared/evidence/schema";
import type { PlanEntry, ResolutionPlan } from "@/lib/shared/resolution/plan";
import { plannedRead } from "@/lib/shared/resolution/reference";

export interface Planned {
  plan: ResolutionPlan;
  /** By credential, of what the plan reads with. Not for workers. */
  revisions: Map<string, ReadRevisions>;
  /** Variables for which there is nothing to read with. */
  failures: FoundFailure[];
  /** Keys of all variables that are read at kickoffs, planned or not. */
  freshKeys: string[];
  /** Those that are read at deploy, with the name of the credential that does; null for direct values. */
  bakedKeys: { key: string; credentialName: string | null }[];
  /** Those of all these whose use was not noted within the last minute. */
  unnotedKeys: string[];
}

export async function planKickoff(organizationId: string, automationId: string): Promise<Planned> {
  return planOf(await assignedVariables(database(), organizationId, automationId), automationId);
}

/** One entry for each credential, in the order of the variables' keys. */
export function planOf(assigned: readonly ReadVariable[], automationId: string): Planned {
  const entries = new Map<string, PlanEntry>();
  const planned: Planned = {
    plan: [],
    revisions: new Map(),
    failures: [],
    freshKeys: [],
    bakedKeys: [],
    unnotedKeys: [],
  };
  for (const one of assigned) {
    const { variable, credential, config } = one;
    if (!one.isUseNoted) planned.unnotedKeys.push(variable.key);
    if (readAtNow(one) === "deploy") {
      planned.bakedKeys.push({ key: variable.key, credentialName: credential?.name ?? null });
      continue;
    }
    planned.freshKeys.push(variable.key);
    if (!credential || !config) {
      planned.failures.push(noCredential(variable));
      continue;
    }
    if (!isFor(config, automationId)) {
      planned.failures.push(notForAutomation(variable, config));
      continue;
    }
    const entry = entries.get(credential.id) ?? {
      credentialId: credential.id,
      configName: config.name,
      ...readAs(credential, config),
      ...(config.subject === "automation" && { automationId }),
      variables: [],
    };
    entry.variables.push({ key: variable.key, ...plannedRead(variable) });
    entries.set(credential.id, entry);
    const revisions = { credentialRevision: credential.revision, configRevision: config.revision };
    planned.revisions.set(credential.id, revisions);
  }
  return { ...planned, plan: [...entries.values()] };
}
