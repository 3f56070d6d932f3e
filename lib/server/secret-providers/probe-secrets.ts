// Reading secrets only to see whether it works: which ones, how many, how long. No value is kept, not even by a name.
import { and, eq, isNotNull, or } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { type SecretStore, storeWideReasons } from "@/lib/clouds/contract";
import type { Actor } from "@/lib/server/auth/actor";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import { AppError } from "@/lib/shared/errors";
import { secretReferenceOf } from "@/lib/shared/resolution/reference";
import type { SecretRead } from "@/lib/shared/secret-providers/schema";

/** How many secrets one connection test reads at most, how many at a time, and for how long it begins new ones. */
const secretsPerTest = 100;
const readsAtOnce = 8;
const readingLimitMs = 20_000;

export interface Reads {
  /** Null where nobody asked to read any. */
  names: readonly string[] | null;
  /** How many more there are. */
  leftOut: number;
}

interface Reader {
  id: string;
  provider: string;
  isDefault: boolean;
}

/** The variables that read with a credential: by its name, or because it is the default. */
export function readWith(actor: Actor, { id, provider, isDefault }: Reader) {
  const byDefault = and(eq(variables.source, "default"), eq(variables.provider, provider));
  return inOrganization(
    actor,
    variables,
    or(eq(variables.credentialId, id), isDefault ? byDefault : undefined),
  );
}

/** The secrets that variables name through a credential, each once, in the order of their names. */
export async function namedSecrets(executor: Executor, actor: Actor, credential: Reader): Promise<Reads> {
  const rows = await executor
    .selectDistinct({ secretName: variables.secretName })
    .from(variables)
    .where(and(readWith(actor, credential), isNotNull(variables.secretName)));
  const names = [...new Set(rows.map((row) => secretReferenceOf(row).name))].sort();
  return { names: names.slice(0, secretsPerTest), leftOut: Math.max(0, names.length - secretsPerTest) };
}

/**
 * Reads each secret once. After a failure that concerns the store rather than one secret, and after the time limit,
 * nothing more is begun.
 *
 * @param onRead gets all of them whenever one has an outcome.
 */
export async function readSecrets(
  store: SecretStore,
  names: readonly string[],
  explain: (error: unknown, secretName: string) => ExplainedFailure,
  onRead: (secrets: SecretRead[]) => void,
): Promise<SecretRead[]> {
  const endsAt = performance.now() + readingLimitMs;
  const secrets = names.map((name): SecretRead => ({ name, outcome: "not_reached", durationMs: null }));
  let isStoreFailing = false;

  async function read(name: string): Promise<SecretRead> {
    const startedMs = performance.now();
    const tookMs = () => Math.round(performance.now() - startedMs);
    try {
      // Only the location and the version. The value is never named here, and is discarded with the answer.
      const { resource, version } = await store.readSecret(name);
      return { name, outcome: "ok", durationMs: tookMs(), resource, version };
    } catch (error) {
      const failure = explain(error, name);
      isStoreFailing ||= concernsStore(error);
      return { name, outcome: "failed", durationMs: tookMs(), failure };
    }
  }

  const queue = names.entries();
  const reader = async () => {
    for (const [index, name] of queue) {
      if (isStoreFailing || performance.now() > endsAt) return;
      secrets[index] = await read(name);
      onRead([...secrets]);
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, reader));
  return secrets;
}

function concernsStore(error: unknown): boolean {
  if (!(error instanceof AppError && error.failure)) return true;
  return error.failure.stage !== "read" || storeWideReasons.has(error.failure.reason);
}
