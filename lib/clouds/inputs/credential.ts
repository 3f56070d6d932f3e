// The input of credentials, with the settings and secrets of each cloud's schemas.
import { z } from "zod";
import type { CloudSchemas } from "@/lib/clouds/definition";
import { schemas } from "@/lib/clouds/registered/schemas";
import type { SecretsSchema } from "@/lib/clouds/settings";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { BoundCredentialBody, OwnCredentialBody } from "@/lib/shared/secret-providers/schema";

function inputFor([id, { credentials }]: [string, CloudSchemas]) {
  const provider = z.literal(id as CloudId);
  const { workload_identity, ...others } = credentials;
  const bound = BoundCredentialBody.extend({
    provider,
    authenticationMethod: z.literal<string>(workloadIdentity),
    settings: workload_identity.settings,
  });
  const own = Object.entries(others).map(([method, { settings, secrets }]) =>
    OwnCredentialBody.extend({
      provider,
      // Its own literal: what narrows an input is that it is not `workload_identity`.
      authenticationMethod: z.literal(method as "static_keys"),
      settings,
      secrets: secretsOf(secrets),
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
 * What the form sends to create a credential, or to replace one's fields. Fields of other methods are refused. One member
 * for each cloud and method, so that all fields' errors are found at once.
 */
export const SecretProviderCredentialInput = z.discriminatedUnion(
  "provider",
  Object.entries(schemas).map(inputFor) as [ReturnType<typeof inputFor>],
  { error: "Choose one of the available clouds." },
);
export type SecretProviderCredentialInput = z.output<typeof SecretProviderCredentialInput>;
