// One kickoff as the worker makes it: the plan from Latchkey, the values from the cloud, the outcome back.
import { setTimeout as pauseFor } from "node:timers/promises";
import { ownWords } from "@/lib/resolution/own-words";
import { isAcceptedKey } from "@/lib/shared/environment-variables/powerful-names";
import { AppError, type VariableFailure } from "@/lib/shared/errors";
import type {
  KickoffInput,
  KickoffOutcome,
  PlanEntry,
  ResolutionPlan,
  WorkerKickoff,
} from "@/lib/shared/resolution/plan";
import type { ReadingStage } from "@/lib/shared/resolution/schema";
import type { Platform } from "@/worker/platform";

interface KickoffOptions {
  /** Who reads the secrets. */
  resolve?: KickoffInput["resolve"];
  /** How often everything is read at most, where the cloud could not reach Latchkey in between. */
  rounds?: number;
  /** Refuses a kickoff before anything is read. */
  check?: (kickoff: WorkerKickoff) => void;
  now?: () => number;
  pause?: (ms: number) => Promise<unknown>;
}

/**
 * The environment to inject.
 *
 * @param say prints one line for people.
 * @throws AppError `kickoff_unresolved` listing every variable that failed; then nothing may be injected.
 */
export async function resolveKickoff(
  platform: Platform,
  say: (line: string) => void,
  {
    resolve = "worker",
    rounds = 1,
    check = () => undefined,
    now = () => performance.now(),
    pause = (ms) => pauseFor(ms),
  }: KickoffOptions = {},
): Promise<Record<string, string>> {
  const startedMs = now();
  const kickoff = await platform.startKickoff(resolve);
  const { kickoffId, plan, environment, failures: failedThere = [] } = kickoff;
  refuseUninjectable(environment ?? {}, plan);
  check(kickoff);
  if (plan.length === 0 && environment) return environment;

  // Loaded only now: without secrets to read, the SDK would cost time for nothing.
  const [{ openSecretStore }, { explainUnresolved }, { planSource, resolvedLine, resolveEnvironment }] =
    await Promise.all([
      import("@/lib/clouds/registry"),
      import("@/lib/resolution/explanation"),
      import("@/lib/resolution/resolve"),
    ]);
  const sessionName = `latchkey-${kickoffId}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64);
  const sourceOf = (entry: PlanEntry) => planSource(entry, sessionName);
  // What the tokens say of Latchkey and the organization, for the words about a trust policy that does not let them in.
  let facts = { issuer: null as string | null, organizationId: null as string | null };
  const read = async () => {
    const tokenOf = await firstTokens(platform, kickoffId, plan);
    const open = (entry: PlanEntry) =>
      openSecretStore(sourceOf(entry), async (audience) => {
        const token = await tokenOf(entry.configId, audience);
        facts = factsIn(token);
        return token;
      });
    return resolveEnvironment(plan, open, {
      explain: (entry, variable, unresolved) =>
        explainUnresolved(unresolved, variable, { source: sourceOf(entry), ...facts }),
    });
  };
  let resolved = await read();
  // A cloud fetches Latchkey's public keys while it exchanges: a restart in between looks as if they could not be reached.
  // Asking for a token waits for Latchkey's return, so a few rounds outlast several restarts.
  for (let round = 1; round < rounds && resolved.failures.some(isIssuerAway); round += 1) {
    if (round === 1) say("latchkey-worker: the cloud couldn't fetch Latchkey's public keys. Trying again.");
    await pause(500 + Math.random() * 1500);
    resolved = await read();
  }
  for (const [configId, { cloud, count }] of resolved.counts) say(resolvedLine(configId, cloud, count));

  // One list, and one outcome: anyone who mends it sees everything at once.
  const failures: (VariableFailure & { stage?: ReadingStage })[] = [...failedThere, ...resolved.failures];
  const failed = failures.length > 0 || !environment;
  const outcome: KickoffOutcome = {
    status: failed ? "failed" : "resolved",
    receipts: resolved.receipts,
    // Without remedies: the server knows them, and they could make this too large.
    failures: failures.map(({ key, reason, detail, providerCode, stage }) => ({
      key,
      reason,
      detail: detail.slice(0, 4000),
      ...(providerCode !== undefined && { providerCode }),
      ...(stage && { stage }),
    })),
    durationMs: Math.round(now() - startedMs),
  };
  try {
    await platform.reportOutcome(kickoffId, outcome);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // The values are here and right: a gap in the history is the lesser harm than an automation that does not run.
    say(`latchkey-worker: couldn't report the outcome of kickoff ${kickoffId}: ${error.message}`);
  }
  if (failed) throw unresolved(failures);
  return { ...environment, ...resolved.environment };
}

/** Unverified: they only fill in words, and came from Latchkey. */
function factsIn(token: string) {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    const { iss, organization_id } = JSON.parse(payload) as Record<string, unknown>;
    return { issuer: text(iss), organizationId: text(organization_id) };
  } catch {
    return { issuer: null, organizationId: null };
  }
}

function isIssuerAway({ reason }: { reason: string }): boolean {
  return reason === "issuer_unreachable";
}

/**
 * The first token of each config is had before its cloud's time begins: Latchkey may be restarting. Later ones are asked
 * for when they are needed.
 */
async function firstTokens(platform: Platform, kickoffId: string, plan: ResolutionPlan) {
  const first = new Map<string, Promise<string>>();
  for (const { configId, audience } of plan) {
    if (!first.has(configId)) first.set(configId, platform.identityToken({ configId, kickoffId }, audience));
  }
  // What was refused is the reason of each variable that needs it, and is reported where it is read.
  await Promise.allSettled(first.values());
  return (configId: string, audience: string): Promise<string> => {
    const token = first.get(configId);
    first.delete(configId);
    return token ?? platform.identityToken({ configId, kickoffId }, audience);
  };
}

/**
 * Checked here, because Node's own message would quote the value; and because what no form of Latchkey accepts comes
 * from no Latchkey that can be trusted.
 */
function refuseUninjectable(environment: Record<string, string>, plan: ResolutionPlan): void {
  const planned = plan.flatMap(({ variables }) => variables.map(({ key }) => key));
  const names = [...Object.keys(environment), ...planned].filter((key) => !isAcceptedKey(key));
  const values = Object.entries(environment).filter(([, value]) => value.includes("\0"));
  const failures = [
    ...names.map((key) => ({
      key: JSON.stringify(key.slice(0, 255)),
      reason: "name_not_accepted",
      detail: "Latchkey doesn't allow variables with this name, so this answer isn't trustworthy.",
    })),
    ...values.map(([key]) => ({
      key,
      reason: "value_not_injectable",
      detail: "Its value contains a character that isn't possible in an environment variable.",
    })),
  ];
  if (failures.length > 0)
    throw unresolved(failures.map((failure) => ({ ...failure, ...ownWords(failure) })));
}

function unresolved(failures: VariableFailure[]): AppError {
  return new AppError(
    "kickoff_unresolved",
    "The command wasn't started, because some variables couldn't be read.",
    {
      failures,
    },
  );
}
