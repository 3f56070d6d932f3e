// Secret provider credentials: how an organization reaches a secret store.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ilike, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { SecretProviderCredentialInput } from "@/lib/clouds/inputs/credential";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { chainEvidence, forgetChain } from "@/lib/server/evidence/chain";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { readWith } from "@/lib/server/secret-providers/probe-secrets";
import { changedSecrets, sealedSecrets } from "@/lib/server/secret-providers/sealed-secrets";
import { requireTrustIn, takeDefault } from "@/lib/server/secret-providers/take-over";
import {
  auditSnapshot,
  auditTarget,
  auditUpdate,
  findCredential,
  redactFor,
  type Selected,
  selectCredential,
  selectCredentials,
  toCredential,
  toListItem,
} from "@/lib/server/secret-providers/view";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";
import { CredentialQuery, type SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

export async function listCredentials(actor: Actor, input: unknown): Promise<Page<SecretProviderCredential>> {
  requirePermission(actor, "secret_providers:read");
  const { limit, cursor, query, workloadIdentityConfigId, isDefault } = parseInput(CredentialQuery, input);
  const rows = await selectCredentials(database())
    .where(
      inOrganization(
        actor,
        credentials,
        query ? ilike(credentials.name, containing(query)) : undefined,
        workloadIdentityConfigId ? { workloadIdentityConfigId } : {},
        isDefault ? { isDefault: isDefault === "true" } : {},
        after(cursor, credentials.name, credentials.id),
      ),
    )
    .orderBy(byName(credentials.name), credentials.id)
    .limit(limit + 1);
  const evidence = await chainEvidence(actor, rows);
  const toItem = (selected: Selected) => ({
    ...redactFor(actor, toListItem(selected)),
    evidence: evidence.get(selected.id) ?? [],
  });
  return pageOf(rows, limit, ({ row }) => row.name, toItem);
}

export async function getCredential(actor: Actor, id: string): Promise<SecretProviderCredential> {
  requirePermission(actor, "secret_providers:read");
  const found = await findCredential(database(), actor, id);
  const evidence = await chainEvidence(actor, [found]);
  return { ...found, evidence: evidence.get(id) ?? [] };
}

export async function createCredential(actor: Actor, input: unknown): Promise<SecretProviderCredential> {
  requirePermission(actor, "secret_providers:manage");
  const parsed = parseInput(SecretProviderCredentialInput, input);
  requireTrustIn(actor, parsed);
  return inTransaction(actor, parsed.name, async (tx) => {
    await requireConfig(tx, actor, parsed);
    const { organizationId } = actor;
    const id = randomUUID();
    const nothing = { id, organizationId, provider: parsed.provider, settings: {}, sealed: {} };
    const sealed = sealedSecrets(nothing, parsed);
    if (parsed.isDefault) await takeDefault(tx, actor, parsed.provider);
    await tx.insert(credentials).values({ id, organizationId, ...columnsOf(parsed), sealed });
    const created = await findCredential(tx, actor, id);
    await recordAudit(tx, actor, {
      action: "secret_provider_credential.created",
      object: auditTarget(created),
      detail: { after: auditSnapshot(created) },
    });
    return created;
  });
}

export async function updateCredential(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch) {
  requirePermission(actor, "secret_providers:manage");
  const parsed = parseInput(SecretProviderCredentialInput, input);
  requireTrustIn(actor, parsed);
  return inTransaction(actor, parsed.name, async (tx) => {
    const stored = await selectCredential(tx, actor, id);
    const before = toCredential(stored);
    requireTrustIn(actor, before);
    await requireUnchanged(tx, actor, ifMatch, credentials, inOrganization(actor, credentials, { id }));
    await requireConfig(tx, actor, parsed);
    const sealed = sealedSecrets(stored.row, parsed);
    const secretsChanged = changedSecrets(stored.row.sealed, sealed);
    if (parsed.isDefault) await takeDefault(tx, actor, parsed.provider);
    const columns = columnsOf(parsed);
    const sameConnection =
      before.authenticationMethod === parsed.authenticationMethod &&
      stored.row.workloadIdentityConfigId === columns.workloadIdentityConfigId &&
      isDeepStrictEqual(before.settings, parsed.settings) &&
      secretsChanged.length === 0;
    await tx
      .update(credentials)
      .set({
        ...columns,
        sealed,
        updatedAt: sql`now()`,
        ...changedBy(actor),
        // The last test was of another connection, so its outcome no longer applies.
        ...(!sameConnection && { lastTest: null, lastTestedAt: null }),
      })
      .where(inOrganization(actor, credentials, { id }));
    if (!sameConnection) await forgetChain(tx, actor, [id]);
    const updated = await findCredential(tx, actor, id);
    await auditUpdate(tx, actor, before, updated, secretsChanged.length > 0 ? { secretsChanged } : {});
    return updated;
  });
}

/**
 * @param handOver takes away first what reads with it, in the same transaction; gives what the audit log says of that.
 * @throws AppError `in_use` naming the variables that use the credential.
 */
export async function deleteCredential(
  actor: Actor,
  id: string,
  ifMatch?: IfMatch,
  handOver?: (tx: Transaction, credential: SecretProviderCredential) => Promise<object>,
): Promise<void> {
  requirePermission(actor, "secret_providers:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const before = await findCredential(tx, actor, id);
    requireTrustIn(actor, before);
    await requireUnchanged(tx, actor, ifMatch, credentials, inOrganization(actor, credentials, { id }));
    const reassigned = await handOver?.(tx, before);
    const left = handOver ? await findCredential(tx, actor, id) : before;
    const users = await tx
      .select({ key: variables.key })
      .from(variables)
      .where(readWith(actor, left))
      .orderBy(variables.key);
    if (users.length > 0) {
      const use = users.length === 1 ? "This environment variable uses" : "These environment variables use";
      throw new AppError("in_use", `${use} "${before.name}": ${users.map(({ key }) => key).join(", ")}.`);
    }
    await tx.delete(credentials).where(inOrganization(actor, credentials, { id }));
    await recordAudit(tx, actor, {
      action: "secret_provider_credential.deleted",
      object: auditTarget(before),
      detail: { before: auditSnapshot(before), ...(reassigned && { reassigned }) },
    });
  });
}

function columnsOf(parsed: SecretProviderCredentialInput) {
  const { name, provider, authenticationMethod, settings, isDefault } = parsed;
  const workloadIdentityConfigId =
    parsed.authenticationMethod === "workload_identity" ? parsed.workloadIdentityConfigId : null;
  return { name, provider, authenticationMethod, settings, isDefault, workloadIdentityConfigId };
}

function inTransaction<T>(actor: Actor, name: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return organizationTransaction(actor.organizationId, run, {
    secret_provider_credentials_name: () =>
      fieldError("name_taken", "name", `A credential named "${name}" already exists.`),
  });
}

async function requireConfig(tx: Transaction, actor: Actor, parsed: SecretProviderCredentialInput) {
  if (parsed.authenticationMethod !== "workload_identity") return;
  const { workloadIdentityConfigId, provider } = parsed;
  const [config] = await tx
    .select({ cloud: configs.cloud })
    .from(configs)
    .where(inOrganization(actor, configs, { id: workloadIdentityConfigId }));
  if (config?.cloud === provider) return;
  throw fieldError(
    "validation_failed",
    "workloadIdentityConfigId",
    config ? "This config is for another cloud." : "This config doesn't exist any more. Choose another.",
  );
}
