// What a pre-flight or a deploy shows of the way to the secrets.
import { handshakeOf } from "@/lib/clouds/catalog";
import type { SettledVariable } from "@/lib/resolution/reading";
import type { Member } from "@/lib/server/auth/actor";
import type { BakingEntry } from "@/lib/server/automations/deploy-snapshot";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import type { Outcome } from "@/lib/server/evidence/links";
import {
  type Observed,
  type Observer,
  observedOf,
  type ReadWith,
  type RunSeen,
  recordEvidence,
} from "@/lib/server/evidence/record";
import type { RunKind } from "@/lib/shared/evidence/schema";
import type { PlanEntry } from "@/lib/shared/resolution/plan";

export type ReadOutcome = SettledVariable<PlanEntry | BakingEntry>;

export interface ReadsSeen {
  reads: readonly ReadOutcome[];
  /** Of what a plan read with. */
  revisions: Planned["revisions"];
}

/** Never throws: what ran has its outcome. */
export async function observeReads(
  organizationId: string,
  observer: Observer,
  { reads, revisions }: ReadsSeen,
  runs: readonly RunSeen[],
): Promise<void> {
  await recordEvidence(organizationId, { observer, observed: chainsOf(reads, revisions), runs });
}

/** @param isMade whether a version came of it. */
export function observeDeploy(
  { organizationId }: Pick<Member, "organizationId">,
  automationName: string,
  reads: readonly ReadOutcome[],
  isMade: boolean,
): Promise<void> {
  const kinds: RunKind[] = isMade ? ["deployed"] : [];
  if (isMade && reads.some(({ ok }) => ok)) kinds.push("baked");
  const runs = kinds.map((kind) => ({ kind, label: automationName }));
  const seen = { reads, revisions: new Map() };
  return observeReads(organizationId, { by: "deployment", automationName }, seen, runs);
}

/** Whether a secret was read with what is read at kickoffs. */
export function hasReadFresh(reads: readonly ReadOutcome[]): boolean {
  return reads.some(({ ok, entry }) => ok && !("credential" in entry));
}

function chainsOf(reads: readonly ReadOutcome[], revisions: Planned["revisions"]): Observed[] {
  return observedOf(
    reads.map((one) => {
      const outcome: Outcome = one.ok ? { ok: true } : { ok: false, reason: one.failure.reason };
      return { read: readWith(one.entry, revisions), outcome };
    }),
  );
}

function readWith(entry: ReadOutcome["entry"], revisions: Planned["revisions"]): ReadWith {
  if ("credential" in entry) {
    const { id: credentialId, provider: cloud, authenticationMethod: method, revision } = entry.credential;
    const handshake = handshakeOf({ cloud, method });
    return { credentialId, handshake, credentialRevision: revision, configRevision: null };
  }
  const { credentialId } = entry;
  const unknown = { credentialRevision: null, configRevision: null };
  return { credentialId, handshake: "token", ...(revisions.get(credentialId) ?? unknown) };
}
