// Kickoffs: a worker asks for its environment; what its version holds, and every other secret read fresh, all or nothing.
import { type Actor, requireWorker } from "@/lib/auth/actor";
import { bakedValues } from "@/lib/automations/baked-values";
import { composeKickoff } from "@/lib/automations/composition";
import { asBegun, beginKickoff } from "@/lib/automations/kickoff-attempts";
import { finishKickoff } from "@/lib/automations/kickoff-record";
import { planKickoff } from "@/lib/environment-variables/planning";
import { AppError, parseInput, type VariableFailure } from "@/lib/errors";
import { Id } from "@/lib/input/schema";
import { log } from "@/lib/log";
import {
  isOlderRuntime,
  KickoffInput,
  minimumRuntimeVersion,
  type PlatformKickoff,
  type WorkerKickoff,
} from "@/lib/resolution/plan";
import { resolvedLine, resolveEnvironment } from "@/lib/resolution/resolve";
import { sharedStore, storeSource } from "@/lib/secret-providers/stores";

/**
 * Starts a kickoff: with `"worker"` gives the plan for the worker to read, with `"platform"` the whole environment.
 * Where variables fail on the server already, a worker gets them beside the plan, and no environment.
 *
 * @param idempotencyKey a UUID: the same request with the same key is the same kickoff, tried anew.
 * @throws AppError `runtime_too_old`, or on the platform `kickoff_unresolved` listing every variable that failed; the
 * kickoff is recorded as failed. With a key also `idempotency_mismatch`, `kickoff_in_progress` and `kickoff_finished`.
 */
export async function startKickoff(
  authenticated: Actor,
  input: unknown,
  idempotencyKey: string | null = null,
): Promise<WorkerKickoff | PlatformKickoff> {
  requireWorker(authenticated);
  const wanted = parseInput(KickoffInput, input);
  if (idempotencyKey !== null && !Id.safeParse(idempotencyKey).success) {
    throw new AppError("malformed_request", "Idempotency-Key must be a UUID.");
  }
  const startedMs = performance.now();
  const actor = await asBegun(authenticated, idempotencyKey);
  const [planned, baked] = await Promise.all([
    planKickoff(actor.organizationId, actor.automationId),
    bakedValues(actor),
  ]);
  const { plan, environment, failures, freshKeys } = composeKickoff(actor.deploymentVersion, planned, baked);
  const started = { actor, wanted, idempotencyKey, plan, startedMs };

  if (freshKeys.length > 0 && isOlderRuntime(wanted.runtimeVersion)) {
    const detail = `This worker has runtime ${wanted.runtimeVersion}. Secret-backed variables need ${minimumRuntimeVersion} or later: update the automation's image.`;
    await beginKickoff(
      started,
      "failed",
      freshKeys.map((key) => ({ key, reason: "runtime_too_old", detail })),
    );
    throw new AppError("runtime_too_old", detail);
  }
  const begun = await beginKickoff(
    started,
    plan.length > 0 || failures.length > 0 || wanted.resolve === "platform" ? "started" : "resolved",
    wanted.resolve === "worker" ? failures : [],
  );
  const answer = {
    kickoffId: begun.id,
    automationId: actor.automationId,
    deploymentVersion: actor.deploymentVersion,
  };
  // Whoever reads goes on to read the rest, so that all variables that fail are told together.
  if (wanted.resolve === "worker") {
    return failures.length > 0 ? { ...answer, plan, failures } : { ...answer, environment, plan };
  }
  const resolved = await resolveEnvironment(plan, (entry) => sharedStore(actor, storeSource(entry)));
  for (const [configId, { cloud, count }] of resolved.counts)
    log("info", resolvedLine(configId, cloud, count));
  const failed = [...failures, ...resolved.failures];
  await finishKickoff(actor, begun, {
    status: failed.length > 0 ? "failed" : "resolved",
    receipts: resolved.receipts,
    failures: failed,
    durationMs: Math.round(performance.now() - startedMs),
  });
  if (failed.length > 0) throw unresolved(failed);
  return { ...answer, environment: { ...environment, ...resolved.environment }, receipts: resolved.receipts };
}

function unresolved(failures: VariableFailure[]): AppError {
  const keys = failures.map(({ key }) => key).join(", ");
  return new AppError(
    "kickoff_unresolved",
    `The run got no variables, because these could not be read: ${keys}.`,
    {
      failures,
    },
  );
}
