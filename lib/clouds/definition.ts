// The shape of a cloud's description: what its forms ask for, what its settings must be. A cloud is data here, so that
// forms, services and the worker can treat every cloud alike.
import type { z } from "zod";
import type { SecretNaming } from "@/lib/clouds/naming";
import type { SecretsSchema, SettingsSchema, SettingsValues } from "@/lib/clouds/settings";
import type { Handshake } from "@/lib/shared/clouds/ids";

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
  /** Makes up a value that nobody can guess, for a button next to the field. */
  generate?: () => string;
  /** The setting that a secret belongs to: once that changes, the stored secret is not kept. */
  belongsTo?: string;
  /** Facts that follow from the entered text, shown under the field; empty for text that cannot be read. */
  implies?: (text: string) => readonly ImpliedFact[];
}

export interface ImpliedFact {
  label: string;
  value: string;
}

/** The schemas of settings and secrets, apart from the definition, which every page with a cloud's words loads. */
export interface CloudSchemas {
  workloadIdentity: SettingsSchema;
  credentials: { workload_identity: CredentialSchemas } & Readonly<Record<string, CredentialSchemas>>;
}

export interface CredentialSchemas {
  /** For the fields that are not secrets. */
  settings: SettingsSchema;
  /** For the fields that are secrets; null if there are none, and then none may be sent. */
  secrets: SecretsSchema | null;
}

export interface CredentialDefinition {
  label: string;
  description: string;
  /** What it does before it reads: hands in an identity token, exchanges its keys, or nothing. */
  handshake: Handshake;
  words: MethodWords;
  /** In the form's order. Those with input `secret` are sent under `secrets`, the others under `settings`. */
  fields: readonly CloudField[];
  /** What has to be entered in the cloud itself, filled in as far as the form is. */
  trustSnippet?: (facts: TrustSnippetFacts) => TrustSnippet;
}

export interface MethodWords {
  /** "The test signs in with the key and lists your secrets’ names." */
  test: string;
  /** The handshake's name in tests ("Assume the role") and in pre-flights, which have one name for every method. */
  exchange: string;
  identity: string;
  proof: {
    title: string;
    principal: string;
    proved: string;
    /** Who reads: "the role". */
    reader: string;
  };
  /** What trusts what, from Latchkey to the secrets: four for a method that has a handshake, else three. */
  chain: readonly string[];
}

export interface TrustSnippetFacts {
  settings: Readonly<Record<string, unknown>>;
  /** As entered: null removes a stored one. */
  secrets: Readonly<Record<string, unknown>>;
  stored: readonly string[];
  lastTest: { ok: true; principal: string } | { ok: false; message: string } | null;
}

export interface TrustSnippet {
  title: string;
  help: string;
  document: string;
}

/** The values of a setup guide's form: only texts, also for several lines or a choice. */
export type SetupValues = Readonly<Record<string, string>>;

export interface SetupField {
  name: string;
  label: string;
  help?: string;
  placeholder?: string;
  /** `lines` are several machine texts, one on each line. */
  input: "machine" | "region" | "lines" | "choice";
  choices?: readonly { value: string; label: string; description: string }[];
  /** Asked only while another field has this value. */
  askedIf?: { name: string; value: string };
}

/** The questions to an administrator of the cloud's account, and the instructions made from the answers. */
export interface SetupDefinition {
  /** In the form's order. */
  fields: readonly SetupField[];
  begin: (organization: { slug: string }) => SetupValues;
  /** The values that a config already has, and that are therefore not asked. */
  settledBy: (settings: SettingsValues) => SetupValues;
  /** The values of several fields that follow from a text entered in one of them; empty for ordinary text. */
  implied: (name: string, text: string) => SetupValues;
  /** Heavier than the questions, and of no use before they are answered: it comes after the page. */
  load: () => Promise<SetupMaker>;
}

export interface SetupMaker {
  /** The schema of all fields; its output is for `guide` only. */
  schema: z.ZodType<unknown, SetupValues>;
  /** @throws ZodError when the schema refuses the values. */
  guide: (values: SetupValues, facts: SetupFacts) => SetupGuide;
}

export interface SetupFacts {
  issuer: string;
  organizationId: string;
  /** The automations that the trust is narrowed to; absent where it is the organization's. */
  automationIds?: readonly string[];
  /** The config exists, and with it the role that is to be put right. */
  isRoleKnown: boolean;
}

export interface SetupGuide {
  /** Each leads to the same; the most usual comes first. */
  methods: readonly SetupMethod[];
  /** A remark on the answers, for the reader. */
  notes: readonly string[];
  config: { name: string; settings: Record<string, string> };
}

export interface SetupMethod {
  id: string;
  label: string;
  /** For whom it is, and what it takes. */
  help: string;
  /** All of it at once. */
  whole?: SetupText;
  steps: readonly SetupStep[];
}

/** A text to copy or to save. In sentences, text in backticks is code. */
export interface SetupText {
  label: string;
  code: string;
  /** The name of the saved file: "trust-policy.json". */
  fileName?: string;
}

export interface SetupStep {
  /** As the guide numbers it: "Step 2: …". */
  title: string;
  help: string;
  texts?: readonly SetupText[];
  /** What to click in the cloud's own console, one after the other. */
  clicks?: readonly string[];
  console?: { label: string; url: string };
}

/** How the console calls what every cloud has. */
export interface CloudWords {
  resource: string;
  /** One version of it: "VersionId". */
  version: string;
  /** The column title in lists for where its secrets are: "Region"; null if it has no regions. */
  place: string | null;
  readCall: string;
  /** What else a read needs, such as "their KMS key included"; empty if nothing. */
  readNeeds: { one: string; many: string } | null;
  /** The stages of a read that have no answer of their own. */
  issuer: string;
  decrypt: string;
}

export interface CloudDefinition {
  id: string;
  /** As in "Set as default for …". */
  name: string;
  /** As in the credential form's Provider field. */
  secretStoreName: string;
  /** The choices of its fields with input `region`; empty if it has no such field. */
  regions: readonly string[];
  naming: SecretNaming;
  words: CloudWords;
  /** Which parts of a remedy are for machines: a line that begins a command, and words within a sentence. */
  machineText?: { command: RegExp; word: RegExp };
  /** Whether it has a setup guide (registered/setups.ts). */
  hasSetup: boolean;
  /**
   * What one pastes into its policy doctor (registered/doctors.ts), what is for machines between backticks; `{principal}`
   * is the principal's own name. Null where it has none.
   */
  doctor: { trust: string; permission: string } | null;
  workloadIdentity: {
    fields: readonly CloudField[];
    /** What identifies the trust on the cloud's side: shown in lists. */
    principalField: string;
    principalLabel: string;
    /** As its owner calls it, for sentences. */
    principalName: (settings: SettingsValues) => string;
    /** The `aud` of identity tokens for this cloud, or how it follows from the settings. */
    audience: string | ((settings: SettingsValues) => string);
    /** Further claims of identity tokens, so that no other trust of the organization accepts them. */
    claims: (settings: SettingsValues) => Readonly<Record<string, unknown>>;
  };
  /**
   * What a credential asks for, by authentication method, in the form's order; with Workload Identity, what it adds to the
   * config that it is bound to.
   */
  credentials: { workload_identity: CredentialDefinition } & Readonly<Record<string, CredentialDefinition>>;
}
