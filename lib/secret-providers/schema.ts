import { z } from "zod";
import { type CloudId, clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import { ExplainedFailure } from "@/lib/clouds/errors";
import { Name } from "@/lib/input/schema";

export const authenticationMethods = {
  workload_identity: {
    label: "Workload Identity",
    description: "No AWS key is stored. Secrets are read fresh at every kickoff.",
    readAt: "kickoff",
  },
} as const;

export const AuthenticationMethod = z.enum(["workload_identity"], {
  error: "Choose one of the authentication methods offered.",
});
export type AuthenticationMethod = z.infer<typeof AuthenticationMethod>;

function inputFor(cloud: CloudDefinition) {
  return z.strictObject({
    name: Name,
    provider: z.literal(cloud.id as CloudId),
    authenticationMethod: AuthenticationMethod,
    workloadIdentityConfigId: z.uuid("Choose a Workload Identity Configuration."),
    settings: cloud.workloadIdentityCredential.schema,
    isDefault: z.boolean().default(false),
  });
}

/**
 * What the form sends to create a credential, or to replace one's fields. Fields of other methods are refused. One
 * member for each cloud, so that every field's error is known at once, whatever the others hold.
 */
export const SecretProviderCredentialInput = z.discriminatedUnion(
  "provider",
  clouds.map(inputFor) as [ReturnType<typeof inputFor>],
  { error: "Choose one of the clouds offered." },
);
export type SecretProviderCredentialInput = z.output<typeof SecretProviderCredentialInput>;

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
