import { z } from "zod";
import type { NameWarning } from "@/lib/shared/environment-variables/powerful-names";
import type { VariableFailure } from "@/lib/shared/errors";
import { Id, Name } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { TokenDays } from "@/lib/shared/organizations/schema";
import type { ReadAt } from "@/lib/shared/secret-providers/schema";

/** `configId`: those that may use this workload identity config. */
export const AutomationsQuery = ListQuery.extend({ configId: Id.optional() });

export interface FollowingToken {
  /** The version with which it was made. */
  version: number;
  expiresAt: string | null;
}

/** A token that ends within two weeks, or one that has ended and that nothing has replaced since. */
export interface EndingToken {
  version: number;
  expiresAt: string;
  isOver: boolean;
}

export const AutomationInput = z.strictObject({ name: Name });
export type AutomationInput = z.infer<typeof AutomationInput>;

export interface Automation {
  id: string;
  name: string;
  variableCount: number;
  /** The newest deployment's; null before the first. */
  deploymentVersion: number | null;
  /** The tokens that follow its newest version and are good, the newest first; the ten newest at most. */
  followingTokens: FollowingToken[];
  lastKickoff: { status: KickoffStatus; startedAt: string } | null;
  createdAt: string;
  updatedAt: string;
  etag: string;
}

export interface AutomationDetail extends Automation {
  /** By when they end; the ten that end first at most. */
  endingTokens: EndingToken[];
}

/**
 * Which version the kickoffs with a token run: the one that it was made with, or at each kickoff the newest that is not
 * revoked.
 */
export type TokenRuns = "version" | "newest";

/** What a deploy may say. */
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

export interface Deployment {
  version: number;
  createdAt: string;
  /** Who deployed; null when that person is gone. */
  createdBy: string | null;
  /** When the version was revoked: its token is refused, and no other runs it. */
  revokedAt: string | null;
  /** What its token runs; null for a version without a token of its own. */
  tokenRuns: TokenRuns | null;
  /** When the token alone was revoked. */
  tokenRevokedAt: string | null;
  /** When the token ends by itself; null for one from before tokens did. */
  expiresAt: string | null;
  /** To the minute; null until a worker comes with the token. */
  lastUsedAt: string | null;
  bakedCount: number;
  etag: string;
}

/** A version whose token somebody has seen, and whose token still lets workers in. */
export interface SeenDeployment {
  automationId: string;
  automationName: string;
  version: number;
  tokenRuns: TokenRuns;
}

export interface DeploymentDetail extends Deployment {
  /** What was assigned when it was made, in the order of the keys: never a value. */
  variables: DeployedVariable[];
}

export interface DeployedVariable {
  key: string;
  /** `deploy`: this version holds the value. `kickoff`: it is read afresh at each. */
  readAt: ReadAt;
  /**
   * Which version of which secret the value is; null for direct values, and for what is read at kickoffs. Name and ARN are
   * null for who may not read variables, too.
   */
  secretName: string | null;
  resource: string | null;
  version: string | null;
}

/**
 * - `added`: assigned since.
 * - `removed`: not assigned any more; this version still has it.
 * - `replaced`: another variable has the key now.
 * - `source_changed`: its source, its secret, or where its credential looks for it.
 * - `value_changed`: another direct value was entered.
 * - `moved_to_deploy`: this version reads it at kickoffs, which its credential no longer does: they fail until the next
 *   deploy.
 */
export type PendingChangeKind =
  | "added"
  | "removed"
  | "replaced"
  | "source_changed"
  | "value_changed"
  | "moved_to_deploy";

export interface PendingChange {
  key: string;
  change: PendingChangeKind;
}

export interface PendingChanges {
  /** The newest version, against which is compared; null before the first. */
  deploymentVersion: number | null;
  /** In the order of the keys. */
  changes: PendingChange[];
}

/**
 * What is told of a deploy while it runs: how many of the variables that are read at deploy from a cloud are read, that
 * the values are being sealed, that version and token are being recorded. It starts over when something changed
 * meanwhile.
 */
export type DeployEvent =
  | { stage: "read"; done: number; total: number }
  | { stage: "seal" }
  | { stage: "record" };

/** The answer to a deploy: the only time that its token is shown. */
export interface NewDeployment extends Deployment {
  /** Null where none was made. */
  token: string | null;
  /** Of the variables whose names decide more than a value. */
  warnings: NameWarning[];
}

/** A kickoff that has no outcome after so long is shown as lost; an outcome that comes later replaces it. */
export const lostAfterMinutes = 15;

export type KickoffStatus = "started" | "resolved" | "failed" | "lost";

export interface KickoffReceipt {
  key: string;
  /** `deploy`: the value is the version's own, of the secret's version that was read when it was deployed. */
  readAt: ReadAt;
  /** Null for what was read at deploy: with keys, which have no config. */
  configId: string | null;
  /** Null for who may not read variables, like the ARN. */
  secretName: string | null;
  /** Null until read. */
  resource: string | null;
  version: string | null;
}

export interface Kickoff {
  id: string;
  deploymentVersion: number;
  /** Of the token that began it, one that follows the newest version; null where it is the version that ran. */
  tokenVersion: number | null;
  resolve: "worker" | "platform";
  runtimeVersion: string;
  status: KickoffStatus;
  /** Of which secrets the values came, those read at deploy included; of a failed one, how many were read. */
  secretCount: number;
  startedAt: string;
  /** Null until the outcome is known. */
  durationMs: number | null;
  /** How often it was begun: more than once where its first answers were lost, and the worker asked again. */
  attempts: number;
  failures: VariableFailure[];
  receipts: KickoffReceipt[];
}
