import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { NameWarning } from "@/lib/shared/environment-variables/name-warning";
import { VariableFailure } from "@/lib/shared/errors";
import { Id, Moment, Name } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { TokenDays } from "@/lib/shared/organizations/schema";
import { ReadMode } from "@/lib/shared/resolution/plan";
import { ReadAt } from "@/lib/shared/resolution/schema";

/** `configId`: those that may use this workload identity config. */
export const AutomationsQuery = ListQuery.extend({ configId: Id.optional() });

export const KickoffStatus = z.enum(["started", "resolved", "failed", "lost"]);
export type KickoffStatus = z.infer<typeof KickoffStatus>;

const FollowingToken = namedSchema("FollowingToken", {
  /** The version with which it was made. */
  version: z.number(),
  expiresAt: Moment.nullable(),
});

/** A token that ends within two weeks, or one that has ended and that nothing has replaced since. */
export const EndingToken = namedSchema("EndingToken", {
  version: z.number(),
  expiresAt: Moment,
  isOver: z.boolean(),
});
export type EndingToken = z.infer<typeof EndingToken>;

export const AutomationInput = z.strictObject({ name: Name });
export type AutomationInput = z.infer<typeof AutomationInput>;

export const Automation = namedSchema("Automation", {
  id: z.string(),
  name: z.string(),
  variableCount: z.number(),
  /** The newest deployment's; null before the first. */
  deploymentVersion: z.number().nullable(),
  /** The tokens that follow its newest version and are good, the newest first; the ten newest at most. */
  followingTokens: z.array(FollowingToken),
  lastKickoff: z.object({ status: KickoffStatus, startedAt: Moment }).nullable(),
  createdAt: Moment,
  updatedAt: Moment,
  etag: z.string(),
});
export type Automation = z.infer<typeof Automation>;

export const AutomationDetail = Automation.extend({
  /** By when they end; the ten that end first at most. */
  endingTokens: z.array(EndingToken),
}).meta({ id: "AutomationDetail" });
export type AutomationDetail = z.infer<typeof AutomationDetail>;

/**
 * Which version the kickoffs with a token run: the one that it was made with, or at each kickoff the newest that is not
 * revoked.
 */
export const TokenRuns = z.enum(["version", "newest"]);
export type TokenRuns = z.infer<typeof TokenRuns>;

export const DeployInput = z
  .strictObject({
    /** The token that it makes; `keep` makes none, because workers have one that follows the newest version. */
    token: z.enum(["version", "newest", "keep"]).default("version"),
    /** For how long the token is good; as the organization has set it where this is absent. */
    expiresInDays: TokenDays.optional(),
  })
  .refine(({ token, expiresInDays }) => token !== "keep" || expiresInDays === undefined, {
    path: ["expiresInDays"],
    error: "No token is created, and the workers' existing token already has an expiry.",
  })
  .prefault({});
export type DeployInput = NonNullable<z.input<typeof DeployInput>>;

export const Deployment = namedSchema("Deployment", {
  version: z.number(),
  createdAt: Moment,
  /** The person who deployed; null if that account was deleted. */
  createdBy: z.string().nullable(),
  /** When the version was revoked: its token is refused, and no other runs it. */
  revokedAt: Moment.nullable(),
  /** What its token runs; null for a version without a token of its own. */
  tokenRuns: TokenRuns.nullable(),
  tokenRevokedAt: Moment.nullable(),
  /** When the token ends by itself; null for one from before tokens did. */
  expiresAt: Moment.nullable(),
  /** To the minute; null until a worker comes with the token. */
  lastUsedAt: Moment.nullable(),
  bakedCount: z.number(),
  etag: z.string(),
});
export type Deployment = z.infer<typeof Deployment>;

/** A version whose token somebody has seen, and whose token still lets workers in. */
export const SeenDeployment = namedSchema("SeenDeployment", {
  automationId: z.string(),
  automationName: z.string(),
  version: z.number(),
  tokenRuns: TokenRuns,
});
export type SeenDeployment = z.infer<typeof SeenDeployment>;

