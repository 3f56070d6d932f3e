// Deleting a credential that variables read with: in one transaction they read with another one, and it goes.
import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import type { IfMatch } from "@/lib/server/etags/etag";
import { credentialOf } from "@/lib/server/secret-providers/load-connection";
import { readWith } from "@/lib/server/secret-providers/probe-secrets";
import { deleteCredential } from "@/lib/server/secret-providers/service";
import { credentialToTakeOver, handOverDefault } from "@/lib/server/secret-providers/take-over";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import { fieldError, parseInput } from "@/lib/shared/errors";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";
import { CredentialDeletion, type SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/**
 * With `reassignTo`, its variables read with that credential from now on, which takes what single edits of them take; those
 * that use the default keep using it, as that credential becomes the default.
 *
 * @throws AppError `in_use` naming the variables, without `reassignTo`.
 */
export async function deleteCredentialInUse(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch) {
  requirePermission(actor, "secret_providers:manage");
  const { reassignTo } = parseInput(CredentialDeletion, input);
  if (!reassignTo) return deleteCredential(actor, id, ifMatch);
  return deleteCredential(actor, id, ifMatch, async (tx, from) => {
    const to = await credentialToTakeOver(tx, actor, from, reassignTo);
    const moved = await moveVariables(tx, actor, from, to);
    if (from.isDefault) await handOverDefault(tx, actor, to);
    return { to: to.name, variables: moved };
  });
}

/** Gives how many were moved. */
async function moveVariables(
  tx: Transaction,
  actor: Actor,
  from: SecretProviderCredential,
  to: SecretProviderCredential,
): Promise<number> {
  const byName = inOrganization(actor, variables, { credentialId: from.id });
  await requireReadable(tx, actor, readWith(actor, from), to);
  const named = await tx
    .select({ id: variables.id, key: variables.key })
    .from(variables)
    .where(byName)
    .orderBy(variables.key);
  if (named.length === 0) return 0;
  requirePermission(actor, "environment_variables:manage", "secret_providers:read");
  if (named.some(({ key }) => effectOf(key) !== null)) requirePermission(actor, "automations:manage");
  await tx
    .update(variables)
    .set({ credentialId: to.id, updatedAt: sql`now()`, ...changedBy(actor) })
    .where(byName);
  for (const { id, key } of named) {
    await recordAudit(tx, actor, {
      action: "environment_variable.updated",
      object: { kind: "environment_variable", id, label: key },
      detail: { before: { source: `credential:${from.id}` }, after: { source: `credential:${to.id}` } },
    });
  }
  return named.length;
}

/** @throws AppError `validation_failed` naming the first that the other credential could not read. */
async function requireReadable(
  tx: Transaction,
  actor: Actor,
  moved: SQL | undefined,
  to: SecretProviderCredential,
): Promise<void> {
  const rows = await tx
    .select({ key: variables.key, secretName: variables.secretName })
    .from(variables)
    .where(and(moved, isNotNull(variables.secretName)))
    .orderBy(variables.key);
  const reader = await credentialOf(tx, actor, { kind: "credential", credentialId: to.id });
  const config = reader?.config;
  const settings = { ...config?.settings, ...to.settings };
  for (const { key, ...variable } of rows) {
    const { name } = secretReferenceOf(variable);
    const foreign = cloudDefinition(to.provider).naming.foreign(name, settings);
    if (foreign) throw fieldError("validation_failed", "reassignTo", `${key}: ${foreign}`);
  }
  if (!config?.automationIds) return;
  const allowed = inArray(assignments.automationId, config.automationIds);
  const [outside] = await tx
    .select({ key: variables.key })
    .from(variables)
    .innerJoin(assignments, eq(assignments.variableId, variables.id))
    .where(and(moved, config.automationIds.length > 0 ? sql`not (${allowed})` : undefined))
    .orderBy(variables.key)
    .limit(1);
  if (!outside) return;
  throw fieldError(
    "validation_failed",
    "reassignTo",
    `"${to.name}" uses the config ${config.name}, which is limited to other automations than those of ${outside.key}.`,
  );
}
