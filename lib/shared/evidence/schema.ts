// Which links from Latchkey to the secrets runs have shown to work or fail.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Moment } from "@/lib/shared/input";

/** A link of the chain: the cloud accepts the token or the key; the role may be taken; its secrets can be read. */
export const ChainLink = z.enum(["identity", "role", "secrets"]);
export type ChainLink = z.infer<typeof ChainLink>;

/** The states of a credential and its config that a run read with: what it saw is of these, and of no later ones. */
export interface ReadRevisions {
  /** Null where it was not kept: nothing is known of the credential as it is now then. */
  credentialRevision: string | null;
  /** Null also for a credential without a config. */
  configRevision: string | null;
}

/** A run that showed something of a link. */
const EvidenceRun = z.enum(["pre_flight", "deployment", "kickoff"]);
export type EvidenceRun = z.infer<typeof EvidenceRun>;

/** The outcome of a link in the newest run that used it. */
export const LinkEvidence = namedSchema("LinkEvidence", {
  link: ChainLink,
  isOk: z.boolean(),
  /** The reason of a failure. */
  reason: z.string().nullable(),
  by: EvidenceRun,
  /** The automation's name; null for anyone who may not read automations. */
  label: z.string().nullable(),
  at: Moment,
});
export type LinkEvidence = z.infer<typeof LinkEvidence>;

/**
 * - `deployed`, `baked`: a version was made; it holds a secret's value.
 * - `kickoff_resolved`, `kickoff_read`, `kickoff_failed`: a kickoff ended; it read a secret.
 * - `pre_flight`, `pre_flight_read`, `pre_flight_fresh`: one ran; a secret was read; one through Workload Identity.
 * - `handshake`: the setup guide saw a role let this organization in.
 */
export type RunKind =
  | "deployed"
  | "baked"
  | "kickoff_resolved"
  | "kickoff_read"
  | "kickoff_failed"
  | "pre_flight"
  | "pre_flight_read"
  | "pre_flight_fresh"
  | "handshake";

export const TrustWaitOutcome = z.enum(["green", "stopped", "timed_out"]);
export type TrustWaitOutcome = z.infer<typeof TrustWaitOutcome>;
