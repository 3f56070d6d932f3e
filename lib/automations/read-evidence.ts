// What a pre-flight or a deploy shows of the way to the secrets.
import type { Member } from "@/lib/auth/actor";
import type { BakingEntry } from "@/lib/automations/baking";
import type { Outcome } from "@/lib/evidence/links";
import {
  type Observed,
  type Observer,
  observedOf,
  type RunSeen,
  recordEvidence,
} from "@/lib/evidence/record";
import type { RunKind } from "@/lib/evidence/schema";
import type { PlanEntry } from "@/lib/resolution/plan";
import type { SettledVariable } from "@/lib/resolution/reading";

export type ReadOutcome = SettledVariable<PlanEntry | BakingEntry>;

/** Never throws: what ran has its outcome. */
export async function observeReads(
  organizationId: string,
  observer: Observer,
  reads: readonly ReadOutcome[],
  runs: readonly RunSeen[],
): Promise<void> {
  await recordEvidence(organizationId, { observer, observed: chainsOf(reads), runs });
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
  return observeReads(organizationId, { by: "deployment", automationName }, reads, runs);
}

/** Whether a secret was read with what is read at kickoffs. */
export function hasReadFresh(reads: readonly ReadOutcome[]): boolean {
  return reads.some(({ ok, entry }) => ok && !("credential" in entry));
}

function chainsOf(reads: readonly ReadOutcome[]): Observed[] {
  return observedOf(
    reads.map((one) => {
      const outcome: Outcome = one.ok ? { ok: true } : { ok: false, reason: one.failure.reason };
      const { entry } = one;
      if ("credential" in entry) return { credential: entry.credential, outcome };
      return {
        credential: { id: entry.credentialId, authenticationMethod: "workload_identity" as const },
        outcome,
      };
    }),
  );
}
