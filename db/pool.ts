// The connections of a process: every wait has a limit, and a loss replaces all of them.
import { type Connection, type ConnectionSettings, openConnection } from "@/db/connection";
import { type DatabaseError, databaseFailure, poolIsFull, unavailability } from "@/db/errors";
import { watchHealth } from "@/db/pool-health";

export interface PoolSettings extends ConnectionSettings {
  size: number;
  /** How long a query waits for a connection. */
  waitMs: number;
  /** Reports that the database is lost, and that it is back; by default to standard error. */
  report?: (message: string) => void;
}

export type Pool = ReturnType<typeof openPool>;
export type PoolCounts = ReturnType<Pool["counts"]>;

interface Lent {
  connection: Connection;
  generation: number;
  retiresAt: number;
  idleSince: number;
}

interface Waiter {
  resolve(lent: Lent): void;
  reject(error: unknown): void;
  since: number;
  isSettled: boolean;
}

const idleForMs = 60_000;
/** A connection that idled longer is asked first: what lies between may have forgotten it. */
const trustedIdleMs = 5_000;
const pingMs = 1_500;
const retryMs = 250;
const lifetimeMs = 30 * 60_000;
const closingMs = 5_000;

export function openPool(settings: PoolSettings) {
  const { size, waitMs, report = console.warn } = settings;
  const live = new Set<Lent>();
  const idle: Lent[] = [];
  const waiters: Waiter[] = [];
  let opening = 0;
  let generation = 0;
  let notBefore = 0;
  let isClosed = false;
  const health = watchHealth(report);

  function noteLoss(code: string): void {
    if (!isClosed) health.lost(code);
  }

  function replaceAll(code: string): void {
    generation += 1;
    noteLoss(code);
    for (const lent of idle.splice(0)) {
      live.delete(lent);
      lent.connection.destroy(code);
    }
  }

  function open(): void {
    opening += 1;
    const bornIn = generation;
    const begun = performance.now();
    openConnection(settings, Math.min(settings.target.connectTimeoutMs, waitMs)).then(
      (connection) => {
        opening -= 1;
        if (isClosed) return void connection.close();
        const retiresAt = Date.now() + lifetimeMs * (1 + Math.random());
        const lent = { connection, generation: bornIn, retiresAt, idleSince: Date.now() };
        live.add(lent);
        connection.onEnd((code) => {
          const wasLive = live.delete(lent);
          takeOut(idle, lent);
          if (wasLive && !isClosed && lent.generation === generation) replaceAll(code);
          dispatch();
        });
        health.answered();
        idle.push(lent);
        dispatch();
      },
      (error: unknown) => {
        opening -= 1;
        notBefore = Date.now() + retryMs;
        if (unavailability(error)) noteLoss((error as DatabaseError).code);
        // With connections at work there will be one to wait for, which a full server would not give.
        if (live.size > 0) {
          setTimeout(dispatch, retryMs);
          return;
        }
        // A caller that came after this attempt began gets another one.
        for (const waiter of waiters.splice(0)) {
          if (waiter.since <= begun) waiter.reject(error);
          else waiters.push(waiter);
        }
        dispatch();
      },
    );
  }

  function dispatch(): void {
    while (waiters.length > 0 && idle.length > 0) {
      const lent = idle.pop() as Lent;
      if (lent.connection.isLost()) live.delete(lent);
      else hand(lent, waiters.shift() as Waiter);
    }
    if (isClosed || (live.size > 0 && Date.now() < notBefore)) return;
    const missing = Math.min(waiters.length - opening, size - live.size - opening);
    for (let count = 0; count < missing; count += 1) open();
  }

  function hand(lent: Lent, waiter: Waiter): void {
    if (Date.now() - lent.idleSince < trustedIdleMs) {
      waiter.resolve(lent);
      return;
    }
    const timer = setTimeout(() => lent.connection.destroy("CONNECTION_SILENT"), pingMs);
    lent.connection
      .run("select 1")
      .then(
        () => {
          lent.idleSince = Date.now();
          if (waiter.isSettled) giveBack(lent);
          else waiter.resolve(lent);
        },
        () => {
          // Nothing was asked of it yet, so another connection can take over.
          lent.connection.destroy("CONNECTION_CLOSED");
          if (!waiter.isSettled) waiters.unshift(waiter);
          dispatch();
        },
      )
      .finally(() => clearTimeout(timer));
  }

  function giveBack(lent: Lent): void {
    const now = Date.now();
    if (lent.connection.isLost()) live.delete(lent);
    else if (isClosed || lent.generation !== generation || now > lent.retiresAt) retire(lent);
    else {
      lent.idleSince = now;
      idle.push(lent);
      setTimeout(() => {
        if (lent.idleSince === now && takeOut(idle, lent)) retire(lent);
      }, idleForMs).unref();
    }
    dispatch();
  }

  function retire(lent: Lent): Promise<void> {
    live.delete(lent);
    return lent.connection.close();
  }

  function acquire(): Promise<Lent> {
    if (isClosed) return Promise.reject(databaseFailure("CONNECTION_ENDED"));
    return new Promise((resolve, reject) => {
      const settle = (answer: () => void) => {
        waiter.isSettled = true;
        clearTimeout(timer);
        answer();
      };
      const waiter: Waiter = {
        since: performance.now(),
        isSettled: false,
        resolve: (lent) => settle(() => resolve(lent)),
        reject: (error) => settle(() => reject(error)),
      };
      const timer = setTimeout(() => {
        takeOut(waiters, waiter);
        const isAnswering = health.hasAnsweredWithin(waitMs);
        if (!isAnswering) noteLoss("CONNECT_TIMEOUT");
        const error = databaseFailure(isAnswering ? poolIsFull : "CONNECT_TIMEOUT");
        health.failed(error);
        waiter.reject(error);
      }, waitMs);
      waiters.push(waiter);
      dispatch();
    });
  }

  return {
    async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
      const lent = await acquire();
      try {
        const result = await work(lent.connection);
        health.answered();
        return result;
      } catch (error) {
        health.failed(error);
        throw error;
      } finally {
        giveBack(lent);
      }
    },
    isLost: health.isLost,
    counts: () => ({
      used: live.size - idle.length,
      idle: idle.length,
      waiting: waiters.length,
      most: size,
    }),
    /** Running work gets 5 seconds. */
    async close(): Promise<void> {
      isClosed = true;
      for (const waiter of waiters.splice(0)) waiter.reject(databaseFailure("CONNECTION_ENDED"));
      const resting = idle.splice(0).map(retire);
      const deadline = Date.now() + closingMs;
      while (live.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const lent of live) lent.connection.destroy("CONNECTION_ENDED");
      await Promise.all(resting);
    },
  };
}

/** Whether it was among them. */
function takeOut<T>(list: T[], entry: T): boolean {
  const index = list.indexOf(entry);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}
