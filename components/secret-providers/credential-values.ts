// The values of the credential form, and what of them remains when another method or provider is chosen.
import { cloudDefinition, firstCloud, methodDefinition } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

export interface CredentialValues {
  name: string;
  provider: CloudId;
  authenticationMethod: AuthenticationMethod;
  workloadIdentityConfigId: string;
  settings: Record<string, string>;
  /** Blank keeps what is stored, null takes it away. */
  secrets: Record<string, string | null>;
  isDefault: boolean;
}

type MethodValues = Pick<CredentialValues, "workloadIdentityConfigId" | "settings" | "secrets">;

/**
 * @param usual the method that a new one begins with.
 * @param boundTo the config that a new one is for, which it then begins with.
 */
export function credentialValues(
  credential: SecretProviderCredential | null,
  usual: AuthenticationMethod = workloadIdentity,
  boundTo?: WorkloadIdentityConfig,
): CredentialValues {
  if (!credential && boundTo) return valuesBoundTo(boundTo);
  const { name, provider, authenticationMethod, isDefault } = credential ?? {
    ...blank,
    authenticationMethod: usual,
  };
  const fields = methodValues(provider, authenticationMethod, credential);
  return { name, provider, authenticationMethod, ...fields, isDefault };
}

function valuesBoundTo(config: WorkloadIdentityConfig): CredentialValues {
  const { fields } = cloudDefinition(config.cloud).credentials.workload_identity;
  return {
    name: `${config.name.slice(0, 77)}-wi`,
    provider: config.cloud,
    authenticationMethod: workloadIdentity,
    workloadIdentityConfigId: config.id,
    settings: entered(fields, config.settings),
    secrets: {},
    isDefault: false,
  };
}

const blank = {
  name: "",
  provider: firstCloud,
  isDefault: false,
};

/**
 * The first values of a method's fields: a field that both methods have keeps what was entered; the rest is as the credential
 * has it stored, or blank.
 */
export function methodValues(
  provider: CloudId,
  method: AuthenticationMethod,
  credential: SecretProviderCredential | null,
  before?: MethodValues,
): MethodValues {
  const stored = credential?.provider === provider ? credential : null;
  const { settings, secrets } = fieldsOf(provider, method);
  return {
    workloadIdentityConfigId: stored?.workloadIdentityConfig?.id ?? "",
    settings: entered(settings, before?.settings, stored?.settings),
    secrets: Object.fromEntries(secrets.map(({ name }) => [name, before?.secrets[name] ?? ""])),
  };
}

/** The values of a form's fields: of each the first text that there is, or blank. */
export function entered(
  fields: readonly CloudField[],
  ...texts: readonly (Readonly<Record<string, string>> | undefined)[]
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name }) => [name, texts.map((text) => text?.[name]).find(Boolean) ?? ""]),
  );
}

/** The method's fields by where the server wants them. */
export function fieldsOf(provider: CloudId, method: AuthenticationMethod) {
  const { fields } = methodDefinition(provider, method);
  return {
    settings: fields.filter(({ input }) => input !== "secret"),
    secrets: fields.filter(({ input }) => input === "secret"),
  };
}

/** Whether blank would keep a stored secret: not once the setting that it belongs to is another. */
export function isKept(
  { name, belongsTo }: CloudField,
  values: Pick<CredentialValues, "provider" | "settings">,
  credential: SecretProviderCredential | null,
): boolean {
  if (!credential?.storedSecrets.includes(name) || credential.provider !== values.provider) return false;
  return !belongsTo || credential.settings[belongsTo] === values.settings[belongsTo];
}

/** The field with words of what is stored and goes, because the setting that it belongs to is another. */
export function withDropped(
  field: CloudField,
  values: Pick<CredentialValues, "provider" | "authenticationMethod" | "settings">,
  credential: SecretProviderCredential | null,
): CloudField {
  const { name, label, help, belongsTo } = field;
  const isStored = credential?.provider === values.provider && credential.storedSecrets.includes(name);
  if (!isStored || !belongsTo || isKept(field, values, credential)) return field;
  const { settings } = fieldsOf(values.provider, values.authenticationMethod);
  const owner = settings.find((setting) => setting.name === belongsTo)?.label ?? belongsTo;
  return {
    ...field,
    help: `The stored ${label} belongs to the previous ${owner} and is removed when you save. ${help}`,
  };
}
