// What the home of an organization shows: what fails now, what changed, what needs somebody soon.
import { z } from "zod";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import type { VariableFailure } from "@/lib/shared/errors";

/** The beginning of a list, of which its own page has the rest. */
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
export interface FailingItem {
  kind: "kickoff" | "deploy" | "pre_flight" | "test";
  /** The automation or credential. */
  subject: { id: string; name: string };
  at: string;
  /** Whether a kickoff was lost, for which there is no reason. */
  isLost: boolean;
  /** Of each variable, ten at most; a credential's test has one, whose key is empty. */
  reasons: VariableFailure[];
  /** How many more there are. */
  more: number;
}

/** Each part is null for a role that may not read it. */
export interface Overview {
  failing: Shortened<FailingItem>;
  /** Secrets of which kickoffs saw a new version within a week, the newest first. */
  secretVersions: Shortened<{
    arn: string;
    /** As a variable names it, and the config through which it was read. */
    secretName: string;
    configId: string;
    changedAt: string;
    /** Whose kickoff saw it first; null where it is gone. */
    automation: { id: string; name: string } | null;
  }> | null;
  /** Credentials that nobody has tested for a month, or ever. */
  untested: Shortened<{ id: string; name: string; lastTestedAt: string | null }> | null;
  /** Deployment tokens that end within two weeks. */
  tokens: Shortened<{
    automation: { id: string; name: string };
    version: number;
    expiresAt: string;
    lastUsedAt: string | null;
  }> | null;
  /** Invitations that end within three days. */
  invitations: Shortened<{ id: string; email: string; expiresAt: string }> | null;
}

const kickoffPeriods = ["24h", "7d", "30d"] as const;
export type KickoffPeriod = (typeof kickoffPeriods)[number];

export const KickoffCountsQuery = z.object({
  period: z.enum(kickoffPeriods, { error: "Choose 24h, 7d or 30d." }).default("24h"),
});

export type KickoffTally = Record<KickoffStatus, number>;

export interface KickoffCounts {
  period: KickoffPeriod;
  /** How long each stretch is. */
  stretchMs: number;
  /** Oldest first, those without any kickoff included; each with when it begins. */
  stretches: (KickoffTally & { from: string })[];
  total: KickoffTally;
}
