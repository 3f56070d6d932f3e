// Carries a plan out: opens each cloud once, reads each secret once, and says of every variable what became of it. The
// server and the worker resolve with this same code.
import { type Secret, type SecretStore, storeWideReasons } from "@/lib/clouds/contract";
import { AppError, type VariableFailure } from "@/lib/errors";
import { readJsonKey } from "@/lib/resolution/json-value";
import type { PlanEntry, PlanVariable, Receipt, ResolutionPlan } from "@/lib/resolution/plan";

export interface Resolution {
  /** The variables that could be resolved; all or nothing is the caller's to decide. */
  environment: Record<string, string>;
  receipts: Receipt[];
  /** Every variable that could not be resolved. */
  failures: VariableFailure[];
  /** Distinct secrets read, by the id of each config of the plan. */
  counts: Map<string, { cloud: string; count: number }>;
}

/** The line that each kickoff logs for each config after its reads. */
export function resolvedLine(configId: string, cloud: string, count: number): string {
  return `Workload identity config '${configId}' (${cloud}): ${count} secret(s) resolved`;
}

/** How many secrets of one store are read at a time. */
const readsAtOnce = 8;

type Outcome = { secret: Secret } | { error: AppError };

/**
 * @param open opens the store of an entry; entries of one config and region share the first one's.
 * @throws only what is no failure of a variable: a bug.
 */
export async function resolveEnvironment(
  plan: ResolutionPlan,
  open: (entry: PlanEntry) => SecretStore,
): Promise<Resolution> {
  const groups = new Map<string, PlanEntry[]>();
  for (const entry of plan) {
    const { cloud, configId, audience, roleArn, region } = entry;
    const store = JSON.stringify([cloud, configId, audience, roleArn, region]);
    groups.set(store, [...(groups.get(store) ?? []), entry]);
  }
  const read = await Promise.all(
    [...groups.values()].map(async (entries) => {
      const names = new Set(
        entries.flatMap(({ variables }) => variables.map(({ secretName }) => secretName)),
      );
      return { entries, outcomes: await readGroup(entries[0] as PlanEntry, names, open) };
    }),
  );

  const resolution: Resolution = { environment: {}, receipts: [], failures: [], counts: new Map() };
  // Whichever way a secret was named, and by whichever config: one kickoff uses one version of it.
  const versions = new Map<string, Secret>();
  const arns = new Map<string, Set<string>>();
  for (const { entries, outcomes } of read) {
    for (const entry of entries) {
      const counted = arns.get(entry.configId) ?? new Set();
      if (!arns.has(entry.configId)) {
        arns.set(entry.configId, counted);
        resolution.counts.set(entry.configId, { cloud: entry.cloud, count: 0 });
      }
      for (const variable of entry.variables) {
        const outcome = outcomes.get(variable.secretName);
        if (!outcome) throw new TypeError("Every secret that a plan names has an outcome.");
        if ("error" in outcome) {
          resolution.failures.push(unreadFailure(entry, variable, outcome.error));
          continue;
        }
        const secret = versions.get(outcome.secret.arn) ?? outcome.secret;
        versions.set(secret.arn, secret);
        counted.add(secret.arn);
        inject(resolution, entry, variable, secret);
      }
    }
  }
  for (const [configId, item] of resolution.counts) item.count = arns.get(configId)?.size ?? 0;
  return resolution;
}

/**
 * Reads names before ARNs, since a name's answer tells its ARN: what is named both ways is read once. After a failure
 * that concerns the store rather than one secret, the rest is not tried: it shares that failure.
 */
async function readGroup(
  entry: PlanEntry,
  names: Set<string>,
  open: (entry: PlanEntry) => SecretStore,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const byArn = new Map<string, Outcome>();
  let storeError: AppError | undefined;
  let store: SecretStore | undefined;

  async function read(name: string): Promise<void> {
    const known = storeError ? { error: storeError } : byArn.get(name);
    if (known) {
      outcomes.set(name, known);
      return;
    }
    try {
      store ??= open(entry);
      const secret = await store.readSecret(name);
      outcomes.set(name, { secret });
      byArn.set(secret.arn, { secret });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (concernsStore(error)) storeError ??= error;
      outcomes.set(name, { error });
    }
  }

  const isArn = (name: string) => name.startsWith("arn:");
  for (const phase of [[...names].filter((name) => !isArn(name)), [...names].filter(isArn)]) {
    const queue = phase.values();
    const reader = async () => {
      for (const name of queue) await read(name);
    };
    await Promise.all(Array.from({ length: readsAtOnce }, reader));
  }
  return outcomes;
}

function concernsStore({ failure }: AppError): boolean {
  return failure?.stage !== "read" || storeWideReasons.has(failure.reason);
}

function unreadFailure(
  entry: PlanEntry,
  { key, secretName }: PlanVariable,
  error: AppError,
): VariableFailure {
  const where = `Secret "${secretName}" in ${entry.region}, read as ${entry.roleArn}`;
  return { key, reason: error.failure?.reason ?? error.code, detail: `${where}: ${error.message}` };
}

function inject(resolution: Resolution, entry: PlanEntry, variable: PlanVariable, secret: Secret): void {
  const { key, secretName, jsonKey } = variable;
  const field =
    jsonKey === null ? { ok: true as const, value: secret.value } : readJsonKey(secret.value, jsonKey);
  const fail = (reason: string, problem: string) =>
    resolution.failures.push({
      key,
      reason,
      detail: `Secret "${secretName}" in ${entry.region}: ${problem}.`,
    });
  if (!field.ok) fail(field.reason, field.problem);
  else if (field.value.includes("\0")) {
    fail("value_not_injectable", "its value holds a NUL character, which no environment variable can");
  } else {
    // A variable may be named like something of Object.prototype.
    Object.defineProperty(resolution.environment, key, {
      value: field.value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    const { arn, versionId } = secret;
    resolution.receipts.push({ key, configId: entry.configId, secretName, arn, versionId });
  }
}
