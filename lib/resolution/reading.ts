// Reads what variables name: opens each store once, reads each secret once, and says of every variable what became of
// it. Kickoffs, on the server and in the worker, and deploys read with this same code.
import { type Secret, type SecretStore, storeWideReasons } from "@/lib/clouds/contract";
import { AppError, type VariableFailure } from "@/lib/errors";
import { readJsonKey } from "@/lib/resolution/json-value";
import type { PlanVariable } from "@/lib/resolution/plan";

/** What one credential reads. */
export interface ReadEntry {
  region: string;
  variables: readonly PlanVariable[];
}

/** One variable that got its value. */
export interface ReadVariable<Entry> {
  entry: Entry;
  variable: PlanVariable;
  arn: string;
  versionId: string;
}

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

/** How many secrets of one store are read at a time. */
const readsAtOnce = 8;

type Outcome = { secret: Secret } | { error: AppError };

/** @throws only what is no failure of a variable: a bug. */
export async function readEntries<Entry extends ReadEntry>(
  entries: readonly Entry[],
  stores: Stores<Entry>,
): Promise<Reading<Entry>> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const store = stores.storeOf(entry);
    groups.set(store, [...(groups.get(store) ?? []), entry]);
  }
  const read = await Promise.all(
    [...groups.values()].map(async (group) => {
      const names = new Set(group.flatMap(({ variables }) => variables.map(({ secretName }) => secretName)));
      return { group, outcomes: await readGroup(names, () => stores.open(group[0] as Entry)) };
    }),
  );

  const reading: Reading<Entry> = { environment: {}, reads: [], failures: [], arns: new Map() };
  // Whichever way a secret was named, and by whichever entry: one reading uses one version of it.
  const versions = new Map<string, Secret>();
  for (const { group, outcomes } of read) {
    for (const entry of group) {
      const arns = new Set<string>();
      reading.arns.set(entry, arns);
      for (const variable of entry.variables) {
        const outcome = outcomes.get(variable.secretName);
        if (!outcome) throw new TypeError("Every secret that a plan names has an outcome.");
        if ("error" in outcome) {
          reading.failures.push(unreadFailure(entry, variable, stores.reader(entry), outcome.error));
          continue;
        }
        const secret = versions.get(outcome.secret.arn) ?? outcome.secret;
        versions.set(secret.arn, secret);
        arns.add(secret.arn);
        inject(reading, entry, variable, secret);
      }
    }
  }
  return reading;
}

/**
 * Reads names before ARNs, since a name's answer tells its ARN: what is named both ways is read once. After a failure
 * that concerns the store rather than one secret, the rest is not tried: it shares that failure.
 */
async function readGroup(names: Set<string>, open: () => SecretStore): Promise<Map<string, Outcome>> {
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
      store ??= open();
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
  { region }: ReadEntry,
  { key, secretName }: PlanVariable,
  reader: string,
  error: AppError,
): VariableFailure {
  const where = `Secret "${secretName}" in ${region}, read as ${reader}`;
  return { key, reason: error.failure?.reason ?? error.code, detail: `${where}: ${error.message}` };
}

function inject<Entry extends ReadEntry>(
  reading: Reading<Entry>,
  entry: Entry,
  variable: PlanVariable,
  secret: Secret,
): void {
  const { key, secretName, jsonKey } = variable;
  const field =
    jsonKey === null ? { ok: true as const, value: secret.value } : readJsonKey(secret.value, jsonKey);
  const fail = (reason: string, problem: string) =>
    reading.failures.push({
      key,
      reason,
      detail: `Secret "${secretName}" in ${entry.region}: ${problem}.`,
    });
  if (!field.ok) fail(field.reason, field.problem);
  else if (field.value.includes("\0")) {
    fail("value_not_injectable", "its value holds a NUL character, which no environment variable can");
  } else {
    // A variable may be named like something of Object.prototype.
    Object.defineProperty(reading.environment, key, {
      value: field.value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    reading.reads.push({ entry, variable, arn: secret.arn, versionId: secret.versionId });
  }
}
