import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { jsonObject } from "@/db/json";
import { automations, deploymentValues } from "@/db/schema/automations";
import { explainOwn } from "@/lib/resolution/explanation";
import { resolvedLine, resolveEnvironment } from "@/lib/resolution/resolve";
import { type Actor, type Origin, requireWorker, type Worker } from "@/lib/server/auth/actor";
import {
  type BakedRow,
  type BakedValues,
  bakedRows,
  composeKickoff,
  openedRows,
} from "@/lib/server/automations/deployments/snapshot-values";
import { running, workerFinder, workerWith } from "@/lib/server/automations/deployments/token";
import { explainPlanned, shownFailures } from "@/lib/server/automations/failures";
import { asBegun, beginKickoff } from "@/lib/server/automations/kickoffs/attempts";
import { finishKickoff } from "@/lib/server/automations/kickoffs/record";
import { observeKickoff } from "@/lib/server/automations/run-evidence";
import {
  assignedVariables,
  noteUse,
  type ReadVariable,
  readVariablesOf,
} from "@/lib/server/environment-variables/assigned-variables";
import { type Planned, plannedReceipts, planOf } from "@/lib/server/environment-variables/kickoff-plan";
import { log } from "@/lib/server/log";
import { sharedStore, storeSource } from "@/lib/server/secret-providers/store-cache";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";
import {
  contractVersion,
  isOlderRuntime,
  KickoffInput,
  minimumRuntimeVersion,
  type PlatformKickoff,
  type WorkerKickoff,
} from "@/lib/shared/resolution/plan";

/**
 * Starts a kickoff: with `"worker"` gives the plan for the worker to read, with `"platform"` the whole environment.
 * Where variables fail on the server already, a worker gets them with the plan, and no environment.
 *
 * @param idempotencyKey a UUID: the same request with the same key is the same kickoff, tried anew.
 * @throws AppError `runtime_too_old`, `worker_too_old`, `worker_too_new`, or on the platform `kickoff_unresolved` listing every
 * variable that failed; the kickoff is recorded as failed. With a key also `idempotency_mismatch`, `kickoff_in_progress` and
 * `kickoff_finished`.
 */
