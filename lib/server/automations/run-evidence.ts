// Notes which links to the secrets worked in kickoffs, deploys and pre-flights. Nothing here throws: the run has its outcome already.
import { handshakeOf } from "@/lib/clouds/catalog";
import type { SettledVariable } from "@/lib/resolution/reading";
import type { Actor, Worker } from "@/lib/server/auth/actor";
import type { BakingEntry } from "@/lib/server/automations/deployments/snapshot";
import type { Planned, plannedReceipts } from "@/lib/server/environment-variables/kickoff-plan";
import { type Evidence, type ReadEvidence, recordEvidence } from "@/lib/server/evidence/record";
import type { PlanEntry } from "@/lib/shared/resolution/plan";

interface Ended {
  status: "resolved" | "failed";
  failures: readonly { key?: string; reason: string }[];
  /** The part of the plan that says which credentials read it. */
  planned?: readonly (Omit<ReturnType<typeof plannedReceipts>[number], "credentialId"> & {
    credentialId: string | null;
  })[];
  receipts?: readonly { key: string }[];
}

export async function observeKickoff(
  { organizationId, automationName: label }: Worker,
  { status, failures, planned = [], receipts = [] }: Ended,
): Promise<void> {
  const read = new Set(receipts.map(({ key }) => key));
  const reasons = new Map(failures.map(({ key, reason }) => [key, reason]));
  // A variable that was neither read nor failed shows nothing.
  const reads = planned.flatMap(
    ({ key, credentialId, credentialRevision, configRevision }): ReadEvidence[] => {
      const reason = reasons.get(key);
      if (credentialId === null || (reason === undefined && !read.has(key))) return [];
      const outcome = reason === undefined ? { ok: true as const } : { ok: false as const, reason };
      return [{ credentialId, credentialRevision, configRevision, handshake: "token", ...outcome }];
    },
  );
  const runs: Evidence["runs"] =
    status === "failed"
      ? [{ kind: "kickoff_failed", label, reason: failures[0]?.reason ?? null }]
      : [
          { kind: "kickoff_resolved", label },
          ...(reads.some(({ ok }) => ok) ? [{ kind: "kickoff_read" as const, label }] : []),
        ];
  await recordEvidence(organizationId, { by: "kickoff", automationName: label, reads, runs });
}

export type ReadOutcome = SettledVariable<PlanEntry | BakingEntry>;

/** @param isMade whether a version came of it. */
export function observeDeploy(
  { organizationId }: Actor,
  label: string,
  outcomes: readonly ReadOutcome[],
  isMade: boolean,
): Promise<void> {
  const runs: Evidence["runs"] = [
    { kind: "deployed", label },
    ...(outcomes.some(({ ok }) => ok) ? [{ kind: "baked" as const, label }] : []),
  ];
  const reads = readsOf(outcomes, new Map());
  return recordEvidence(organizationId, {
    by: "deployment",
    automationName: label,
    reads,
    runs: isMade ? runs : [],
  });
}

interface Flown {
  reads: readonly ReadOutcome[];
  revisions: Planned["revisions"];
  /** The reason of the first variable that failed. */
  reason: string | null;
}

export function observePreFlight(
  { organizationId }: Actor,
  label: string,
  { reads, revisions, reason }: Flown,
): Promise<void> {
  const read = reads.filter(({ ok }) => ok);
  const runs: Evidence["runs"] = [
    { kind: "pre_flight", label, reason },
    ...(read.length > 0 ? [{ kind: "pre_flight_read" as const, label }] : []),
    ...(read.some(({ entry }) => !("credential" in entry))
      ? [{ kind: "pre_flight_fresh" as const, label }]
      : []),
  ];
  return recordEvidence(organizationId, {
    by: "pre_flight",
    automationName: label,
    reads: readsOf(reads, revisions),
    runs,
  });
}

/** @param revisions of what a plan reads with. */
function readsOf(outcomes: readonly ReadOutcome[], revisions: Planned["revisions"]): ReadEvidence[] {
  const unknown = { credentialRevision: null, configRevision: null };
  return outcomes.map((read) => {
    const outcome = read.ok ? { ok: true as const } : { ok: false as const, reason: read.failure.reason };
    if ("credential" in read.entry) {
      const {
        id: credentialId,
        provider: cloud,
        authenticationMethod: method,
        revision,
      } = read.entry.credential;
      const handshake = handshakeOf({ cloud, method });
      return { credentialId, handshake, credentialRevision: revision, configRevision: null, ...outcome };
    }
    const { credentialId } = read.entry;
    return { credentialId, handshake: "token", ...(revisions.get(credentialId) ?? unknown), ...outcome };
  });
}
