// One kickoff as the worker makes it: the plan from Latchkey, the values from the cloud, the outcome back.
import { AppError, type VariableFailure } from "@/lib/errors";
import type { KickoffOutcome } from "@/lib/resolution/plan";
import type { Platform } from "@/worker/platform";

/**
 * The environment to inject.
 *
 * @param say prints one line for people.
 * @throws AppError `kickoff_unresolved` listing every variable that failed; then nothing may be injected.
 */
export async function resolveKickoff(
  platform: Platform,
  say: (line: string) => void,
  now = () => performance.now(),
): Promise<Record<string, string>> {
  const startedMs = now();
  const { kickoffId, plan, environment } = await platform.startKickoff();
  refuseUninjectable(environment);
  if (plan.length === 0) return environment;

  // Loaded only now: without secrets to read, the SDK would cost time for nothing.
  const [{ openSecretStore }, { resolvedLine, resolveEnvironment }] = await Promise.all([
    import("@/lib/clouds/registry"),
    import("@/lib/resolution/resolve"),
  ]);
  const sessionName = `latchkey-${kickoffId}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64);
  const resolved = await resolveEnvironment(plan, ({ configId, cloud, audience, roleArn, region }) =>
    openSecretStore(
      { method: "workload_identity", cloud, audience, roleArn, region, sessionName },
      (wanted) => platform.identityToken({ configId, kickoffId }, wanted),
    ),
  );
  for (const [configId, { cloud, count }] of resolved.counts) say(resolvedLine(configId, cloud, count));

  const { failures } = resolved;
  const failed = failures.length > 0;
  const outcome: KickoffOutcome = {
    status: failed ? "failed" : "resolved",
    receipts: resolved.receipts,
    failures: failures.map((failure) => ({ ...failure, detail: failure.detail.slice(0, 4000) })),
    durationMs: Math.round(now() - startedMs),
  };
  try {
    await platform.reportOutcome(kickoffId, outcome);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The values are here and right: a gap in the history is the lesser harm than an automation that does not run.
    say(`latchkey-worker: the outcome of kickoff ${kickoffId} could not be reported: ${error.message}`);
  }
  if (failed) throw unresolved(failures);
  return { ...environment, ...resolved.environment };
}

/** Checked here, because Node's own message would quote the value. */
function refuseUninjectable(environment: Record<string, string>): void {
  const failures = Object.entries(environment)
    .filter(([key, value]) => /[=\0]|^$/.test(key) || value.includes("\0"))
    .map(([key]) => ({
      key,
      reason: "value_not_injectable",
      detail: "Its name or value holds a character that no environment variable can.",
    }));
  if (failures.length > 0) throw unresolved(failures);
}

function unresolved(failures: VariableFailure[]): AppError {
  return new AppError("kickoff_unresolved", "The command was not started: not every variable was resolved.", {
    failures,
  });
}
