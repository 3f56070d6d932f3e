// Reads what variables name: opens each store once, reads each secret once, and says of every variable what became of
// it. Kickoffs, on the server and in the worker, deploys and pre-flights read with this same code.
import { type Secret, type SecretStore, storeWideReasons } from "@/lib/clouds/contract";
import { AppError, type CloudFailure, type VariableFailure } from "@/lib/errors";
import { injectable, unread } from "@/lib/resolution/outcome";
import type { PlanVariable } from "@/lib/resolution/plan";
import type { ReadingStage } from "@/lib/resolution/schema";

/** What one credential reads. */
export interface ReadEntry {
  region: string;
  variables: readonly PlanVariable[];
}

interface Settled<Entry> {
  entry: Entry;
  variable: PlanVariable;
  /** How long its secret took, the handshake included where it had to wait for that. */
  durationMs: number;
}

/** One variable that got its value. */
export interface ReadVariable<Entry> extends Settled<Entry> {
  ok: true;
  arn: string;
  versionId: string;
}

/** One variable that did not. */
export interface UnreadVariable<Entry> extends Settled<Entry> {
  ok: false;
  stage: ReadingStage;
  failure: VariableFailure;
  /** The cloud's refusal, where that is what failed. */
  refusal: CloudFailure | null;
}

export type SettledVariable<Entry> = ReadVariable<Entry> | UnreadVariable<Entry>;

export interface Reading<Entry> {
  /** The variables that could be resolved; all or nothing is the caller's to decide. */
  environment: Record<string, string>;
  reads: ReadVariable<Entry>[];
  /** Every variable that could not be resolved. */
  failures: VariableFailure[];
  /** The ARNs of what was read, by entry. */
  arns: Map<Entry, Set<string>>;
}

export interface Stores<Entry> {
  /** Entries that give the same text share the first one's store. */
  storeOf(entry: Entry): string;
  open(entry: Entry): SecretStore;
  /** As whom its secrets are read, for people. */
  reader(entry: Entry): string;
}

export interface ReadOptions<Entry> {
  /** Hears of each variable as soon as it is known what became of it. Never of a value. */
  onSettled?: (settled: SettledVariable<Entry>) => void;
  /** Once it is aborted nothing more is begun: what is left fails as `out_of_time`. */
  signal?: AbortSignal;
}

/** How many secrets of one store are read at a time, and of how many stores. */
const readsAtOnce = 8;
const storesAtOnce = 8;

interface Outcome {
  result: { secret: Secret } | { error: AppError };
  durationMs: number;
}

/** @throws only what is no failure of a variable: a bug. */
export async function readEntries<Entry extends ReadEntry>(
  entries: readonly Entry[],
  stores: Stores<Entry>,
  { onSettled, signal }: ReadOptions<Entry> = {},
): Promise<Reading<Entry>> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const store = stores.storeOf(entry);
    groups.set(store, [...(groups.get(store) ?? []), entry]);
  }
  // Whichever way a secret was named, and by whichever entry: one reading uses one version of it.
  const versions = new Map<string, Secret>();
  const values = new Map<PlanVariable, string>();
  const settled = new Map<PlanVariable, SettledVariable<Entry>>();

  function settle(entry: Entry, variable: PlanVariable, { result, durationMs }: Outcome): void {
    const facts = { entry, variable, durationMs };
    let one: SettledVariable<Entry>;
    if ("error" in result) {
      one = { ok: false, ...facts, ...unread(entry, variable, stores.reader(entry), result.error) };
    } else {
      const secret = versions.get(result.secret.arn) ?? result.secret;
      versions.set(secret.arn, secret);
      const injected = injectable(entry, variable, secret);
      if (injected.ok) values.set(variable, injected.value);
      one = injected.ok
        ? { ok: true, ...facts, arn: secret.arn, versionId: secret.versionId }
        : { ...facts, ...injected };
    }
    settled.set(variable, one);
    onSettled?.(one);
  }

  await atMost(storesAtOnce, groups.values(), async (group) => {
    const namers = new Map<string, [Entry, PlanVariable][]>();
    for (const entry of group) {
      for (const variable of entry.variables) {
        const before = namers.get(variable.secretName) ?? [];
        namers.set(variable.secretName, [...before, [entry, variable]]);
      }
    }
    await readGroup(
      [...namers.keys()],
      () => stores.open(group[0] as Entry),
      signal,
      (name, outcome) => {
        for (const [entry, variable] of namers.get(name) ?? []) settle(entry, variable, outcome);
      },
    );
  });

  const reading: Reading<Entry> = { environment: {}, reads: [], failures: [], arns: new Map() };
  for (const entry of entries) {
    const arns = new Set<string>();
    reading.arns.set(entry, arns);
    for (const variable of entry.variables) {
      const one = settled.get(variable);
      if (!one) throw new TypeError("Every secret that a plan names has an outcome.");
      if (!one.ok) reading.failures.push(one.failure);
      else {
        arns.add(one.arn);
        reading.reads.push(one);
        // A variable may be named like something of Object.prototype.
        Object.defineProperty(reading.environment, variable.key, {
          value: values.get(variable),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
  }
  return reading;
}

/** Runs over `items`, so many at a time. */
async function atMost<T>(
  count: number,
  items: IterableIterator<T>,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const runner = async () => {
    for (const item of items) await run(item);
  };
  await Promise.all(Array.from({ length: count }, runner));
}

/**
 * Reads names before ARNs, since a name's answer tells its ARN: what is named both ways is read once. After a failure
 * that concerns the store rather than one secret, the rest is not tried: it shares that failure.
 */
async function readGroup(
  names: string[],
  open: () => SecretStore,
  signal: AbortSignal | undefined,
  tell: (name: string, outcome: Outcome) => void,
): Promise<void> {
  const byArn = new Map<string, Secret>();
  let storeError: AppError | undefined;
  let store: SecretStore | undefined;

  async function read(name: string): Promise<Outcome["result"]> {
    const secret = byArn.get(name);
    if (storeError) return { error: storeError };
    if (secret) return { secret };
    if (signal?.aborted) return { error: outOfTime() };
    try {
      store ??= open();
      const secret = await store.readSecret(name);
      byArn.set(secret.arn, secret);
      return { secret };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (concernsStore(error)) storeError ??= error;
      return { error };
    }
  }

  const isArn = (name: string) => name.startsWith("arn:");
  for (const phase of [names.filter((name) => !isArn(name)), names.filter(isArn)]) {
    await atMost(readsAtOnce, phase.values(), async (name) => {
      const startedMs = performance.now();
      const result = await read(name);
      tell(name, { result, durationMs: Math.round(performance.now() - startedMs) });
    });
  }
}

function concernsStore({ failure }: AppError): boolean {
  return failure?.stage !== "read" || storeWideReasons.has(failure.reason);
}

function outOfTime(): AppError {
  const message = "There wasn't enough time to read it.";
  return new AppError("cloud_refused", message, {
    failure: { stage: "read", reason: "out_of_time", awsCode: null, message },
  });
}
