// What the console and the audit log see of a credential: of its secrets, only that they are stored.
import type { secretProviderCredentials } from "@/db/schema/secrets";
import type { Actor } from "@/lib/server/auth/actor";
import { etagOf } from "@/lib/server/etags/etag";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { allows } from "@/lib/shared/permissions";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { TokenSubject } from "@/lib/shared/workload-identity/schema";

export interface Selected {
  row: typeof secretProviderCredentials.$inferSelect;
  configName: string | null;
  configSubject?: TokenSubject | null;
  variableCount: number;
}

export function toCredential({
  row,
  configName,
  configSubject,
  variableCount,
}: Selected): SecretProviderCredential {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider as CloudId,
    authenticationMethod: row.authenticationMethod,
    workloadIdentityConfig:
      row.workloadIdentityConfigId && configName
        ? {
            id: row.workloadIdentityConfigId,
            name: configName,
            ...(configSubject === "automation" && { subject: configSubject }),
          }
        : null,
    settings: row.settings,
    storedSecrets: Object.keys(row.sealed).sort(),
    isDefault: row.isDefault,
    variableCount,
    lastTest: row.lastTest,
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

/** As a list shows it: how each stage ended, without what it showed, which may be long. */
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

/** What the audit log keeps of it. */
export function auditSnapshot(credential: SecretProviderCredential) {
  const { name, provider, authenticationMethod, workloadIdentityConfig } = credential;
  const { settings, storedSecrets, isDefault } = credential;
  return {
    name,
    provider,
    authenticationMethod,
    workloadIdentityConfig: workloadIdentityConfig?.name ?? null,
    settings,
    storedSecrets,
    isDefault,
  };
}
