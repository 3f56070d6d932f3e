// Changes of one organization that are on record, committed together: one transaction for all that come while another runs.
// The chain's end lets one transaction in at a time; sixteen kickoffs would wait for each other at each of its steps.
import { database, type Transaction } from "@/db/client";
import { unavailability } from "@/db/errors";
import { type AuditedAction, appendRows, lockChain } from "@/lib/server/audit/record";
import type { Actor } from "@/lib/server/auth/actor";

export interface Recorded<T> {
  actor: Actor;
  /** Asks at once for all that it asks: the statements of others follow on the same connection. Does nothing twice. */
  write(tx: Transaction): Promise<T>;
  /** The audit entry for what was written; null if nothing was. */
  audited(written: T): AuditedAction | null;
  /** The actor, if it is known only after the write; of the same organization. */
  actorOf?(written: T): Actor;
}

interface Waiting<T> extends Recorded<T> {
  resolve(written: T): void;
  reject(error: unknown): void;
}

type AnyWaiting = Waiting<unknown>;

const mostTogether = 32;
/** By organization with a transaction under way: the writes that wait for its next one. */
const waiting = new Map<string, AnyWaiting[]>();

/**
 * Writes and records in one transaction, perhaps with others of the organization. Ends when that is committed: anyone who
 * answers afterwards has it on record.
 *
 * @throws what the write fails with by itself; what another's fails with is the other's alone.
 */
export function recordTogether<T>(recorded: Recorded<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const entry = { ...recorded, resolve, reject } as unknown as AnyWaiting;
    const { organizationId } = recorded.actor;
    const others = waiting.get(organizationId);
    if (others) others.push(entry);
    else {
      waiting.set(organizationId, [entry]);
      void commitAll(organizationId);
    }
  });
}

async function commitAll(organizationId: string): Promise<void> {
  for (;;) {
    const group = waiting.get(organizationId)?.splice(0, mostTogether) ?? [];
    if (group.length === 0) {
      waiting.delete(organizationId);
      return;
    }
    await commit(organizationId, group);
  }
}

async function commit(organizationId: string, group: readonly AnyWaiting[]): Promise<void> {
  try {
    const written = await database().transaction(async (tx) => {
      const writing = group.map((entry) => entry.write(tx));
      // Last, so that it is held no longer than it must be.
      const [end, ...results] = await Promise.all([lockChain(tx, organizationId), ...writing]);
      const deeds = group.flatMap(({ actor, actorOf, audited }, index) => {
        const action = audited(results[index]);
        return action ? [{ actor: actorOf?.(results[index]) ?? actor, audited: action }] : [];
      });
      if (deeds.length > 0) appendRows(tx, organizationId, end, deeds);
      return results;
    });
    for (const [index, { resolve }] of group.entries()) resolve(written[index]);
  } catch (error) {
    // One of them failed all: by itself each fails or not. Where the database is away nobody knows what it has kept.
    if (group.length > 1 && !unavailability(error))
      for (const entry of group) await commit(organizationId, [entry]);
    else for (const { reject } of group) reject(error);
  }
}
