import { z } from "zod";
import { type CloudId, clouds } from "@/lib/clouds/catalog";
import type { AuthenticationMethod, CloudDefinition, SecretsSchema } from "@/lib/clouds/definition";
import { ExplainedFailure } from "@/lib/clouds/errors";
import { Id, Name } from "@/lib/input/schema";
import { ListQuery } from "@/lib/listing/schema";

/** When a variable's value is read: afresh at every kickoff, or once at deploy, to be kept in that version. */
export type ReadAt = "kickoff" | "deploy";

export const authenticationMethods = {
  workload_identity: {
    label: "Workload Identity",
    description: "No AWS key is stored. Secrets are read fresh at every kickoff.",
    readAt: "kickoff",
  },
  static_keys: {
    label: "Static access keys",
    description:
      "An access key, sealed by Latchkey. Secrets are read at deploy: a rotated value needs a new deployment.",
    readAt: "deploy",
  },
  assume_role: {
    label: "AssumeRole",
    description:
      "An access key that assumes a role. Secrets are read at deploy: a rotated value needs a new deployment.",
    readAt: "deploy",
  },
} as const satisfies Record<AuthenticationMethod, { label: string; description: string; readAt: ReadAt }>;

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
    { error: "Choose one of the authentication methods offered." },
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
  { error: "Choose one of the clouds offered." },
);
export type SecretProviderCredentialInput = z.output<typeof SecretProviderCredentialInput>;

/** What a list of credentials is asked for with. */
export const CredentialQuery = ListQuery.extend({
  /** Those that are bound to this config. */
  workloadIdentityConfigId: Id.optional(),
});

/** The outcome of a connection test: a result either way, never an error. Holds no secret value. */
export const ConnectionTest = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), principal: z.string(), account: z.string() }),
  ExplainedFailure.extend({ ok: z.literal(false) }),
]);
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export interface SecretProviderCredential {
  id: string;
  name: string;
  provider: CloudId;
  authenticationMethod: AuthenticationMethod;
  workloadIdentityConfig: { id: string; name: string } | null;
  settings: Record<string, string>;
  /** The names of the secret fields that are stored, sealed; their values are never shown. */
  storedSecrets: string[];
  isDefault: boolean;
  variableCount: number;
  lastTest: ConnectionTest | null;
  lastTestedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface SecretNameAnswer {
  names: { name: string; arn: string; description?: string }[];
  /** More names match than are shown. */
  truncated: boolean;
}
