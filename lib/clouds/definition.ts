// The shape of a cloud's description: what its forms ask for, what its settings must be. A cloud is data here, so that
// forms, services and the worker can treat every cloud alike.
import { z } from "zod";

/**
 * How a credential proves who it is: with tokens of Latchkey's own issuer, with keys, or with keys that assume a role.
 */
export const AuthenticationMethod = z.enum(["workload_identity", "static_keys", "assume_role"], {
  error: "Choose one of the authentication methods offered.",
});
export type AuthenticationMethod = z.infer<typeof AuthenticationMethod>;

export interface CloudField {
  name: string;
  label: string;
  help: string;
  placeholder?: string;
  /**
   * `machine` is text for machines (monospace, trimmed on paste); `region` offers the cloud's regions; `secret` is
   * sealed at rest and never shown again: on edit, blank keeps what is stored.
   */
  input: "machine" | "region" | "secret";
  optional?: boolean;
  /** Makes up a value that nobody can guess, for a button beside the field. */
  generate?: () => string;
  /** The setting that a secret belongs to: once that changes, the stored secret is not kept. */
  belongsTo?: string;
  /** What the entered text says by itself, shown under the field; nothing for what it cannot read. */
  implies?: (text: string) => readonly ImpliedFact[];
}

export interface ImpliedFact {
  /** "Account". */
  label: string;
  value: string;
}

/** Settings are flat maps of strings, so that one column holds any cloud's. */
export type SettingsSchema = z.ZodType<Record<string, string>, Record<string, unknown>>;

/** What is entered of secrets: absent or undefined keeps the stored one, null takes it away. */
export type SecretsSchema = z.ZodType<Record<string, string | null | undefined>, Record<string, unknown>>;

export interface SettingsDefinition {
  fields: readonly CloudField[];
  schema: SettingsSchema;
}

export interface CredentialDefinition {
  /** In the form's order. Those with input `secret` are sent under `secrets`, the others under `settings`. */
  fields: readonly CloudField[];
  /** Of the fields that are no secrets. */
  schema: SettingsSchema;
  /** Of the fields that are; null where there are none, and then none may be sent. */
  secretsSchema: SecretsSchema | null;
  /** What has to be said in the cloud itself, filled in as far as the form is. */
  grant?: (facts: GrantFacts) => Grant;
}

export interface GrantFacts {
  settings: Readonly<Record<string, unknown>>;
  /** As entered: null means that a stored one is to be taken away. */
  secrets: Readonly<Record<string, unknown>>;
  /** The names of the secrets that are stored. */
  stored: readonly string[];
  lastTest: { ok: true; principal: string } | { ok: false; message: string } | null;
}

export interface Grant {
  title: string;
  help: string;
  /** The document to paste. */
  document: string;
}

export interface CloudDefinition {
  id: string;
  /** As in "Set as default for AWS". */
  name: string;
  /** As in the credential form's Provider field. */
  secretStoreName: string;
  /** The `aud` of identity tokens for this cloud. */
  audience: string;
  regions: readonly string[];
  workloadIdentity: SettingsDefinition & {
    /** What identifies the trust on the cloud's side: shown in lists. */
    principalField: string;
  };
  /** What a credential asks for; with Workload Identity, what it adds to the config that it is bound to. */
  credentials: Record<AuthenticationMethod, CredentialDefinition>;
}
