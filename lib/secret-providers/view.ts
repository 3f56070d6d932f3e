// What the console and the audit log see of a credential: of its secrets, only that they are stored.
import type { secretProviderCredentials } from "@/db/schema/secrets";
import type { CloudId } from "@/lib/clouds/catalog";
import type { SecretProviderCredential } from "@/lib/secret-providers/schema";

export interface Selected {
  row: typeof secretProviderCredentials.$inferSelect;
  configName: string | null;
  variableCount: number;
}

export function view({ row, configName, variableCount }: Selected): SecretProviderCredential {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider as CloudId,
    authenticationMethod: row.authenticationMethod,
    workloadIdentityConfig:
      row.workloadIdentityConfigId && configName
        ? { id: row.workloadIdentityConfigId, name: configName }
        : null,
    settings: row.settings,
    storedSecrets: Object.keys(row.sealed).sort(),
    isDefault: row.isDefault,
    variableCount,
    lastTest: row.lastTest,
    lastTestedAt: row.lastTestedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** As a list shows it: how each stage ended, without what it showed, which may be long. */
export function listed(selected: Selected): SecretProviderCredential {
  const { lastTest, ...credential } = view(selected);
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

export function objectOf({ id, name }: { id: string; name: string }) {
  return { kind: "secret_provider_credential", id, label: name };
}

/** What the audit log keeps of it. */
export function settingsOf(credential: SecretProviderCredential) {
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
