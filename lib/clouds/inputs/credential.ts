// What forms send of credentials: as the clouds' definitions have it.
import { z } from "zod";
import { clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition, SecretsSchema } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { Name } from "@/lib/shared/input";

function inputFor(cloud: CloudDefinition) {
  const shared = {
    name: Name,
    provider: z.literal(cloud.id as CloudId),
    isDefault: z.boolean().default(false),
  };
  const { workload_identity, static_keys, assume_role } = cloud.credentials;
  return z.discriminatedUnion(
    "authenticationMethod",
    [
      z.strictObject({
        ...shared,
        authenticationMethod: z.literal("workload_identity"),
        workloadIdentityConfigId: z.uuid("Choose a Workload Identity Configuration."),
        settings: workload_identity.schema,
      }),
      z.strictObject({
        ...shared,
        authenticationMethod: z.literal("static_keys"),
        settings: static_keys.schema,
        secrets: secretsOf(static_keys.secretsSchema),
      }),
      z.strictObject({
        ...shared,
        authenticationMethod: z.literal("assume_role"),
        settings: assume_role.schema,
        secrets: secretsOf(assume_role.secretsSchema),
      }),
    ],
    { error: "Choose one of the available authentication methods." },
  );
}

const noSecrets: SecretsSchema = z.strictObject({});

function secretsOf(schema: SecretsSchema | null) {
  return (schema ?? noSecrets).default({});
}

/**
 * What the form sends to create a credential, or to replace one's fields. Fields of other methods are refused; a secret
 * that is absent or blank keeps the stored one. One member for each cloud and method, so that every field's error is
 * known at once, whatever the others hold.
 */
export const SecretProviderCredentialInput = z.discriminatedUnion(
  "provider",
  clouds.map(inputFor) as [ReturnType<typeof inputFor>],
  { error: "Choose one of the available clouds." },
);
export type SecretProviderCredentialInput = z.output<typeof SecretProviderCredentialInput>;
