// Baking: the values that a deployment keeps as they were when it was made, sealed in its own rows.
import { database, type Transaction } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import type { SecretStore, StoreSource } from "@/lib/clouds/contract";
import { readerOf } from "@/lib/clouds/registry";
import { explainUnresolved } from "@/lib/resolution/explanation";
import {
  type ReadEntry,
  type Reading,
  type ReadOptions,
  readEntries,
  type SettledVariable,
  type Stores,
} from "@/lib/resolution/reading";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { readWith } from "@/lib/server/automations/failures";
import { bakedPlace, openedValues } from "@/lib/server/automations/snapshot-values";
import {
  type AssignedVariable,
  assignedVariables,
  readAtNow,
  sourceFingerprint,
} from "@/lib/server/environment-variables/assigned-variables";
import { sealedPlace } from "@/lib/server/environment-variables/service";
import { seal } from "@/lib/server/sealing";
import { type CredentialRow, credentialSource, sharedStore } from "@/lib/server/secret-providers/store-cache";
import type { FoundFailure } from "@/lib/shared/errors";
import type { PlanVariable } from "@/lib/shared/resolution/plan";
import { plannedRead } from "@/lib/shared/resolution/reference";

export interface BakedVariable {
  key: string;
  variableId: string;
  sourceFingerprint: string;
  /** Null for a variable that this version reads at its kickoffs: the row says that it belongs to the version. */
  value: string | null;
  secretName: string | null;
  resource: string | null;
  version: string | null;
}

export interface Baking {
  /** All that is assigned, and from where it comes: the same for as long as nothing of it has changed. */
  assignment: string;
  variables: BakedVariable[];
  /** Every variable whose value could not be had: with any, nothing may be deployed. */
  failures: FoundFailure[];
  /** What became of each that is read from a cloud. */
  settled: SettledVariable<BakingEntry>[];
}

/** What one credential reads at deploy. */
export interface BakingEntry extends ReadEntry {
  credential: CredentialRow;
  variables: PlanVariable[];
}

/**
 * Reads what a deployment of the automation would bake now. Asks the clouds: never to be called in a transaction.
 *
 * @param onRead hears how many of the secret-backed variables are done with, well or not.
 */
export async function prepareBaking(
  actor: Member,
  automationId: string,
  onRead: (progress: { done: number; total: number }) => void = () => undefined,
): Promise<Baking> {
  const assigned = await assignedVariables(database(), actor.organizationId, automationId);
  const failures: FoundFailure[] = [];
  const direct = openedDirectValues(assigned, failures);
  const entries = bakingEntries(assigned);
  const total = entries.reduce((sum, { variables }) => sum + variables.length, 0);
  const settled: SettledVariable<BakingEntry>[] = [];
  let done = 0;
  onRead({ done, total });
  const open = (source: StoreSource) => sharedStore(actor, source);
  const { environment, reads, ...unread } = await readBaking(actor, entries, open, {
    onSettled: (one) => {
      settled.push(one);
      done += 1;
      onRead({ done, total });
    },
  });
  const read = new Map(reads.map((one) => [one.variable.key, one]));
  return {
    assignment: assignmentOf(assigned),
    settled,
    failures: [...failures, ...unread.failures].sort((a, b) => (a.key < b.key ? -1 : 1)),
    variables: assigned.map((one) => {
      const { id: variableId, key } = one.variable;
      const secret = read.get(key);
      return {
        key,
        variableId,
        sourceFingerprint: sourceFingerprint(one),
        value: direct.get(key) ?? (secret ? (environment[key] ?? null) : null),
        secretName: secret?.variable.secretName ?? null,
        resource: secret?.resource ?? null,
        version: secret?.version ?? null,
      };
    }),
  };
}

/** The direct values among the variables, by key; what does not open is among the failures. */
export function openedDirectValues(
  assigned: readonly AssignedVariable[],
  failures: FoundFailure[],
): Map<string, string> {
  const sealed = assigned
    .filter(({ variable }) => variable.source === "direct")
    .map(({ variable: { id, key, organizationId, sealedValue } }) => ({
      key,
      sealed: sealedValue ?? "",
      place: sealedPlace(organizationId, id),
    }));
  return openedValues(sealed, failures);
}

/** Reads what is read at deploy, with stores that `open` gives. */
export function readBaking(
  actor: Actor,
  entries: readonly BakingEntry[],
  open: (source: StoreSource) => SecretStore,
  options: ReadOptions<BakingEntry> = {},
): Promise<Reading<BakingEntry>> {
  const stores: Stores<BakingEntry> = {
    identityOf: ({ credential }) => credential.id,
    open: ({ credential }) => open(credentialSource(credential, null)),
    reader: ({ credential }) => readerOf(credentialSource(credential, null)),
    explain: ({ credential }, variable, unresolved) => {
      const source = credentialSource(credential, null);
      return explainUnresolved(
        unresolved,
        variable,
        readWith(actor, source, { credentialId: credential.id }),
      );
    },
  };
  return readEntries(entries, stores, options);
}

/** Whether what was prepared still is what is assigned, as the transaction sees it. */
export async function isCurrent(
  tx: Transaction,
  actor: Member,
  automationId: string,
  { assignment }: Baking,
): Promise<boolean> {
  return assignmentOf(await assignedVariables(tx, actor.organizationId, automationId)) === assignment;
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
    sealedValue: value === null ? "" : seal(value, bakedPlace(organizationId, deploymentId, variable.key)),
  }));
  if (rows.length > 0) await tx.insert(deploymentValues).values(rows);
  return rows.filter(({ sealedValue }) => sealedValue !== "").length;
}

export function bakingEntries(assigned: readonly AssignedVariable[]): BakingEntry[] {
  const entries = new Map<string, BakingEntry>();
  for (const one of assigned) {
    const { variable, credential } = one;
    if (!credential || readAtNow(one) !== "deploy") continue;
    const { provider: cloud, settings } = credential;
    const entry = entries.get(credential.id) ?? { credential, cloud, settings, variables: [] };
    entry.variables.push({ key: variable.key, ...plannedRead(variable) });
    entries.set(credential.id, entry);
  }
  return [...entries.values()];
}

function assignmentOf(assigned: AssignedVariable[]): string {
  return JSON.stringify(
    assigned.map((one) => [one.variable.key, one.variable.id, readAtNow(one), sourceFingerprint(one)]),
  );
}
