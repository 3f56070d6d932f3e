// The outcome that a worker reports of a kickoff that it resolved by itself.
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { explainReported } from "@/lib/server/automations/failures";
import { finishKickoff, ofToken } from "@/lib/server/automations/kickoffs/record";
import { observeKickoff } from "@/lib/server/automations/run-evidence";
import { planKickoff } from "@/lib/server/environment-variables/kickoff-plan";
import { AppError, parseInput } from "@/lib/shared/errors";
import { KickoffOutcome } from "@/lib/shared/resolution/plan";

/**
 * @throws AppError `validation_failed` for receipts or failures that do not fit the plan, `conflict` when the
 * outcome is known already, `not_found` for a kickoff of another deployment's token.
 */
export async function recordOutcome(authenticated: Actor, id: string, input: unknown): Promise<void> {
  requireWorker(authenticated);
  const outcome = parseInput(KickoffOutcome, input);
  const { actor, known, planned } = await findKickoff(authenticated, id);
  requireFit(outcome, known, planned);
  // The server keeps its own findings: the worker only repeats them.
  const knownKeys = new Set(known.map(({ key }) => key));
  const reported = outcome.failures.filter(({ key }) => !knownKeys.has(key));
  const { plan } =
    reported.length > 0 ? await planKickoff(actor.organizationId, actor.automationId) : { plan: [] };
  const configIds = new Map(planned.map(({ key, configId }) => [key, configId]));
  const failures = [
    ...known,
    ...reported.map((failure) => explainReported(actor, plan, failure, configIds.get(failure.key))),
  ];
  await finishKickoff(actor, { id }, { ...outcome, failures });
  await observeKickoff(actor, { ...outcome, failures, planned });
}

/** A kickoff of the worker's own token: its plan, what had failed on the server before, and the version it runs. */
async function findKickoff(authenticated: Worker, id: string) {
  const { status, failures, deploymentId, deploymentVersion } = kickoffs;
  const [kickoff] = await database()
    .select({ status, failures, run: { deploymentId, deploymentVersion } })
    .from(kickoffs)
    .where(ofToken(authenticated, id, eq(kickoffs.resolve, "worker")));
  if (!kickoff) throw new AppError("not_found", "This kickoff doesn't exist.");
  const planned = await database()
    .select()
    .from(kickoffReceipts)
    .where(inOrganization(authenticated, kickoffReceipts, { kickoffId: id }));
  const actor: Worker = { ...authenticated, ...kickoff.run };
  return { actor, planned, known: kickoff.status === "started" ? kickoff.failures : [] };
}

type Found = Awaited<ReturnType<typeof findKickoff>>;

function requireFit(outcome: KickoffOutcome, known: Found["known"], planned: Found["planned"]): void {
  const plannedByKey = new Map(planned.map((receipt) => [receipt.key, receipt]));
  const failedKeys = new Set(known.map(({ key }) => key));
  const unplanned =
    outcome.receipts.find(({ key }) => !plannedByKey.has(key)) ??
    outcome.failures.find(({ key }) => !plannedByKey.has(key) && !failedKeys.has(key));
  if (unplanned) throw misfit(`The plan doesn't contain the variable ${unplanned.key}.`);
  const wrong = outcome.receipts.find(({ key, configId, secretName }) => {
    const plan = plannedByKey.get(key);
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
}

function misfit(detail: string): AppError {
  return new AppError("validation_failed", detail);
}
