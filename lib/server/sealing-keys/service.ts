// Re-sealing: every sealed value under the first of SEALING_KEYS, while the product runs. What is done is done: a run
// that was stopped goes on where it was.
import { sql } from "drizzle-orm";
import { type Database, database } from "@/db/client";
import { recordAudit } from "@/lib/server/audit/record";
import { operatorIn } from "@/lib/server/auth/actor";
import { reseal, sealingKeyId } from "@/lib/server/sealing";
import {
  beginning,
  countsByKey,
  pageOfValues,
  type SealedColumn,
  type SealedValue,
  sealedColumns,
} from "@/lib/server/sealing-keys/columns";
import { AppError } from "@/lib/shared/errors";

export interface KeyRotation {
  /** Values that this run sealed under the first key. */
  resealed: number;
  /** Values that are not under the first key still, by the id of the key that seals them. */
  left: Map<string, number>;
  /** Why values did not open: a missing key or an altered value. The first hundred, without any value. */
  unopened: string[];
  /** Whether it was stopped before it came to an end. */
  stopped: boolean;
}

export interface KeyRotationOptions {
  keys: readonly Buffer[];
  signal?: AbortSignal;
  /** Called after each batch. */
  onProgress?: (progress: { column: string; resealed: number; total: number }) => void;
  batchSize?: number;
}

/** More would not help against a process that keeps sealing with an old key: it has to be restarted. */
const longestRunPasses = 5;
const replacesAtOnce = 4;
const namedAtMost = 100;

interface Run {
  db: Database;
  keys: readonly Buffer[];
  firstKeyId: string;
  byOrganization: Map<string, number>;
  /** How many values changed during the run: the new values may need another pass. */
  overtaken: number;
  /** By what the value is bound to. */
  unopened: Map<string, string>;
}

/** Edits that happen meanwhile win: a value is replaced only where it still is what was read. */
export async function rotateSealingKeys(options: KeyRotationOptions): Promise<KeyRotation> {
  const { keys, signal, onProgress, batchSize = 200 } = options;
  const [first] = keys;
  if (!first) throw new TypeError("Re-sealing needs a key.");
  const db = database();
  const firstKeyId = sealingKeyId(first);
  const byOrganization = new Map<string, number>();
  const run: Run = { db, keys, firstKeyId, byOrganization, overtaken: 0, unopened: new Map() };
  const total = sum(await left(run));
  const resealed = () => sum(byOrganization);
  for (let pass = 1; pass <= longestRunPasses && !signal?.aborted; pass += 1) {
    const before = resealed() + run.overtaken;
    for (const column of sealedColumns) {
      let cursor = beginning;
      while (!signal?.aborted) {
        const values = await pageOfValues(db, column, firstKeyId, cursor, batchSize);
        const last = values.at(-1);
        if (!last) break;
        await replaceAll(run, column, values);
        onProgress?.({ column: column.name, resealed: resealed(), total });
        cursor = last.cursor;
      }
    }
    if (resealed() + run.overtaken === before) break;
  }
  for (const [organizationId, count] of byOrganization) {
    // A person's own values are in no organization's log.
    if (organizationId === "") continue;
    await recordAudit(db, operatorIn(organizationId), {
      action: "sealed_values.resealed",
      object: { kind: "organization", id: organizationId, label: `key ${firstKeyId}` },
      detail: { count, keyId: firstKeyId },
    });
  }
  return {
    resealed: resealed(),
    left: await left(run),
    unopened: [...run.unopened.values()],
    stopped: signal?.aborted ?? false,
  };
}

async function replaceAll(run: Run, column: SealedColumn, values: readonly SealedValue[]): Promise<void> {
  const queue = values.values();
  const replacer = async () => {
    for (const value of queue) await replace(run, column, value);
  };
  await Promise.all(Array.from({ length: replacesAtOnce }, replacer));
}

async function replace(run: Run, column: SealedColumn, value: SealedValue): Promise<void> {
  const { keys, db, byOrganization, unopened } = run;
  const binding = column.bindingOf(value);
  let resealed: string;
  try {
    resealed = reseal(value.sealed, binding, [...keys]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (unopened.size < namedAtMost) unopened.set(binding.location, error.message);
    return;
  }
  const replaced = await db.execute(sql`${column.update(value, resealed)} returning 1`);
  if (replaced.length === 0) {
    run.overtaken += 1;
    return;
  }
  unopened.delete(binding.location);
  byOrganization.set(value.organizationId, (byOrganization.get(value.organizationId) ?? 0) + 1);
}

async function left({ db, firstKeyId }: Run): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const column of sealedColumns) {
    for (const { keyId, count } of await countsByKey(db, column)) {
      if (keyId !== firstKeyId) counts.set(keyId, (counts.get(keyId) ?? 0) + count);
    }
  }
  return counts;
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
