// What of the credential form's fields the server is sent, by the server's own schema: those of the chosen method alone.
import { z } from "zod";
import {
  type CredentialValues,
  entered,
  fieldsOf,
  isKept,
} from "@/components/secret-providers/credential-values";
import { SecretProviderCredentialInput } from "@/lib/clouds/inputs/credential";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/** @param credential the one that is edited: what of its secrets a blank field keeps. */
export function credentialFormSchema(credential: SecretProviderCredential | null) {
  return z.custom<CredentialValues>().transform((form, context): SecretProviderCredentialInput => {
    const parsed = SecretProviderCredentialInput.safeParse(sent(form));
    for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue });
    const missing = missingSecrets(form, credential);
    for (const { name, message } of missing) {
      context.addIssue({ code: "custom", path: ["secrets", name], message });
    }
    return parsed.data && missing.length === 0 ? parsed.data : z.NEVER;
  });
}

function sent(form: CredentialValues): Record<string, unknown> {
  const { name, provider, authenticationMethod, isDefault } = form;
  const fields = fieldsOf(provider, authenticationMethod);
  const settings = entered(fields.settings, form.settings);
  const shared = { name, provider, authenticationMethod, isDefault, settings };
  if (authenticationMethod === "workload_identity") {
    return { ...shared, workloadIdentityConfigId: form.workloadIdentityConfigId };
  }
  const secrets = fields.secrets.flatMap(({ name }) => {
    const value = form.secrets[name];
    // Blank keeps what is stored: it is not sent at all.
    return value === null || value?.trim() ? [[name, value]] : [];
  });
  return { ...shared, secrets: Object.fromEntries(secrets) };
}

/** What has to be entered, since nothing that is stored would be kept. */
function missingSecrets(form: CredentialValues, credential: SecretProviderCredential | null) {
  return fieldsOf(form.provider, form.authenticationMethod)
    .secrets.filter((field) => {
      const isBlank = !form.secrets[field.name]?.trim();
      return isBlank && !field.optional && !isKept(field, form, credential);
    })
    .map(({ name, label, belongsTo }) => ({
      name,
      message:
        belongsTo && credential?.storedSecrets.includes(name)
          ? `It belongs to another key. Enter the ${label} of this one.`
          : `Enter the ${label}.`,
    }));
}
