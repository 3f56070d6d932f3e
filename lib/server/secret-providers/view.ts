// A credential as it is selected, and what the console and the audit log see of it: of its secrets, only that they are stored.
import { sql } from "drizzle-orm";
import type { Executor, Transaction } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { inOrganization, references } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import type { Actor } from "@/lib/server/auth/actor";
import { etagOf } from "@/lib/server/etags/etag";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError } from "@/lib/shared/errors";
import { allows } from "@/lib/shared/permissions";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/** The variables that name it, and those that use the default: counted separately, as each has its own index. */
const variableCount = sql<number>`((select count(*)::int from environment_variables variable
    where variable.credential_id = secret_provider_credentials.id
      and variable.organization_id = secret_provider_credentials.organization_id)
  + case when secret_provider_credentials.is_default then (select count(*)::int from environment_variables variable
    where variable.organization_id = secret_provider_credentials.organization_id
      and variable.source = 'default' and variable.provider = secret_provider_credentials.provider) else 0 end)`;

export function selectCredentials(executor: Executor) {
  return executor
    .select({
      id: credentials.id,
      row: credentials,
      config: { name: configs.name, subject: configs.subject },
      variableCount,
    })
    .from(credentials)
    .leftJoin(configs, references(credentials.workloadIdentityConfigId, configs))
    .$dynamic();
}

export type Selected = Awaited<ReturnType<typeof selectCredentials>>[number];

/** @throws AppError `not_found` for a credential of another organization too. */
export async function selectCredential(executor: Executor, actor: Actor, id: string): Promise<Selected> {
  const [found] = await selectCredentials(executor).where(inOrganization(actor, credentials, { id }));
  if (!found) throw new AppError("not_found", "This secret provider credential doesn't exist.");
  return found;
}

export async function findCredential(executor: Executor, actor: Actor, id: string) {
  return redactFor(actor, toCredential(await selectCredential(executor, actor, id)));
}

export function toCredential({ row, config, variableCount }: Selected): SecretProviderCredential {
  const { id, name, authenticationMethod, workloadIdentityConfigId, settings, isDefault, lastTest } = row;
  return {
    id,
    name,
    provider: row.provider as CloudId,
    authenticationMethod,
    workloadIdentityConfig:
      workloadIdentityConfigId && config
        ? {
            id: workloadIdentityConfigId,
            name: config.name,
            ...(config.subject === "automation" && { subject: config.subject }),
          }
        : null,
    settings,
    storedSecrets: Object.keys(row.sealed).sort(),
    isDefault,
    variableCount,
    lastTest,
    lastTestedAt: row.lastTestedAt?.toISOString() ?? null,
    evidence: [],
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    etag: etagOf(row),
  };
}

/**
 * As far as the actor may know it. Which secrets variables name is for those who may read variables, and so is what a test
 * says of each.
 */
export function redactFor(actor: Actor, credential: SecretProviderCredential): SecretProviderCredential {
  const { lastTest } = credential;
  if (!lastTest || (actor.kind === "member" && allows(actor.permissions, "environment_variables:read")))
    return credential;
  const stages = lastTest.stages?.map((stage) => {
    if (stage.stage !== "read") return stage;
    const { secrets: _, leftOut: __, failure: ___, ...outcome } = stage;
    return outcome;
  });
  const hidden = "You need permission to read environment variables to see which secret.";
  const words =
    !lastTest.ok && lastTest.stage === "read"
      ? { message: hidden, cause: "A secret couldn't be read.", remedy: hidden }
      : {};
  return { ...credential, lastTest: { ...lastTest, ...words, ...(stages && { stages }) } };
}

/** A test as lists show it: the outcome of each stage, without its details, which may be long. */
export function toListItem(selected: Selected): SecretProviderCredential {
  const { lastTest, ...credential } = toCredential(selected);
  const stages = lastTest?.stages?.map(({ stage, outcome, durationMs, secrets }) => ({
    stage,
    outcome,
    durationMs,
    ...(secrets && {
      secrets: secrets.map(({ name, outcome, durationMs }) => ({ name, outcome, durationMs })),
    }),
  }));
  return { ...credential, lastTest: lastTest && { ...lastTest, ...(stages && { stages }) } };
}

export function auditTarget({ id, name }: { id: string; name: string }) {
  return { kind: "secret_provider_credential" as const, id, label: name };
}

export function auditSnapshot({ workloadIdentityConfig: config, ...credential }: SecretProviderCredential) {
  const { name, provider, authenticationMethod, settings, storedSecrets, isDefault } = credential;
  const workloadIdentityConfig = config?.name ?? null;
  return { name, provider, authenticationMethod, workloadIdentityConfig, settings, storedSecrets, isDefault };
}

export function auditUpdate(
  tx: Transaction,
  actor: Actor,
  before: SecretProviderCredential,
  after: SecretProviderCredential,
  more: object = {},
): Promise<void> {
  return recordAudit(tx, actor, {
    action: "secret_provider_credential.updated",
    object: auditTarget(after),
    detail: { before: auditSnapshot(before), after: auditSnapshot(after), ...more },
  });
}
