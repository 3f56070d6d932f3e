import type { z } from "zod";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { SecretProviderCredential, SecretProviderCredentialInput } from "@/lib/secret-providers/schema";

/** What the form holds before it is parsed. */
export type CredentialValues = z.input<typeof SecretProviderCredentialInput>;

export function credentialValues(credential: SecretProviderCredential | null): CredentialValues {
  if (!credential) {
    return {
      name: "",
      provider: "aws",
      authenticationMethod: "workload_identity",
      workloadIdentityConfigId: "",
      settings: blankSettings("aws"),
      isDefault: false,
    };
  }
  const { name, provider, authenticationMethod, workloadIdentityConfig, settings, isDefault } = credential;
  const workloadIdentityConfigId = workloadIdentityConfig?.id ?? "";
  return { name, provider, authenticationMethod, workloadIdentityConfigId, settings, isDefault };
}

export function blankSettings(provider: CredentialValues["provider"]): Record<string, string> {
  const { fields } = cloudDefinition(provider).workloadIdentityCredential;
  return Object.fromEntries(fields.map(({ name }) => [name, ""]));
}
