// What forms send of credentials: as the clouds' definitions have it.
import { z } from "zod";
import { clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { SecretsSchema } from "@/lib/clouds/settings";
import { type CloudId, workloadIdentity } from "@/lib/shared/clouds/schema";
import { Name } from "@/lib/shared/input";

function inputFor(cloud: CloudDefinition) {
  const shared = {
    name: Name,
    provider: z.literal(cloud.id as CloudId),
    isDefault: z.boolean().default(false),
  };
  const { workload_identity, ...others } = cloud.credentials;
  const bound = z.strictObject({
    ...shared,
    authenticationMethod: z.literal<string>(workloadIdentity),
    workloadIdentityConfigId: z.uuid("Choose a Workload Identity Configuration."),
    settings: workload_identity.schema,
  });
  const own = Object.entries(others).map(([method, { schema, secretsSchema }]) =>
    z.strictObject({
      ...shared,
      // Its own literal: what narrows an input is that it is not `workload_identity`.
      authenticationMethod: z.literal(method as "static_keys"),
      settings: schema,
      secrets: secretsOf(secretsSchema),
    }),
  );
  return z.discriminatedUnion("authenticationMethod", [bound, ...own], {
    error: "Choose one of the available authentication methods.",
  });
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