export const DeployedVariable = namedSchema("DeployedVariable", {
  key: z.string(),
  /** `deploy`: this version holds the value. `kickoff`: it is read afresh at each. */
  readAt: ReadAt,
  /**
   * Which version of which secret the value is; null for direct values, and for what is read at kickoffs. Name and resource are
   * null for anyone who may not read variables, too.
   */
  secretName: z.string().nullable(),
  resource: z.string().nullable(),
  version: z.string().nullable(),
});
export type DeployedVariable = z.infer<typeof DeployedVariable>;

export const DeploymentDetail = Deployment.extend({
  /** The variables that were assigned when it was made, in the order of their keys, without values. */
  variables: z.array(DeployedVariable),
}).meta({ id: "DeploymentDetail" });
export type DeploymentDetail = z.infer<typeof DeploymentDetail>;

/**
 * - `added`: assigned since.
 * - `removed`: not assigned any more; this version still has it.
 * - `replaced`: another variable has the key now.
 * - `source_changed`: its source, its secret, or where its credential looks for it.
 * - `value_changed`: another direct value was entered.
 * - `moved_to_deploy`: this version reads it at kickoffs, which its credential no longer does: they fail until the next
 *   deploy.
 */
export const PendingChangeKind = z.enum([
  "added",
  "removed",
  "replaced",
  "source_changed",
  "value_changed",
  "moved_to_deploy",
]);
export type PendingChangeKind = z.infer<typeof PendingChangeKind>;

export const PendingChange = namedSchema("PendingChange", { key: z.string(), change: PendingChangeKind });
export type PendingChange = z.infer<typeof PendingChange>;

export const PendingChanges = namedSchema("PendingChanges", {
  /** The newest version, against which is compared; null before the first. */
  deploymentVersion: z.number().nullable(),
  /** In the order of the keys. */
  changes: z.array(PendingChange),
});
export type PendingChanges = z.infer<typeof PendingChanges>;

/**
 * Progress events of a deploy: how many of the variables that are read at deploy from a cloud are read, that
 * the values are being sealed, that version and token are being recorded. It starts over when something changed
 * meanwhile.
 */
export const DeployEvent = z.discriminatedUnion("stage", [
  z.object({ stage: z.literal("read"), done: z.number(), total: z.number() }),
  z.object({ stage: z.literal("seal") }),
  z.object({ stage: z.literal("record") }),
]);
export type DeployEvent = z.infer<typeof DeployEvent>;

/** The answer to a deploy: the only time that its token is shown. */
export const NewDeployment = Deployment.extend({
  /** Null where none was made. */
  token: z.string().nullable(),
  /** Variables that each kickoff reads anew. */
  freshCount: z.number(),
  /** Warnings about variables whose names change how programs run. */
  warnings: z.array(NameWarning),
}).meta({ id: "NewDeployment" });
export type NewDeployment = z.infer<typeof NewDeployment>;

export const KickoffReceipt = namedSchema("KickoffReceipt", {
  key: z.string(),
  /** `deploy`: the value is the version's own, of the secret's version that was read when it was deployed. */
  readAt: ReadAt,
  /** Null for what was read at deploy: with keys, which have no config. */
  configId: z.string().nullable(),
  /** Null for anyone who may not read variables, like the resource. */
  secretName: z.string().nullable(),
  /** Null until read. */
  resource: z.string().nullable(),
  version: z.string().nullable(),
});
export type KickoffReceipt = z.infer<typeof KickoffReceipt>;

export const Kickoff = namedSchema("Kickoff", {
  id: z.string(),
  deploymentVersion: z.number(),
  /** Of the token that began it, one that follows the newest version; null where it is the version that ran. */
  tokenVersion: z.number().nullable(),
  resolve: ReadMode,
  runtimeVersion: z.string(),
  status: KickoffStatus,
  /** From how many secrets the values came, those read at deploy included; of a failed one, how many were read. */
  secretCount: z.number(),
  startedAt: Moment,
  /** Null until the outcome is known. */
  durationMs: z.number().nullable(),
  /** How often it was begun: more than once where its first answers were lost, and the worker asked again. */
  attempts: z.number(),
  failures: z.array(VariableFailure),
  receipts: z.array(KickoffReceipt),
});
export type Kickoff = z.infer<typeof Kickoff>;
