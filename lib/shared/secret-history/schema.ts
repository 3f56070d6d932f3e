import { z } from "zod";
import { namedSchema, Reference } from "@/lib/shared/answer";
import { KickoffStatus } from "@/lib/shared/automations/schema";
import { ValueSource } from "@/lib/shared/environment-variables/schema";
import { Id, Moment, PlainText } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { ReadAt } from "@/lib/shared/resolution/schema";

/** Where a secret is read: as a variable's value source says it, or `config:<id>`, as a kickoff's receipt does. */
const SecretSource = z.string().transform((text, context) => {
  const configId = text.startsWith("config:") ? Id.safeParse(text.slice("config:".length)).data : undefined;
  if (configId !== undefined) return { kind: "config", configId } as const;
  const source = ValueSource.safeParse(text).data;
  if (source && source.kind !== "direct") return source;
  context.addIssue("Choose where the secret is read: default:<cloud>, credential:<id> or config:<id>.");
  return z.NEVER;
});
export type SecretSource = z.output<typeof SecretSource>;

/** Which secret is meant. Of a reference with a JSON key, the secret. */
export const SecretQuery = z.object({
  source: SecretSource,
  name: PlainText.min(1, "Choose a secret.").max(2048, "A secret reference can have up to 2,048 characters."),
});

export const ReadingsQuery = ListQuery.extend(SecretQuery.shape);

export const SecretVersion = namedSchema("SecretVersion", {
  version: z.string(),
  resource: z.string(),
  /** Of the readings that were looked at. */
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  /** In how many kickoffs, or deployments, it was read. */
  count: z.number(),
  /** The automations that read it, the latest first; empty for anyone who may not see automations. */
  automations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      count: z.number(),
      lastSeenAt: Moment,
    }),
  ),
});
export type SecretVersion = z.infer<typeof SecretVersion>;

/** One secret: the versions that were read, and the variables that use it. Never a value. */
export const SecretUse = namedSchema("SecretUse", {
  name: z.string(),
  /** As it was asked for. */
  source: z.string(),
  /** The name of its source: the credential, the default, or the config. */
  sourceLabel: z.string(),
  region: z.string().nullable(),
  /** When it is read; null where there is no credential to read it. */
  readAt: ReadAt.nullable(),
  /** The latest first. */
  versions: z.array(SecretVersion),
  /** There are more readings than were looked at for the versions. */
  truncated: z.boolean(),
  variables: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      jsonKey: z.string().nullable(),
      automations: z.array(Reference),
    }),
  ),
  variableCount: z.number(),
});
export type SecretUse = z.infer<typeof SecretUse>;

/** One kickoff, or one deployment, that read the secret. */
export const SecretReading = namedSchema("SecretReading", {
  /** The kickoff's or deployment's. */
  id: z.string(),
  at: Moment,
  automation: Reference,
  deploymentVersion: z.number(),
  /** Null for a deployment. */
  status: KickoffStatus.nullable(),
  /** The keys of the variables that got it. */
  keys: z.array(z.string()),
  version: z.string(),
  resource: z.string(),
});
export type SecretReading = z.infer<typeof SecretReading>;
