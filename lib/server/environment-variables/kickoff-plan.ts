// What a kickoff of an automation reads: its variables of Workload Identity credentials, as they are assigned at this
// moment.
import { database } from "@/db/client";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { explainOwn } from "@/lib/resolution/explanation";
import {
  assignedVariables,
  isFor,
  type ReadVariable,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import { readAs } from "@/lib/server/secret-providers/store-cache";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { FoundFailure } from "@/lib/shared/errors";
import type { ReadRevisions } from "@/lib/shared/evidence/schema";
import type { PlanEntry } from "@/lib/shared/resolution/plan";
import { plannedRead } from "@/lib/shared/resolution/reference";

export type Planned = ReturnType<typeof planOf>;

export async function planKickoff(organizationId: string, automationId: string): Promise<Planned> {
  return planOf(await assignedVariables(database(), organizationId, automationId), automationId);
}

/** One entry for each credential, in the order of the variables' keys. */
export function planOf(assigned: readonly ReadVariable[], automationId: string) {
  const entries = new Map<string, PlanEntry>();
  /** By credential, of what the plan reads with. Not for workers. */
  const revisions = new Map<string, ReadRevisions>();
  /** Variables for which there is nothing to read with. */
  const failures: FoundFailure[] = [];
  /** Keys of all variables that are read at kickoffs, planned or not. */
  const freshKeys: string[] = [];
  /** The variables that are read at deploy, with the name of the credential that reads them; null for direct values. */
  const bakedKeys: { key: string; credentialName: string | null }[] = [];
  for (const read of assigned) {
    const { variable, credential, config } = read;
    const { key } = variable;
    if (readAtNow(read) === "deploy") {
      bakedKeys.push({ key, credentialName: credential?.name ?? null });
      continue;
    }
    freshKeys.push(key);
    if (!credential || !config || !isFor(config, automationId)) {
      failures.push(credential && config ? notForAutomation(key, config) : noCredential(variable));
      continue;
    }
    const entry = entries.get(credential.id) ?? {
      credentialId: credential.id,
      configName: config.name,
      ...readAs(credential, config),
      ...(config.subject === "automation" && { automationId }),
      variables: [],
    };
    entry.variables.push({ key, ...plannedRead(variable) });
    entries.set(credential.id, entry);
    revisions.set(credential.id, {
      credentialRevision: credential.revision,
      configRevision: config.revision,
    });
  }
  return {
    plan: [...entries.values()],
    revisions,
    failures,
    freshKeys,
    bakedKeys,
    /** The ones whose use was not noted within the last minute. */
    unnotedKeys: assigned.filter(({ isUseNoted }) => !isUseNoted).map(({ variable }) => variable.key),
  };
}

/** The plan in the form of the later receipts. */
export function plannedReceipts({ plan, revisions }: Pick<Planned, "plan" | "revisions">) {
  return plan.flatMap(({ configId, credentialId, variables }) => {
    const { credentialRevision = null, configRevision = null } = revisions.get(credentialId) ?? {};
    return variables.map(({ key, secretName }) => ({
      key,
      configId,
      credentialId,
      credentialRevision,
      configRevision,
      secretName,
    }));
  });
}

function notForAutomation(key: string, { id, name }: { id: string; name: string }): FoundFailure {
  const detail = `${key} can't be read: the config ${name} is limited to other automations. Add this automation to the config, or use another credential for ${key}.`;
  const failure = { key, reason: "config_not_for_automation" as const, detail };
  return explainOwn(failure, { configId: id, stage: "credential" });
}

function noCredential({ key, provider }: ReadVariable["variable"]): FoundFailure {
  const name = provider ? cloudDefinition(provider as CloudId).name : "its cloud";
  const detail = `No credential found: ${key} uses the ${name} default, but there's no default credential. Set one under Settings → Secret Provider Credentials.`;
  return explainOwn({ key, reason: "no_credential_found", detail }, { stage: "credential" });
}
