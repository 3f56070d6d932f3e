// Baking: the values that a deployment keeps as they were when it was made, sealed in its own rows.
import { database, type Transaction } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import type { SecretStore, StoreSource } from "@/lib/clouds/contract";
import { readerOf } from "@/lib/clouds/registry";
import { explainUnresolved } from "@/lib/resolution/explanation";
import {
  type ReadEntry,
  type ReadOptions,
  readEntries,
  type SettledVariable,
} from "@/lib/resolution/reading";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { bakedBinding, openAll } from "@/lib/server/automations/deployments/snapshot-values";
import { readWith } from "@/lib/server/automations/failures";
import {
  type AssignedVariable,
  assignedVariables,
  readAtNow,
  sourceFingerprint,
} from "@/lib/server/environment-variables/assigned-variables";
import { sealedBinding } from "@/lib/server/environment-variables/service";
import { seal } from "@/lib/server/sealing";
import { type CredentialRow, credentialSource, sharedStore } from "@/lib/server/secret-providers/store-cache";
import type { PlanVariable } from "@/lib/shared/resolution/plan";
import { plannedRead } from "@/lib/shared/resolution/reference";

/** The variables that one credential reads at deploy. */
export interface BakingEntry extends ReadEntry {
  credential: CredentialRow;
  variables: PlanVariable[];
}

export type Baking = Awaited<ReturnType<typeof prepareBaking>>;

/**
 * Reads what a deployment of the automation would bake now. Asks the clouds: never to be called in a transaction.
 *
 * @param onRead gets how many of the secret-backed variables are done with, well or not.
 */
export async function prepareBaking(
  actor: Member,
  automationId: string,
  onRead: (progress: { done: number; total: number }) => void,
) {
  const assigned = await assignedVariables(database(), actor.organizationId, automationId);
  const direct = openedDirectValues(assigned);
  const entries = bakingEntries(assigned);
  const total = entries.flatMap((entry) => entry.variables).length;
  const settled: SettledVariable<BakingEntry>[] = [];
  onRead({ done: 0, total });
  const { environment, reads, failures } = await readBaking(
    actor,
    entries,
    (source) => sharedStore(actor, source),
    {
      onSettled: (outcome) => {
        settled.push(outcome);
        onRead({ done: settled.length, total });
      },
    },
  );
  const readByKey = new Map(reads.map((read) => [read.variable.key, read]));
  return {
    /** All assigned variables and their sources: equal as long as none of it has changed. */
    assignment: assignmentOf(assigned),
    /** The outcome of each variable that is read from a cloud. */
    settled,
    /** Every variable whose value could not be had: with any, nothing may be deployed. */
    failures: [...direct.failures, ...failures].sort((left, right) => (left.key < right.key ? -1 : 1)),
    variables: assigned.map((variable) => {
      const { id: variableId, key } = variable.variable;
      const read = readByKey.get(key);
      return {
        key,
        variableId,
        sourceFingerprint: sourceFingerprint(variable),
        /** Null for a variable that this version reads at its kickoffs: the row says that it belongs to the version. */
        value: direct.values.get(key) ?? (read ? (environment[key] ?? null) : null),
        secretName: read?.variable.secretName ?? null,
        resource: read?.resource ?? null,
        version: read?.version ?? null,
      };
    }),
  };
}

export function openedDirectValues(assigned: readonly AssignedVariable[]) {
  const direct = assigned.map(({ variable }) => variable).filter(({ source }) => source === "direct");
  return openAll(direct, ({ id, organizationId }) => sealedBinding(organizationId, id));
}

/** Reads what is read at deploy, with stores that `open` gives. */
export function readBaking(
  actor: Actor,
  entries: readonly BakingEntry[],
  open: (source: StoreSource) => SecretStore,
  options: ReadOptions<BakingEntry>,
) {
  const sourceOf = ({ credential }: BakingEntry) => credentialSource(credential, null);
  return readEntries(
    entries,
    {
      identityOf: ({ credential }) => credential.id,
      open: (entry) => open(sourceOf(entry)),
      reader: (entry) => readerOf(sourceOf(entry)),
      explain: (entry, variable, unresolved) =>
        explainUnresolved(
          unresolved,
          variable,
          readWith(actor, sourceOf(entry), { credentialId: entry.credential.id }),
        ),
    },
    options,
  );
}

/** Whether what was prepared still is what is assigned, as the transaction sees it. */
export async function isCurrent(tx: Transaction, actor: Member, automationId: string, baking: Baking) {
  return assignmentOf(await assignedVariables(tx, actor.organizationId, automationId)) === baking.assignment;
}

/** Seals what was prepared into a deployment; gives the number of its values. */
export async function bake(
  tx: Transaction,
  { organizationId }: Member,
  deploymentId: string,
  { variables }: Baking,
): Promise<number> {
  const rows = variables.map(({ value, ...variable }) => ({
    organizationId,
    deploymentId,
    ...variable,
    sealedValue: value === null ? "" : seal(value, bakedBinding(organizationId, deploymentId, variable.key)),
  }));
  if (rows.length > 0) await tx.insert(deploymentValues).values(rows);
  return rows.filter(({ sealedValue }) => sealedValue !== "").length;
}

export function bakingEntries(assigned: readonly AssignedVariable[]): BakingEntry[] {
  const entries = new Map<string, BakingEntry>();
  for (const read of assigned) {
    const { variable, credential } = read;
    if (!credential || readAtNow(read) !== "deploy") continue;
    const { id, provider: cloud, settings } = credential;
    const entry = entries.get(id) ?? { credential, cloud, settings, variables: [] };
    entry.variables.push({ key: variable.key, ...plannedRead(variable) });
    entries.set(id, entry);
  }
  return [...entries.values()];
}

function assignmentOf(assigned: AssignedVariable[]): string {
  return JSON.stringify(
    assigned.map((read) => [read.variable.key, read.variable.id, readAtNow(read), sourceFingerprint(read)]),
  );
}
