// The home of an organization: what fails now, what changed, and what needs attention soon.
import { z } from "zod";
import { namedSchema, Reference } from "@/lib/shared/answer";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import { VariableFailure } from "@/lib/shared/errors";
import { Moment } from "@/lib/shared/input";
import { PauseReason } from "@/lib/shared/webhooks/schema";

/** The beginning of a list, of which its own page has the rest. */
function shortened<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), hasMore: z.boolean() });
}
export interface Shortened<Item> {
  items: Item[];
  hasMore: boolean;
}

/**
 * - `kickoff`: the automation's newest kickoff failed, or never reported an outcome.
 * - `deploy`: nothing was deployed since a deploy failed.
 * - `pre_flight`: variables failed that nothing has shown to work since.
 * - `test`: the credential's last connection test was red.
 */
export const FailingItem = namedSchema("FailingItem", {
  kind: z.enum(["kickoff", "deploy", "pre_flight", "test"]),
  /** The automation or credential. */
  subject: Reference,
  at: Moment,
  /** Whether a kickoff was lost, for which there is no reason. */
  isLost: z.boolean(),
  /** One for each variable, ten at most; a credential's test has one, whose key is empty. */
  reasons: z.array(VariableFailure),
  more: z.number(),
});
export type FailingItem = z.infer<typeof FailingItem>;

/** Each part is null for a role that may not read it. */
export const Overview = namedSchema("Overview", {
  failing: shortened(FailingItem),
  /** Secrets of which kickoffs saw a new version within a week, the newest first. */
  secretVersions: shortened(
    z.object({
      resource: z.string(),
      /** As a variable names it, and the config through which it was read. */
      secretName: z.string(),
      configId: z.string(),
      changedAt: Moment,
      /** The automation whose kickoff saw it first; null if it was deleted. */
      automation: Reference.nullable(),
    }),
  ).nullable(),
  /** Credentials that nobody has tested for a month, or ever. */
  untested: shortened(
    z.object({ id: z.string(), name: z.string(), lastTestedAt: Moment.nullable() }),
  ).nullable(),
  /** Deployment tokens that end within two weeks. */
  tokens: shortened(
    z.object({
      automation: Reference,
      version: z.number(),
      expiresAt: Moment,
      lastUsedAt: Moment.nullable(),
    }),
  ).nullable(),
  /** Invitations that end within three days. */
  invitations: shortened(z.object({ id: z.string(), email: z.string(), expiresAt: Moment })).nullable(),
  /** Webhooks that are sent nothing, the last paused first. Of an address the host alone: the rest can hold a secret. */
  pausedWebhooks: shortened(
    z.object({ id: z.string(), host: z.string(), at: Moment, reason: PauseReason }),
  ).nullable(),
});
export type Overview = z.infer<typeof Overview>;

const kickoffPeriods = ["24h", "7d", "30d"] as const;
const KickoffPeriod = z.enum(kickoffPeriods, { error: "Choose 24h, 7d or 30d." });
export type KickoffPeriod = z.infer<typeof KickoffPeriod>;

export const KickoffCountsQuery = z.object({ period: KickoffPeriod.default("24h") });

const KickoffTally = z.object({
  started: z.number(),
  resolved: z.number(),
  failed: z.number(),
  lost: z.number(),
} satisfies Record<KickoffStatus, z.ZodNumber>);
export type KickoffTally = z.infer<typeof KickoffTally>;

export const KickoffCounts = namedSchema("KickoffCounts", {
  period: KickoffPeriod,
  stretchMs: z.number(),
  /** Oldest first, those without any kickoff included; each with when it begins. */
  stretches: z.array(KickoffTally.extend({ from: Moment })),
  total: KickoffTally,
});
export type KickoffCounts = z.infer<typeof KickoffCounts>;
