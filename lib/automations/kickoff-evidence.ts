// What a kickoff shows of the way to the secrets: of the chains of the credentials that it read with, and of the setup.
import type { Worker } from "@/lib/auth/actor";
import type { VariableFailure } from "@/lib/errors";
import type { Outcome } from "@/lib/evidence/links";
import { recordEvidence } from "@/lib/evidence/record";
import type { KickoffOutcome } from "@/lib/resolution/plan";

interface Ended {
  status: KickoffOutcome["status"];
  failures: readonly Pick<VariableFailure, "reason">[];
  /** What became of the variables that were planned, by the credential that each is read with. */
  read: ReadonlyMap<string, readonly Outcome[]>;
}

/** Never throws: the kickoff is over, and has its outcome. */
export async function observeKickoff(actor: Worker, { status, failures, read }: Ended): Promise<void> {
  const { organizationId, automationName } = actor;
  const observed = [...read].map(([credentialId, outcomes]) => ({
    credentialId,
    // Nothing else is read at kickoffs.
    method: "workload_identity" as const,
    outcomes,
  }));
  const hasRead = observed.some(({ outcomes }) => outcomes.some(({ ok }) => ok));
  await recordEvidence(organizationId, {
    observer: { by: "kickoff", automationName },
    observed,
    runs: [
      status === "failed"
        ? { kind: "kickoff_failed", label: automationName, reason: failures[0]?.reason ?? null }
        : { kind: "kickoff_resolved", label: automationName },
      ...(status === "resolved" && hasRead ? [{ kind: "kickoff_read" as const, label: automationName }] : []),
    ],
  });
}

/** Of what was planned, by credential: what was read, and what failed; of the rest nothing is known. */
export function outcomesOf(
  planned: readonly { key: string; credentialId: string | null }[],
  { receipts, failures }: Pick<KickoffOutcome, "receipts" | "failures">,
): Map<string, Outcome[]> {
  const read = new Set(receipts.map(({ key }) => key));
  const reasons = new Map(failures.map(({ key, reason }) => [key, reason]));
  const outcomes = new Map<string, Outcome[]>();
  for (const { key, credentialId } of planned) {
    const reason = reasons.get(key);
    const outcome: Outcome | null =
      reason !== undefined ? { ok: false, reason } : read.has(key) ? { ok: true } : null;
    if (outcome && credentialId) {
      outcomes.set(credentialId, [...(outcomes.get(credentialId) ?? []), outcome]);
    }
  }
  return outcomes;
}
