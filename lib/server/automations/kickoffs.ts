// Kickoffs: a worker asks for its environment; what its version holds, and every other secret read fresh, all or nothing.
import { database } from "@/db/client";
import { explainOwn } from "@/lib/resolution/explanation";
import { resolvedLine, resolveEnvironment } from "@/lib/resolution/resolve";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { explainPlanned, shownFailures } from "@/lib/server/automations/failures";
import { asBegun, beginKickoff } from "@/lib/server/automations/kickoff-attempts";
import { observeKickoff, outcomesOf, plannedReads } from "@/lib/server/automations/kickoff-evidence";
import { foundFor } from "@/lib/server/automations/kickoff-lookup";
import { finishKickoff } from "@/lib/server/automations/kickoff-record";
import { composeKickoff } from "@/lib/server/automations/merge-environment";
import { requireContract, runtimeTooOld } from "@/lib/server/automations/runtime";
import { type BakedValues, openedRows } from "@/lib/server/automations/snapshot-values";
import { type Planned, planOf } from "@/lib/server/environment-variables/kickoff-plan";
import { noteUse } from "@/lib/server/environment-variables/use";
import { log } from "@/lib/server/log";
import { sharedStore, storeSource } from "@/lib/server/secret-providers/store-cache";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";
import {
  isOlderRuntime,
  KickoffInput,
  type PlatformKickoff,
  type WorkerKickoff,
} from "@/lib/shared/resolution/plan";

/**
 * Starts a kickoff: with `"worker"` gives the plan for the worker to read, with `"platform"` the whole environment.
 * Where variables fail on the server already, a worker gets them beside the plan, and no environment.
 *
 * @param idempotencyKey a UUID: the same request with the same key is the same kickoff, tried anew.
 * @throws AppError `runtime_too_old`, `worker_too_old`, `worker_too_new`, or on the platform `kickoff_unresolved` listing every variable that failed; the
 * kickoff is recorded as failed. With a key also `idempotency_mismatch`, `kickoff_in_progress` and `kickoff_finished`.
 */
export async function startKickoff(
  authenticated: Actor,
  input: unknown,
  idempotencyKey: string | null = null,
): Promise<WorkerKickoff | PlatformKickoff> {
  requireWorker(authenticated);
  const wanted = parseInput(KickoffInput, input);
  requireContract(wanted);
  if (idempotencyKey !== null && !Id.safeParse(idempotencyKey).success) {
    throw new AppError("malformed_request", "Idempotency-Key must be a UUID.");
  }
  const startedMs = performance.now();
  const actor = await asBegun(authenticated, idempotencyKey);
  const found = await foundFor(authenticated, actor);
  const planned = planOf(found.assigned, actor.automationId);
  const baked = openedRows(found.baked, actor);
  const composed = composeKickoff(actor.deploymentVersion, planned, baked);
  const { plan, environment, failures, secretKeys, heldSecrets } = composed;
  const { revisions } = planned;
  const started = { actor, wanted, idempotencyKey, plan, revisions, startedMs };

  if (secretKeys.length > 0 && isOlderRuntime(wanted.runtimeVersion)) {
    const error = runtimeTooOld(wanted.runtimeVersion);
    const failure = { reason: error.code, detail: error.message };
    await beginKickoff(
      started,
      "failed",
      secretKeys.map((key) => explainOwn({ key, ...failure })),
    );
    await observeKickoff(actor, { status: "failed", failures: [failure], read: [] });
    throw error;
  }
  const status =
    plan.length > 0 || failures.length > 0 || wanted.resolve === "platform" ? "started" : "resolved";
  const begun = await beginKickoff(started, status, wanted.resolve === "worker" ? failures : []);
  if (status === "resolved") await observeKickoff(actor, { status, failures: [], read: [] });
  await noteKickoffUse(actor, planned, composed.freshKeys, baked);
  const answer = {
    kickoffId: begun.id,
    automationId: actor.automationId,
    deploymentVersion: actor.deploymentVersion,
  };
  // The worker goes on to read the rest, so that one list names every variable that fails. Without an environment it has
  // nothing to start the command with; a worker that knows no `failures` refuses such an answer.
  if (wanted.resolve === "worker") {
    return failures.length > 0
      ? { ...answer, plan, failures: await shownFailures(actor, failures) }
      : { ...answer, environment, plan };
  }
  const resolved = await resolveEnvironment(plan, (entry) => sharedStore(actor, storeSource(entry)), {
    explain: explainPlanned(actor),
  });
  for (const [configId, { cloud, count }] of resolved.counts)
    log("info", resolvedLine(configId, cloud, count));
  const failed = [...failures, ...resolved.failures];
  await finishKickoff(actor, begun, {
    status: failed.length > 0 ? "failed" : "resolved",
    receipts: resolved.receipts,
    failures: failed,
    durationMs: Math.round(performance.now() - startedMs),
  });
  await observeKickoff(actor, {
    status: failed.length > 0 ? "failed" : "resolved",
    failures: failed,
    read: outcomesOf(plannedReads(planned), { ...resolved, failures: failed }),
  });
  if (failed.length > 0) throw await unresolved(actor, failed);
  return {
    ...answer,
    environment: { ...environment, ...resolved.environment },
    receipts: [
      ...resolved.receipts.map((receipt) => ({ ...receipt, readAt: "kickoff" as const })),
      ...heldSecrets.map((secret) => ({ ...secret, configId: null, readAt: "deploy" as const })),
    ],
  };
}

async function unresolved(actor: Worker, failures: FoundFailure[]): Promise<AppError> {
  const keys = failures.map(({ key }) => key).join(", ");
  return new AppError(
    "kickoff_unresolved",
    `The run got no variables, because these couldn't be read: ${keys}.`,
    { failures: await shownFailures(actor, failures) },
  );
}

/**
 * Notes which variables a kickoff used.
 *
 * Writes once a minute at most, whatever the number of kickoffs: the plan says what was noted a moment ago. Of a value
 * whose variable is no longer assigned, only PostgreSQL knows. A kickoff does not fail because of this.
 */
async function noteKickoffUse(
  { organizationId, automationId, deploymentId }: Worker,
  planned: Pick<Planned, "freshKeys" | "bakedKeys" | "unnotedKeys">,
  freshKeys: readonly string[],
  { values }: Pick<BakedValues, "values">,
): Promise<void> {
  const unnoted = new Set(planned.unnotedKeys);
  const assigned = new Set([...planned.freshKeys, ...planned.bakedKeys.map(({ key }) => key)]);
  const isDue =
    freshKeys.some((key) => unnoted.has(key)) ||
    [...values.keys()].some((key) => unnoted.has(key) || !assigned.has(key));
  if (!isDue) return;
  await noteUse(database(), { organizationId, automationId, deploymentId, freshKeys }).catch(() =>
    log("warn", "The use of variables couldn't be recorded."),
  );
}
