// What a kickoff shows of the way to the secrets: of the chains of the credentials that it read with, and of the setup.
import type { Worker } from "@/lib/server/auth/actor";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import type { Outcome } from "@/lib/server/evidence/links";
import { type Observed, observedOf, type ReadWith, recordEvidence } from "@/lib/server/evidence/record";
import type { VariableFailure } from "@/lib/shared/errors";
import type { ReadRevisions } from "@/lib/shared/evidence/schema";
import type { KickoffOutcome } from "@/lib/shared/resolution/plan";

interface Ended {
  status: KickoffOutcome["status"];
  failures: readonly Pick<VariableFailure, "reason">[];
  /** What became of the variables that were planned, by the credential that each is read with. */
  read: readonly Observed[];
}

/** Never throws: the kickoff is over, and has its outcome. */
export async function observeKickoff(actor: Worker, { status, failures, read }: Ended): Promise<void> {
  const { organizationId, automationName } = actor;
  const hasRead = read.some(({ outcomes }) => outcomes.some(({ ok }) => ok));
  await recordEvidence(organizationId, {
    observer: { by: "kickoff", automationName },
    observed: read,
    runs: [
      status === "failed"
        ? { kind: "kickoff_failed", label: automationName, reason: failures[0]?.reason ?? null }
        : { kind: "kickoff_resolved", label: automationName },
      ...(status === "resolved" && hasRead ? [{ kind: "kickoff_read" as const, label: automationName }] : []),
    ],
  });
}

export interface PlannedRead extends ReadRevisions {
  key: string;
  credentialId: string | null;
}

export function plannedReads({ plan, revisions }: Pick<Planned, "plan" | "revisions">): PlannedRead[] {
  return plan.flatMap(({ credentialId, variables }) => {
    const unknown = { credentialRevision: null, configRevision: null };
    return variables.map(({ key }) => ({ key, credentialId, ...(revisions.get(credentialId) ?? unknown) }));
  });
}

/** Of what was planned, by credential: what was read, and what failed; of the rest nothing is known. */
export function outcomesOf(
  planned: readonly PlannedRead[],
  { receipts, failures }: Pick<KickoffOutcome, "receipts" | "failures">,
): Observed[] {
  const read = new Set(receipts.map(({ key }) => key));
  const reasons = new Map(failures.map(({ key, reason }) => [key, reason]));
  const outcomes: { read: ReadWith; outcome: Outcome }[] = [];
  for (const { key, credentialId, credentialRevision, configRevision } of planned) {
    const reason = reasons.get(key);
    if (credentialId === null || (reason === undefined && !read.has(key))) continue;
    // Nothing else is read at kickoffs.
    const handshake = "token";
    outcomes.push({
      read: { credentialId, handshake, credentialRevision, configRevision },
      outcome: reason === undefined ? { ok: true } : { ok: false, reason },
    });
  }
  return observedOf(outcomes);
}
