// The shape of a cloud's description: what its forms ask for, what its settings must be. A cloud is data here, so that
// forms, services and the worker can treat every cloud alike.
import type { z } from "zod";

export interface CloudField {
  name: string;
  label: string;
  help: string;
  placeholder?: string;
  /** `machine` is text for machines (monospace, trimmed on paste); `region` offers the cloud's regions. */
  input: "machine" | "region";
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

export interface SettingsDefinition {
  fields: readonly CloudField[];
  schema: SettingsSchema;
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
  /** What a credential adds to the config that it is bound to. */
  workloadIdentityCredential: SettingsDefinition;
}
