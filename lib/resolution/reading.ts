// Reads what variables name: opens each store once, reads each secret once, wherever it is named from, and says of every
// variable what became of it. Kickoffs, on the server and in the worker, deploys and pre-flights read with this same code.
import { type Secret, type SecretStore, storeWideReasons } from "@/lib/clouds/contract";
import { isFullName } from "@/lib/clouds/registry";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { Unresolved } from "@/lib/resolution/explanation";
import { injectable, unread } from "@/lib/resolution/outcome";
import { AppError, type FoundFailure } from "@/lib/shared/errors";
import type { PlanVariable } from "@/lib/shared/resolution/plan";

/** What one credential reads. */
export interface ReadEntry {
  cloud: string;
  settings: SettingsValues;
  variables: readonly PlanVariable[];
}

interface Settled<Entry> {
  entry: Entry;
  variable: PlanVariable;
  /** How long its secret took, the handshake included where it had to wait for that. */
  durationMs: number;
}

/** A variable that got its value. */
export interface ReadVariable<Entry> extends Settled<Entry> {
  ok: true;
  resource: string;
  version: string;
}

export type SettledVariable<Entry> = ReadVariable<Entry> | (Settled<Entry> & Unresolved & { ok: false });

export interface Reading<Entry> {
  /** The variables that could be resolved; all or nothing is the caller's to decide. */
  environment: Record<string, string>;
  reads: ReadVariable<Entry>[];
  /** Every variable that could not be resolved. */
  failures: FoundFailure[];
  /** The full names of what was read, by entry. */
  resources: Map<Entry, Set<string>>;
}

export interface Stores<Entry> {
  /** Entries that give the same text read as the same identity; those with the same settings share the first one's store. */
  identityOf(entry: Entry): string;
  open(entry: Entry): SecretStore;
  /** The identity that reads the secrets, for people. */
  reader(entry: Entry): string;
  /** Why one of its variables fails, and what to change. */
  explain?(entry: Entry, variable: PlanVariable, unresolved: Unresolved): FoundFailure;
}

export interface ReadOptions<Entry> {
  /** Gets each variable as soon as it is known what became of it. Never a value. */
  onSettled?: (settled: SettledVariable<Entry>) => void;
  /** Once it is aborted nothing more is begun: what is left fails as `out_of_time`. */
  signal?: AbortSignal;
}

