// Kickoffs: a worker asks for its environment; what its version holds, and every other secret read fresh, all or nothing.
import { randomUUID } from "node:crypto";
import { type Actor, requireWorker, type Worker } from "@/lib/auth/actor";
import { type BakedValues, bakedValues } from "@/lib/automations/baked-values";
import { finishKickoff, insertKickoff } from "@/lib/automations/kickoff-record";
import { type Planned, planKickoff } from "@/lib/environment-variables/planning";
import { AppError, parseInput, type VariableFailure } from "@/lib/errors";
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
 *
 * @throws AppError `runtime_too_old`, or `kickoff_unresolved` listing every variable that failed; the kickoff is
 * recorded as failed.
 */
export async function startKickoff(actor: Actor, input: unknown): Promise<WorkerKickoff | PlatformKickoff> {
  requireWorker(actor);
  const wanted = parseInput(KickoffInput, input);
  const startedMs = performance.now();
  const { plan, environment, failures, freshKeys } = await composeKickoff(actor);
  const started = { actor, wanted, id: randomUUID(), plan, startedMs };

  if (freshKeys.length > 0 && isOlderRuntime(wanted.runtimeVersion)) {
    const detail = `This worker's runtime is ${wanted.runtimeVersion}. Secret-backed variables need ${minimumRuntimeVersion} or later: update the automation's image.`;
    await insertKickoff(
      started,
      "failed",
      freshKeys.map((key) => ({ key, reason: "runtime_too_old", detail })),
    );
    throw new AppError("runtime_too_old", detail);
  }
  // The platform goes on to read the rest, so that one answer lists every variable that fails.
  if (failures.length > 0 && wanted.resolve === "worker") {
    await insertKickoff(started, "failed", failures);
    throw unresolved(failures);
  }
  const answer = {
    kickoffId: started.id,
    automationId: actor.automationId,
    deploymentVersion: actor.deploymentVersion,
  };
  if (wanted.resolve === "worker") {
    await insertKickoff(started, plan.length > 0 ? "started" : "resolved", []);
    return { ...answer, environment, plan };
  }
  await insertKickoff(started, "started", []);
  const resolved = await resolveEnvironment(plan, (entry) => sharedStore(actor, storeSource(entry)));
  for (const [configId, { cloud, count }] of resolved.counts)
    log("info", resolvedLine(configId, cloud, count));
  const failed = [...failures, ...resolved.failures];
  await finishKickoff(actor, started.id, {
    status: failed.length > 0 ? "failed" : "resolved",
    receipts: resolved.receipts,
    failures: failed,
    durationMs: Math.round(performance.now() - startedMs),
  });
  if (failed.length > 0) throw unresolved(failed);
  return { ...answer, environment: { ...environment, ...resolved.environment }, receipts: resolved.receipts };
}

interface Composed {
  plan: Planned["plan"];
  /** What the version itself holds of what the kickoff does not read. */
  environment: Record<string, string>;
  failures: VariableFailure[];
  /** Keys of what the kickoff reads, or fails to find anything to read with. */
  freshKeys: string[];
}

/** What is read now goes before what the version holds; docs/decisions/0010-baked-and-fresh.md has the rules. */
async function composeKickoff(actor: Worker): Promise<Composed> {
  const [{ plan, ...planned }, baked] = await Promise.all([
    planKickoff(actor.organizationId, actor.automationId),
    bakedValues(actor),
  ]);
  const isHeld = (key: string) => baked.values.has(key);
  const planFailures = planned.failures.filter(({ key }) => !isHeld(key));
  const without = new Set(planned.failures.filter(({ key }) => isHeld(key)).map(({ key }) => key));
  const freshKeys = planned.freshKeys.filter((key) => !without.has(key));
  const fresh = new Set(freshKeys);
  return {
    plan,
    freshKeys,
    environment: Object.fromEntries([...baked.values].filter(([key]) => !fresh.has(key))),
    failures: [
      ...planFailures,
      ...unbakedFailures(actor, planned.bakedKeys, baked),
      ...baked.failures.filter(({ key }) => !fresh.has(key)),
    ],
  };
}

/** Without these, a kickoff would quietly lack what the version was deployed with. */
function unbakedFailures(
  { deploymentVersion }: Worker,
  bakedKeys: Planned["bakedKeys"],
  { unbaked }: BakedValues,
): VariableFailure[] {
  return bakedKeys
    .filter(({ key }) => unbaked.has(key))
    .map(({ key, credentialName }) => {
      const now = credentialName ? `through the credential "${credentialName}"` : "as a direct value";
      const detail = `${key} was read at kickoffs when version ${deploymentVersion} was deployed; it is read at deploy now, ${now}. Deploy the automation again.`;
      return { key, reason: "not_baked", detail };
    });
}

function unresolved(failures: VariableFailure[]): AppError {
  const keys = failures.map(({ key }) => key).join(", ");
  return new AppError(
    "kickoff_unresolved",
    `Nothing was injected, because these variables failed: ${keys}.`,
    {
      failures,
    },
  );
}
