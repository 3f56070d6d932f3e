// The secrets of credentials with keys: sealed in the credential's row, each with a binding of its own.
import { methodDefinition, notKept } from "@/lib/clouds/catalog";
import type { SecretProviderCredentialInput } from "@/lib/clouds/inputs/credential";
import { open, type SealBinding, seal } from "@/lib/server/sealing";
import { AppError } from "@/lib/shared/errors";

/** The state before a change: its settings, and its secrets that may be kept. */
export interface StoredCredential {
  id: string;
  organizationId: string;
  provider: string;
  settings: Record<string, string>;
  sealed: Record<string, string>;
}

/** Where a credential's secret is sealed: it opens in this row, as this field, alone. */
export function secretBinding(organizationId: string, credentialId: string, field: string): SealBinding {
  return { organizationId, location: `secret_provider_credentials/${credentialId}/sealed.${field}` };
}

/**
 * The sealed secrets of a credential after a change: what was entered is sealed, what was left blank is kept, and what
 * the method does not ask for is gone.
 *
 * @throws AppError `validation_failed` naming each field that has nothing stored to keep.
 */
export function sealedSecrets(stored: StoredCredential, parsed: SecretProviderCredentialInput) {
  const sealed: Record<string, string> = {};
  const fieldErrors: Record<string, string[]> = {};
  const entered = enteredSecrets(parsed);
  const { fields } = methodDefinition(parsed.provider, parsed.authenticationMethod);
  for (const field of fields.filter(({ input }) => input === "secret")) {
    const { name, label, optional, belongsTo } = field;
    const value = entered[name];
    if (value) {
      sealed[name] = seal(value, secretBinding(stored.organizationId, stored.id, name));
      continue;
    }
    const kept = value === null || stored.provider !== parsed.provider ? undefined : stored.sealed[name];
    const changed = belongsTo && stored.settings[belongsTo] !== parsed.settings[belongsTo];
    if (kept && !changed) sealed[name] = kept;
    else if (!optional) {
      const path = `secrets.${name}`;
      fieldErrors[path] = [kept ? notKept(field, fields) : `Enter the ${label}.`];
    }
  }
  const [message] = Object.values(fieldErrors).flat();
  if (message) throw new AppError("validation_failed", message, { fieldErrors });
  return sealed;
}

/** The names of the secrets that a change replaced or took away; never their values. */
export function changedSecrets(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

/** Opens one secret of a credential; null for one that it does not have. */
export function openSecret(stored: Omit<StoredCredential, "provider" | "settings">, field: string) {
  const sealed = stored.sealed[field];
  return sealed === undefined ? null : open(sealed, secretBinding(stored.organizationId, stored.id, field));
}

function enteredSecrets(parsed: SecretProviderCredentialInput): Record<string, string | null | undefined> {
  return "secrets" in parsed ? parsed.secrets : {};
}