/** How many secrets of one store are read at a time, and as how many identities. */
const readsAtOnce = 50;
const identitiesAtOnce = 8;

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
  const identities = new Map<string, Map<string, Place<Entry>>>();
  for (const entry of entries) {
    const places = identities.get(stores.identityOf(entry)) ?? new Map<string, Place<Entry>>();
    const where = JSON.stringify(Object.entries(entry.settings).sort());
    const open = () => stores.open(entry);
    const place = places.get(where) ?? { cloud: entry.cloud, open, namers: new Map() };
    for (const variable of entry.variables) {
      const before = place.namers.get(variable.secretName) ?? [];
      place.namers.set(variable.secretName, [...before, [entry, variable]]);
    }
    identities.set(stores.identityOf(entry), places.set(where, place));
  }
  // One reading uses one version of a secret, even if several entries name it in different ways.
  const versions = new Map<string, Secret>();
  const values = new Map<PlanVariable, string>();
  const settled = new Map<PlanVariable, SettledVariable<Entry>>();

  function settle(entry: Entry, variable: PlanVariable, { result, durationMs }: Outcome) {
    const facts = { entry, variable, durationMs };
    const end = (outcome: SettledVariable<Entry>) => {
      settled.set(variable, outcome);
      onSettled?.(outcome);
    };
    const fail = (unresolved: Unresolved) => {
      const failure = stores.explain?.(entry, variable, unresolved) ?? unresolved.failure;
      end({ ...facts, ...unresolved, ok: false, failure });
    };
    if ("error" in result) return fail(unread(entry, variable, stores.reader(entry), result.error));
    const secret = versions.get(result.secret.resource) ?? result.secret;
    versions.set(secret.resource, secret);
    const injected = injectable(entry, variable, secret);
    if (!injected.ok) return fail(injected);
    values.set(variable, injected.value);
    end({ ok: true, ...facts, resource: secret.resource, version: secret.version });
  }

  await atMost(identitiesAtOnce, identities.values(), (places) =>
    readAs([...places.values()], signal, (place, name, outcome) => {
      for (const [entry, variable] of place.namers.get(name) ?? []) settle(entry, variable, outcome);
    }),
  );

  const reading: Reading<Entry> = { environment: {}, reads: [], failures: [], resources: new Map() };
  for (const entry of entries) {
    const resources = new Set<string>();
    reading.resources.set(entry, resources);
    for (const variable of entry.variables) {
      const outcome = settled.get(variable);
      if (!outcome) throw new TypeError("Every secret that a plan names has an outcome.");
      if (!outcome.ok) reading.failures.push(outcome.failure);
      else {
        resources.add(outcome.resource);
        reading.reads.push(outcome);
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
async function atMost<T>(count: number, items: IterableIterator<T>, run: (item: T) => Promise<void>) {
  const runner = async () => {
    for (const item of items) await run(item);
  };
  await Promise.all(Array.from({ length: count }, runner));
}

/** The store of one identity with the same settings, and what is named there. */
interface Place<Entry> {
  cloud: string;
  open(): SecretStore;
  store?: SecretStore;
  /** After it, nothing more is tried there. */
  error?: AppError;
  namers: Map<string, [Entry, PlanVariable][]>;
}

/**
 * Reads as one identity. Names before full names, since a name's answer has its full one: what is named both ways is read
 * once, and what several places name in full is read by the first of them. After a failure that concerns the store rather than
 * one secret, the rest of its place is not tried: it shares that failure.
 */
async function readAs<Entry>(
  places: readonly Place<Entry>[],
  signal: AbortSignal | undefined,
  report: (place: Place<Entry>, name: string, outcome: Outcome) => void,
): Promise<void> {
  const known = new Map<string, Outcome["result"]>();

  async function read(place: Place<Entry>, name: string): Promise<Outcome["result"]> {
    const before = known.get(name);
    if (place.error) return { error: place.error };
    if (before) return before;
    if (signal?.aborted) return { error: outOfTime() };
    try {
      place.store ??= place.open();
      const secret = await place.store.readSecret(name);
      const isFull = isFullName(place.cloud, name);
      for (const full of [secret.resource, ...(isFull ? [name] : [])]) known.set(full, { secret });
      return { secret };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (concernsStore(error)) place.error ??= error;
      // Elsewhere the same would be asked of the same place, and waited for once more; a handshake is each place's own.
      if (isFullName(place.cloud, name) && error.failure?.stage === "read") known.set(name, { error });
      return { error };
    }
  }

  async function readFor(namedBy: readonly Place<Entry>[], name: string): Promise<void> {
    const startedMs = performance.now();
    for (const place of namedBy) {
      const result = await read(place, name);
      report(place, name, { result, durationMs: Math.round(performance.now() - startedMs) });
    }
  }

  const fullNames = new Map<string, Place<Entry>[]>();
  for (const place of places) {
    for (const name of place.namers.keys()) {
      if (isFullName(place.cloud, name)) fullNames.set(name, [...(fullNames.get(name) ?? []), place]);
    }
  }
  await Promise.all(
    places.map((place) => {
      const names = [...place.namers.keys()].filter((name) => !fullNames.has(name));
      return atMost(readsAtOnce, names.values(), (name) => readFor([place], name));
    }),
  );
  await atMost(readsAtOnce, fullNames.entries(), ([name, namedBy]) => readFor(namedBy, name));
}

function concernsStore({ failure }: AppError): boolean {
  return failure?.stage !== "read" || storeWideReasons.has(failure.reason);
}

function outOfTime(): AppError {
  const message = "There wasn't enough time to read it.";
  return new AppError("cloud_refused", message, {
    failure: { stage: "read", reason: "out_of_time", providerCode: null, message },
  });
}