export async function startKickoff(
  authenticated: Actor,
  body: unknown,
  idempotencyKey: string | null = null,
): Promise<WorkerKickoff | PlatformKickoff> {
  requireWorker(authenticated);
  const input = parseInput(KickoffInput, body);
  requireContract(input);
  if (idempotencyKey !== null && !Id.safeParse(idempotencyKey).success) {
    throw new AppError("malformed_request", "Idempotency-Key must be a UUID.");
  }
  const startedMs = performance.now();
  const actor = await asBegun(authenticated, idempotencyKey);
  const found = await foundFor(authenticated, actor);
  const planned = planOf(found.assigned, actor.automationId);
  const { plan, revisions } = planned;
  const baked = openedRows(found.baked, actor);
  const composed = composeKickoff(actor.deploymentVersion, planned, baked);
  const { environment, failures, secretKeys, heldSecrets } = composed;
  const begin = (status: "started" | "resolved" | "failed", failures: FoundFailure[]) =>
    beginKickoff({ actor, input, idempotencyKey, plan, revisions, startedMs, status, failures });

  if (secretKeys.length > 0 && isOlderRuntime(input.runtimeVersion)) {
    const error = runtimeTooOld(input.runtimeVersion);
    const failure = { reason: error.code, detail: error.message };
    await begin(
      "failed",
      secretKeys.map((key) => explainOwn({ key, ...failure })),
    );
    await observeKickoff(actor, { status: "failed", failures: [failure] });
    throw error;
  }
  const isOver = plan.length === 0 && failures.length === 0 && input.resolve === "worker";
  const begun = await begin(isOver ? "resolved" : "started", input.resolve === "worker" ? failures : []);
  if (isOver) await observeKickoff(actor, { status: "resolved", failures: [] });
  await noteKickoffUse(actor, planned, composed.freshKeys, baked);
  const { automationId, deploymentVersion } = actor;
  const answer = { kickoffId: begun.id, automationId, deploymentVersion };
  // The worker goes on to read the rest, so that one list names every variable that fails. Without an environment it has
  // nothing to start the command with; a worker that knows no `failures` refuses such an answer.
  if (input.resolve === "worker") {
    return failures.length > 0
      ? { ...answer, plan, failures: await shownFailures(actor, failures) }
      : { ...answer, environment, plan };
  }
  const resolved = await resolveEnvironment(plan, (entry) => sharedStore(actor, storeSource(entry)), {
    explain: explainPlanned(actor),
  });
  for (const [configId, { cloud, count }] of resolved.counts)
    log("info", resolvedLine(configId, cloud, count));
  const outcome = {
    status: failures.length + resolved.failures.length > 0 ? ("failed" as const) : ("resolved" as const),
    receipts: resolved.receipts,
    failures: [...failures, ...resolved.failures],
    durationMs: Math.round(performance.now() - startedMs),
  };
  await finishKickoff(actor, begun, outcome);
  await observeKickoff(actor, { ...outcome, planned: plannedReceipts(planned) });
  if (outcome.status === "failed") throw await unresolved(actor, outcome.failures);
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
 * Writes once a minute at most, whatever the number of kickoffs: the plan says what was noted a moment ago. Of a value
 * whose variable is no longer assigned, only PostgreSQL knows. A kickoff does not fail because of this.
 */
async function noteKickoffUse(
  actor: Worker,
  planned: Planned,
  freshKeys: readonly string[],
  { values }: BakedValues,
): Promise<void> {
  const unnoted = new Set(planned.unnotedKeys);
  const assigned = new Set([...planned.freshKeys, ...planned.bakedKeys.map(({ key }) => key)]);
  const isDue =
    freshKeys.some((key) => unnoted.has(key)) ||
    [...values.keys()].some((key) => unnoted.has(key) || !assigned.has(key));
  if (!isDue) return;
  await noteUse(actor, freshKeys).catch(() => log("warn", "The use of variables couldn't be recorded."));
}

// Whose deployment token starts a kickoff, and all that the kickoff has to know before it reads: one question.

interface Found {
  assigned: readonly ReadVariable[];
  /** The values that the version keeps. */
  baked: readonly BakedRow[];
}

export interface KickoffWorker extends Worker {
  found: Found;
}

const { key, sealedValue, secretName, resource, version } = deploymentValues;

const find = workerFinder<Found>(
  () => sql`${readVariablesOf(automations)} as assigned,
    (select coalesce(json_agg(${jsonObject({ key, sealedValue, secretName, resource, version })} order by ${key}), '[]')
      from ${deploymentValues} where ${deploymentValues.deploymentId} = ${running.id}
        and ${deploymentValues.organizationId} = ${running.organizationId}) as baked`,
);

/** As `workerOf`, with what a kickoff asks next. */
export async function kickoffWorkerOf(token: string, origin: Origin): Promise<KickoffWorker> {
  const { worker, found } = await workerWith(find, token, origin);
  return { ...worker, found };
}

/** Uses the rows that were found with the token if they belong to the version that runs; otherwise asks for them. */
export async function foundFor(authenticated: Worker | KickoffWorker, actor: Worker): Promise<Found> {
  const { organizationId, automationId, deploymentId } = actor;
  if ("found" in authenticated && authenticated.deploymentId === deploymentId) return authenticated.found;
  const [assigned, baked] = await Promise.all([
    assignedVariables(database(), organizationId, automationId),
    bakedRows(database(), organizationId, deploymentId),
  ]);
  return { assigned, baked };
}

export function runtimeTooOld(version: string): AppError {
  return new AppError(
    "runtime_too_old",
    `This worker has runtime ${version}. Secret-backed variables need ${minimumRuntimeVersion} or later: update the automation's image.`,
  );
}

/**
 * A worker that reads by itself has to know what a plan says. One of another contract gets an error that says so.
 *
 * @throws AppError `worker_too_old`, `worker_too_new`.
 */
function requireContract({ resolve, contract }: KickoffInput): void {
  if (resolve !== "worker" || contract === contractVersion) return;
  const isOld = contract < contractVersion;
  throw new AppError(
    isOld ? "worker_too_old" : "worker_too_new",
    `This worker speaks version ${contract} of the worker API, and this Latchkey version ${contractVersion}. ` +
      (isOld
        ? "Update latchkey-worker in the automation's image."
        : "Update Latchkey, or use the latchkey-worker that it offers for download."),
  );
}
