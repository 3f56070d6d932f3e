// The connection to PostgreSQL, and what its errors may say: never a query's parameters, which can be secrets.
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import {
  defaultPoolSize,
  type Pooler,
  parseConnectionUrl,
  parsePooler,
  parsePoolSize,
} from "@/db/connection-url";
import { databaseError, sanitizeDatabaseError } from "@/db/errors";
import { noteOutage } from "@/db/outage";
import { openPool, type PoolCounts } from "@/db/pool";
import { clientOf } from "@/db/transaction";
import { AppError } from "@/lib/shared/errors";

export { constraintViolated, type DatabaseError } from "@/db/errors";

export type Database = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query needs, inside a transaction or outside of one. */
export type Executor = Database | Transaction;

export interface ConnectOptions {
  /** How many connections at most; 10 when absent. */
  poolSize?: number;
  pooler?: Pooler | null;
  silenceMs?: number;
  waitMs?: number;
  /** Where it is said that the database is lost, and that it is back. */
  report?: (message: string) => void;
}

export type OpenDatabase = ReturnType<typeof connect>;

/**
 * Prepares a pool; its first query opens the first connection. Errors of its queries are `DatabaseError`s.
 *
 * @throws AppError `not_configured` when `url` cannot be read; it holds a password, so it is not repeated.
 */
export function connect(url: string, options: ConnectOptions = {}) {
  const target = configured("DATABASE_URL", () => parseConnectionUrl(url));
  const ofEnvironment = configured("DATABASE_POOLER", () => parsePooler(process.env.DATABASE_POOLER));
  const { poolSize: size = defaultPoolSize, pooler = ofEnvironment, report } = options;
  // No query of a request takes that long, and a proxy in front usually waits longer for the answer.
  const { silenceMs = 15_000, waitMs = 5_000 } = options;
  const pool = openPool({ target, pooler, size, silenceMs, waitMs, report });
  const database = drizzle(clientOf(pool) as never) as unknown as Database;
  guardSession((database as unknown as { session: Session }).session);
  const ping = () => pool.use((connection) => connection.run("select 1"));
  return { database, isLost: pool.isLost, counts: pool.counts, ping, close: pool.close };
}

function configured<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new AppError(
      "not_configured",
      `${name} ${error instanceof Error ? error.message : "is malformed."}`,
    );
  }
}

// Next's development server evaluates modules again on every change; the pool has to outlive them.
const memo: { [key: symbol]: OpenDatabase | undefined } = globalThis as never;
const memoKey = Symbol.for("latchkey.database");

/**
 * The process's one database, from DATABASE_URL, prepared at the first call.
 *
 * @throws AppError `not_configured` when DATABASE_URL is absent or cannot be read.
 */
export function database(): Database {
  const url = process.env.DATABASE_URL;
  if (!memo[memoKey] && !url) {
    throw new AppError("not_configured", "DATABASE_URL isn't set: Latchkey needs a PostgreSQL database.");
  }
  memo[memoKey] ??= connect(url ?? "", {
    poolSize: configured("DATABASE_POOL_SIZE", () => parsePoolSize(process.env.DATABASE_POOL_SIZE)),
    ...commandLimits,
  });
  return memo[memoKey].database;
}

let commandLimits: ConnectOptions = {};

/** For a command that nobody waits for with a browser: it reads whole tables, and may take its time. */
export function allowLongQueries(): void {
  // A command reports its own errors.
  commandLimits = { silenceMs: 15 * 60_000, report: () => undefined };
}

/** The connections of the pool behind `database()`, while there is one. */
export function databaseConnections(): PoolCounts | Record<string, never> {
  return memo[memoKey]?.counts() ?? {};
}

let asking: Promise<boolean> | undefined;

/**
 * Whether the database is lost, and does not answer within `limitMs` either. Costs nothing while it works, and one
 * question at a time for all who ask while it is lost.
 */
export async function databaseIsAway(limitMs = 2_000): Promise<boolean> {
  const open = memo[memoKey];
  if (!open?.isLost()) return false;
  asking ??= Promise.race([
    open.ping().then(
      () => false,
      () => true,
    ),
    sleep(limitMs, true, { ref: false }),
  ]).finally(() => {
    asking = undefined;
  });
  return asking;
}

/** Ends the pool behind `database()`; running queries get 5 seconds. The next call prepares a new one. */
export async function closeDatabase(): Promise<void> {
  const open = memo[memoKey];
  memo[memoKey] = undefined;
  await open?.close();
}

/** The part of Drizzle's session that is used here; its types call it internal. */
interface Session {
  prepareQuery(...args: unknown[]): { queryWithCache: unknown };
  transaction: Transact;
}
type Transact = (work: (transaction: never) => Promise<unknown>, config?: unknown) => Promise<unknown>;

/**
 * Drizzle puts SQL and parameters into its errors' messages, and has no setting against it. So a query's error is
 * replaced where Drizzle would wrap it, and a transaction's where postgres-js rethrows one that its work swallowed.
 */
function guardSession(session: Session): void {
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...args) =>
    Object.assign(prepareQuery(...args), {
      queryWithCache: async (_sql: string, _parameters: unknown[], run: () => Promise<unknown>) => {
        try {
          return await run();
        } catch (error) {
          // A pooler that is not what DATABASE_POOLER says: a setting's fault, and no query's.
          if (error instanceof AppError) throw error;
          const failure = databaseError(error);
          noteOutage(failure);
          // It was made where the driver spoke; who asked is what helps.
          Error.captureStackTrace(failure);
          throw failure;
        }
      },
    });
  guardTransactions(session);
}

function guardTransactions(owner: { transaction: Transact }): void {
  const transact = owner.transaction.bind(owner);
  owner.transaction = async (work, config) => {
    try {
      return await transact((transaction: never) => {
        guardSession((transaction as { session: Session }).session);
        guardTransactions(transaction);
        return work(transaction);
      }, config);
    } catch (error) {
      const failure = sanitizeDatabaseError(error);
      noteOutage(failure);
      throw failure;
    }
  };
}
