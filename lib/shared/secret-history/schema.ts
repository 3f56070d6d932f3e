import { z } from "zod";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import { ValueSource } from "@/lib/shared/environment-variables/schema";
import { Id, PlainText } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import type { ReadAt } from "@/lib/shared/secret-providers/schema";

/** Where a secret is read: as a variable's value source says it, or `config:<id>`, as a kickoff's receipt does. */
const SecretSource = z.string().transform((text, context) => {
  const configId = text.startsWith("config:") ? Id.safeParse(text.slice("config:".length)).data : undefined;
  if (configId !== undefined) return { kind: "config", configId } as const;
  const source = ValueSource.safeParse(text).data;
  if (source && source.kind !== "direct") return source;
  context.addIssue("Choose where the secret is read: default:aws, credential:<id> or config:<id>.");
  return z.NEVER;
});
export type SecretSource = z.output<typeof SecretSource>;

/** Which secret is meant. Of a reference with a JSON key, the secret. */
export const SecretQuery = z.object({
  source: SecretSource,
  name: PlainText.min(1, "Choose a secret.").max(2048, "A secret reference can have up to 2,048 characters."),
});

export const ReadingsQuery = ListQuery.extend(SecretQuery.shape);

export interface SecretVersion {
  version: string;
  resource: string;
  /** Of the readings that were looked at. */
  firstSeenAt: string;
  lastSeenAt: string;
  /** In how many kickoffs, or deployments, it was read. */
  count: number;
  /** Who read it, the latest first; empty for who may not see automations. */
  automations: { id: string; name: string; count: number; lastSeenAt: string }[];
}

/** One secret by what was observed of it: which versions were seen, and what uses it. Never a value. */
export interface SecretUse {
  name: string;
  /** As it was asked for. */
  source: string;
  /** What it is called: the credential, the default, or the config. */
  sourceLabel: string;
  region: string | null;
  /** When it is read; null where there is no credential to read it. */
  readAt: ReadAt | null;
  /** The latest first. */
  versions: SecretVersion[];
  /** There are more readings than were looked at for the versions. */
  truncated: boolean;
  variables: {
    id: string;
    key: string;
    jsonKey: string | null;
    automations: { id: string; name: string }[];
  }[];
  variableCount: number;
}

/** One kickoff, or one deployment, that read the secret. */
export interface SecretReading {
  /** The kickoff's or deployment's. */
  id: string;
  at: string;
  automation: { id: string; name: string };
  deploymentVersion: number;
  /** Null for a deployment. */
  status: KickoffStatus | null;
  /** Of the variables that got it. */
  keys: string[];
  version: string;
  resource: string;
}
