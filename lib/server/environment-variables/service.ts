// Environment variables: where each value comes from, and which automations get it.
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { EnvironmentVariableInput } from "@/lib/clouds/inputs/variable";
import type { SettingsValues } from "@/lib/clouds/settings";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { assign, keyTaken } from "@/lib/server/environment-variables/assignments";
import { selectVariables, toVariable } from "@/lib/server/environment-variables/listing";
import { type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { seal } from "@/lib/server/sealing";
import { credentialOf, type SecretSource } from "@/lib/server/secret-providers/load-connection";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type {
  EnvironmentVariable,
  EnvironmentVariableInput as Input,
} from "@/lib/shared/environment-variables/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";

/** Where a direct value is sealed: it opens in this row alone. */
export function sealedBinding(organizationId: string, variableId: string) {
  return { organizationId, location: `environment_variables/${variableId}/sealed_value` };
}

export async function getVariable(actor: Actor, id: string): Promise<EnvironmentVariable> {
  requirePermission(actor, "environment_variables:read");
  return find(database(), actor, id);
}

export async function createVariable(actor: Actor, input: unknown): Promise<EnvironmentVariable> {
  requirePermission(actor, "environment_variables:manage");
  const variable = parseInput(EnvironmentVariableInput, input);
  requireAuthorityOver(actor, variable);
  return inTransaction(actor, variable, async (tx) => {
    const id = randomUUID();
    await requireCredential(tx, actor, variable);
    if (isWithoutValue(variable)) throw fieldError("validation_failed", "value", "Enter the value.");
    await tx.insert(variables).values({ id, ...columnsOf(actor, id, variable) });
    await assign(tx, actor, id, variable);
    const created = await find(tx, actor, id);
    await recordAudit(tx, actor, {
      action: "environment_variable.created",
      object: auditTarget(created),
      detail: { after: auditSnapshot(created) },
    });
    return created;
  });
}

export async function updateVariable(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch) {
  requirePermission(actor, "environment_variables:manage");
  const variable = parseInput(EnvironmentVariableInput, input);
  requireAuthorityOver(actor, variable);
  return inTransaction(actor, variable, async (tx) => {
    const before = await find(tx, actor, id);
    requireAuthorityOverKey(actor, before.key);
    await requireUnchanged(tx, actor, ifMatch, variables, inOrganization(actor, variables, { id }));
    await requireCredential(tx, actor, variable);
    const keepsValue = isWithoutValue(variable);
    if (keepsValue && before.source !== "direct") {
      throw fieldError("validation_failed", "value", "Enter the value.");
    }
    const { sealedValue, ...columns } = columnsOf(actor, id, variable);
    // Assignments go first: their copy of the key follows the variable's, and must not collide on the way.
    await tx.delete(assignments).where(inOrganization(actor, assignments, { variableId: id }));
    await tx
      .update(variables)
      .set({ ...columns, ...(!keepsValue && { sealedValue }), updatedAt: sql`now()`, ...changedBy(actor) })
      .where(inOrganization(actor, variables, { id }));
    await assign(tx, actor, id, variable);
    const updated = await find(tx, actor, id);
    await recordAudit(tx, actor, {
      action: "environment_variable.updated",
      object: auditTarget(updated),
      detail: {
        before: auditSnapshot(before),
        after: auditSnapshot(updated),
        ...(variable.value !== undefined && { valueReplaced: true }),
      },
    });
    return updated;
  });
}

export async function deleteVariable(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "environment_variables:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const before = await find(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, variables, inOrganization(actor, variables, { id }));
    await tx.delete(variables).where(inOrganization(actor, variables, { id }));
    await recordAudit(tx, actor, {
      action: "environment_variable.deleted",
      object: auditTarget(before),
      detail: { before: auditSnapshot(before) },
    });
  });
}

/**
 * Reading through a credential, rather than a value of one's own, is a permission of its own.
 *
 * @throws AppError `permission_denied`
 */
export function requireAuthorityOver(actor: Actor, { key, source }: Pick<Input, "key" | "source">): void {
  if (source.kind !== "direct") requirePermission(actor, "secret_providers:read");
  requireAuthorityOverKey(actor, key);
}

/**
 * What such a variable holds decides what runs in an automation, which is for those who manage automations. Deleting one
 * stays with all who manage variables: it brings nothing in.
 */
function requireAuthorityOverKey(actor: Actor, key: string): void {
  if (effectOf(key) !== null) requirePermission(actor, "automations:manage");
}

const isWithoutValue = ({ source, value }: Input) => source.kind === "direct" && value === undefined;

/** What a source is read with now: the cloud and the settings, the config's included; null settings if there is no credential. */
export interface Reader {
  cloud: CloudId | null;
  settings: SettingsValues | null;
}

export async function findReader(tx: Transaction, actor: Actor, source: SecretSource): Promise<Reader> {
  const found = await credentialOf(tx, actor, source);
  if (!found) return { cloud: source.kind === "default" ? source.provider : null, settings: null };
  const { credential, config } = found;
  return { cloud: credential.provider as CloudId, settings: { ...config?.settings, ...credential.settings } };
}

/** @throws AppError `validation_failed` where the source cannot read the secret. */
export function requireReadableBy({ cloud, settings }: Reader, { source, secretName }: Input): void {
  // A default may be set later: kickoffs say that there is none.
  if (!settings && source.kind === "credential") {
    throw fieldError(
      "validation_failed",
      "source",
      "This credential doesn't exist any more. Choose another.",
    );
  }
  if (!cloud) return;
  const { name } = secretReferenceOf({ secretName });
  const { naming } = cloudDefinition(cloud);
  // The input is a secret's name; the cloud, whose rules it has to follow, is known here.
  const problem = naming.problem(name) ?? (settings && naming.foreign(name, settings));
  if (problem) throw fieldError("validation_failed", "secretName", problem);
}

async function requireCredential(tx: Transaction, actor: Actor, input: Input): Promise<void> {
  const { source } = input;
  if (source.kind !== "direct") requireReadableBy(await findReader(tx, actor, source), input);
}

export function columnsOf(actor: Actor, id: string, { key, source, secretName, value }: Input) {
  return {
    organizationId: actor.organizationId,
    key,
    source: source.kind,
    provider: source.kind === "default" ? source.provider : null,
    credentialId: source.kind === "credential" ? source.credentialId : null,
    secretName: secretName ?? null,
    sealedValue: value === undefined ? null : seal(value, sealedBinding(actor.organizationId, id)),
  };
}

function inTransaction<T>(actor: Actor, { key }: Input, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return organizationTransaction(actor.organizationId, run, {
    assignments_automation_key: () =>
      fieldError("conflict", "automationIds", keyTaken(key, [{ name: "one of these automations" }])),
  });
}

async function find(executor: Executor, actor: Actor, id: string): Promise<EnvironmentVariable> {
  const [found] = await selectVariables(executor).where(inOrganization(actor, variables, { id }));
  if (!found) throw new AppError("not_found", "This environment variable doesn't exist.");
  return toVariable(found);
}

export function auditTarget({ id, key }: { id: string; key: string }) {
  return { kind: "environment_variable" as const, id, label: key };
}

export function auditSnapshot({ key, source, secretName, automations }: EnvironmentVariable) {
  return { key, source, secretName, automations: automations.map(({ name }) => name) };
}
