// The outcome that a worker reports of a kickoff that it resolved by itself.
import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { explainReported } from "@/lib/server/automations/failures";
import { observeKickoff, outcomesOf } from "@/lib/server/automations/kickoff-evidence";
import { finishReportedKickoff, inKickoff, scopedTo } from "@/lib/server/automations/kickoff-record";
import { planKickoff } from "@/lib/server/environment-variables/kickoff-plan";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { KickoffOutcome } from "@/lib/shared/resolution/plan";

/**
 * Takes what a worker reports of a kickoff that it resolved itself.
 *
 * @throws AppError `validation_failed` for receipts or failures that do not fit the plan, `conflict` when the
 * outcome is known already, `not_found` for a kickoff of another deployment's token.
 */
export async function recordOutcome(authenticated: Actor, kickoffId: string, input: unknown): Promise<void> {
  requireWorker(authenticated);
  const outcome = parseInput(KickoffOutcome, input);
  const actor = await inKickoff(authenticated, kickoffId);
  const { known, planned } = await requireFit(actor, kickoffId, outcome);
  // What the server found itself it knows best: the worker only repeats it.
  const knownKeys = new Set(known.map(({ key }) => key));
  const reported = outcome.failures.filter(({ key }) => !knownKeys.has(key));
  const { plan } =
    reported.length > 0 ? await planKickoff(actor.organizationId, actor.automationId) : { plan: [] };
  const configIds = new Map(planned.map(({ key, configId }) => [key, configId]));
  const failures = [
    ...known,
    ...reported.map((failure) => explainReported(actor, plan, failure, configIds.get(failure.key))),
  ];
  await finishReportedKickoff(actor, kickoffId, { ...outcome, failures });
  await observeKickoff(actor, {
    status: outcome.status,
    failures,
    read: outcomesOf(planned, { ...outcome, failures }),
  });
}

/**
 * A worker reports on the kickoffs of its own token, and only what their plan asked for. Gives the plan, and what had
 * failed on the server before.
 */
async function requireFit(
  actor: Worker,
  kickoffId: string,
  outcome: KickoffOutcome,
): Promise<{ known: FoundFailure[]; planned: (typeof kickoffReceipts.$inferSelect)[] }> {
  const db = database();
  const [kickoff] = await db
    .select({ status: kickoffs.status, failures: kickoffs.failures })
    .from(kickoffs)
    .where(and(scopedTo(actor, kickoffId), eq(kickoffs.resolve, "worker")));
  if (!kickoff) throw new AppError("not_found", "This kickoff doesn't exist.");
  const planned = await db
    .select()
    .from(kickoffReceipts)
    .where(inOrganization(actor, kickoffReceipts, { kickoffId }));
  const plannedKeys = new Map(planned.map((receipt) => [receipt.key, receipt]));
  const known = kickoff.status === "started" ? kickoff.failures : [];
  const failedKeys = new Set(known.map(({ key }) => key));
  const unplanned =
    outcome.receipts.find(({ key }) => !plannedKeys.has(key)) ??
    outcome.failures.find(({ key }) => !plannedKeys.has(key) && !failedKeys.has(key));
  if (unplanned) throw misfit(`The plan doesn't contain the variable ${unplanned.key}.`);
  const wrong = outcome.receipts.find(({ key, configId, secretName }) => {
    const plan = plannedKeys.get(key);
    return plan?.configId !== configId || plan.secretName !== secretName;
  });
  if (wrong) throw misfit(`The receipt of ${wrong.key} has a different config or secret than the plan.`);
  const received = new Set(outcome.receipts.map(({ key }) => key));
  if (received.size < outcome.receipts.length) throw misfit("A variable has two receipts.");
  if (outcome.status === "resolved" && known.length > 0) {
    throw misfit("Variables of this kickoff failed on the server, so it can't be resolved.");
  }
  if (outcome.status === "resolved" && (received.size < planned.length || outcome.failures.length > 0)) {
    throw misfit("A resolved kickoff needs a receipt for every variable of its plan, and no failures.");
  }
  if (outcome.status === "failed" && outcome.failures.length === 0) {
    throw misfit("A failed kickoff must name the variables that failed.");
  }
  return { known, planned };
}

function misfit(detail: string): AppError {
  return new AppError("validation_failed", detail);
}
