// The steps of an import within its transaction: each takes all variables at once, since others of the organization wait
// until it ends.
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import type { AuditedAction } from "@/lib/server/audit/record";
import type { Actor } from "@/lib/server/auth/actor";
import {
  foreignConfig,
  foreignConfigs,
  keyTaken,
  takenKeys,
} from "@/lib/server/environment-variables/assignments";
import { selectVariables, toVariable } from "@/lib/server/environment-variables/listing";
import {
  auditSnapshot,
  auditTarget,
  columnsOf,
  findReader,
  type Reader,
  requireReadableBy,
} from "@/lib/server/environment-variables/service";
import type { VariablesImport } from "@/lib/shared/environment-variables/import/schema";
import type {
  EnvironmentVariable,
  EnvironmentVariableInput,
} from "@/lib/shared/environment-variables/schema";
import { formatValueSource } from "@/lib/shared/environment-variables/value-source";
import { AppError } from "@/lib/shared/errors";

/** How many refused variables are reported. */
const mostRefusals = 20;

export type Refusals = ReturnType<typeof newRefusals>;

/** The reasons to refuse an import, for all variables at once. */
export function newRefusals() {
  const all = new Map<string, string[]>();
  const add = (index: number, field: string, message: string) => {
    if (all.size < mostRefusals) all.set(`variables.${index}.${field}`, [message]);
  };
  return {
    add,
    /** Runs a check of one variable, and keeps what it refuses. */
    collect(index: number, check: () => void) {
      try {
        check();
      } catch (error) {
        if (!(error instanceof AppError && error.fieldErrors)) throw error;
        for (const [field, messages] of Object.entries(error.fieldErrors))
          add(index, field, messages.join(" "));
      }
    },
    /** @throws AppError `validation_failed`, with `variables.<index>.<field>` for each. */
    throwIfAny() {
      if (all.size === 0) return;
      throw new AppError("validation_failed", "Nothing was saved: some variables need attention.", {
        fieldErrors: Object.fromEntries(all),
      });
    },
  };
}

/** A statement can have up to 65,535 parameters. */
const rowsAtOnce = 5000;

/** One variable of the import, with what it was before. */
export interface Entry {
  id: string;
  /** With all automations that it is assigned to in the end. */
  input: EnvironmentVariableInput;
  before: EnvironmentVariable | null;
}

export async function entriesOf(
  tx: Transaction,
  actor: Actor,
  { variables: imported, automationIds }: VariablesImport,
  refusals: Refusals,
): Promise<Entry[]> {
  const known = await variablesById(
    tx,
    actor,
    imported.flatMap(({ variableId }) => variableId ?? []),
  );
  const readers = new Map<string, Reader>();
  const entries: Entry[] = [];
  for (const [index, { variableId, ...variable }] of imported.entries()) {
    const before = variableId === undefined ? null : (known.get(variableId) ?? null);
    if (variableId !== undefined && !before) {
      refusals.add(index, "key", "This variable was just deleted. Review the import again.");
    } else if (before && before.key !== variable.key) {
      refusals.add(index, "key", `This variable is called ${before.key} now. Review the import again.`);
    }
    const assigned = before?.automations.map(({ id }) => id) ?? [];
    const input = { ...variable, automationIds: [...new Set([...assigned, ...automationIds])] };
    const { source } = input;
    if (source.kind !== "direct") {
      const reader = readers.get(formatValueSource(source)) ?? (await findReader(tx, actor, source));
      readers.set(formatValueSource(source), reader);
      refusals.collect(index, () => requireReadableBy(reader, input));
    }
    entries.push({ id: variableId ?? randomUUID(), input, before });
  }
  return entries;
}

async function variablesById(tx: Transaction, actor: Actor, ids: string[]) {
  if (ids.length === 0) return new Map<string, EnvironmentVariable>();
  const rows = await selectVariables(tx).where(inOrganization(actor, variables, { id: ids }));
  return new Map(rows.map((row) => [row.id, toVariable(row)]));
}

/** An automation never gets two variables with one key. */
export async function refuseTakenKeys(
  tx: Transaction,
  actor: Actor,
  entries: readonly Entry[],
  refusals: Refusals,
): Promise<void> {
  const keys = entries.map(({ input }) => input.key);
  const automationIds = [...new Set(entries.flatMap(({ input }) => input.automationIds))];
  const rows = await takenKeys(tx, actor, keys, automationIds, []);
  for (const [index, { id, input }] of entries.entries()) {
    const taken = rows.filter(
      ({ key, variableId, automationId }) =>
        key === input.key && variableId !== id && input.automationIds.includes(automationId),
    );
    if (taken.length > 0) refusals.add(index, "automationIds", keyTaken(input.key, taken));
  }
}

export async function write(tx: Transaction, actor: Actor, entries: readonly Entry[]): Promise<void> {
  const { organizationId } = actor;
  await tx
    .insert(variables)
    .values(entries.map(({ id, input }) => ({ id, ...columnsOf(actor, id, input) })))
    .onConflictDoUpdate({
      target: variables.id,
      set: {
        source: sql`excluded.source`,
        provider: sql`excluded.provider`,
        credentialId: sql`excluded.credential_id`,
        secretName: sql`excluded.secret_name`,
        sealedValue: sql`excluded.sealed_value`,
        updatedAt: sql`now()`,
        ...changedBy(actor),
      },
      setWhere: eq(variables.organizationId, organizationId),
    });
  const rows = entries.flatMap(({ id: variableId, input, before }) => {
    const assigned = new Set(before?.automations.map(({ id }) => id));
    return input.automationIds
      .filter((automationId) => !assigned.has(automationId))
      .map((automationId) => ({ organizationId, variableId, automationId, key: input.key }));
  });
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await tx.insert(assignments).values(rows.slice(at, at + rowsAtOnce));
  }
}

/** Where what reads a variable is limited to other automations than it is assigned to. */
export async function refuseForeignConfigs(
  tx: Transaction,
  actor: Actor,
  entries: readonly Entry[],
  refusals: Refusals,
): Promise<void> {
  const automationIds = new Map(entries.map(({ id, input }) => [id, input.automationIds]));
  for (const foreign of await foreignConfigs(tx, actor, automationIds)) {
    const index = entries.findIndex(({ id }) => id === foreign.variableId);
    refusals.add(index, "automationIds", foreignConfig(foreign));
  }
}

/** The variables as they are now, in the order of the import. */
export async function savedAs(tx: Transaction, actor: Actor, entries: readonly Entry[]) {
  const saved = await variablesById(
    tx,
    actor,
    entries.map(({ id }) => id),
  );
  return entries.map(({ id }) => saved.get(id) as EnvironmentVariable);
}

export function auditedAs({ input, before }: Entry, variable: EnvironmentVariable): AuditedAction {
  return {
    action: before ? "environment_variable.updated" : "environment_variable.created",
    object: auditTarget(variable),
    detail: {
      ...(before && { before: auditSnapshot(before) }),
      after: auditSnapshot(variable),
      ...(before && input.value !== undefined && { valueReplaced: true }),
      imported: true,
    },
  };
}
