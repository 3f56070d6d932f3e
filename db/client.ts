// The connection to PostgreSQL, and what its errors may say: never a query's parameters, which can be secrets.
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { AppError } from "@/lib/errors";

export type Database = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query needs, inside a transaction or outside of one. */
export type Executor = Database | Transaction;

/** The only error a query throws: no SQL, parameter, row or cause, as each may hold a secret value. */
export interface DatabaseError extends Error {
  name: "DatabaseError";
  /** The SQLSTATE, or the driver's or the system's code: "23505", "CONNECT_TIMEOUT", "ECONNREFUSED". */
  code: string;
  constraint?: string;
  table?: string;
  column?: string;
}

export interface ViolatedConstraint {
  kind: "unique" | "foreign_key" | "check";
  constraint: string;
}

export interface ConnectOptions {
  /** How many connections at most; 10 when absent. */
  poolSize?: number;
  /** Whether connections stay open however long they idle or live: for what belongs to a session, as locks do. */
  keepConnections?: boolean;
}

const connectTimeoutSeconds = 5;
const idleTimeoutSeconds = 60;
/** The driver's own wait grows to 20 seconds, for which the console would stay broken after its database is back. */
const longestReconnectSeconds = 0.5;

/**
 * Prepares a pool; its first query opens the first connection. Errors of its queries are `DatabaseError`s.
 *
 * @throws AppError `not_configured` when `url` cannot be read; it holds a password, so it is not repeated.
 */
export function connect(
  url: string,
  options: ConnectOptions = {},
): { database: Database; close: () => Promise<void> } {
  const client = openPool(url, options);
  const database = drizzle(client);
  guardSession((database as unknown as { session: Session }).session);
  return { database, close: () => client.end({ timeout: 5 }) };
}

function openPool(url: string, { poolSize = 10, keepConnections }: ConnectOptions): postgres.Sql {
  try {
    return postgres(url, {
      max: poolSize,
      connect_timeout: connectTimeoutSeconds,
      backoff: reconnectDelay,
      ...(keepConnections ? { max_lifetime: null } : { idle_timeout: idleTimeoutSeconds }),
      onnotice: () => undefined,
      connection: { application_name: "latchkey" },
    });
  } catch {
    throw new AppError(
      "not_configured",
      "DATABASE_URL must be an address like postgres://user:password@host/name.",
    );
  }
}

/** In seconds, after so many connections in a row that failed; spread, so that a pool does not knock all at once. */
function reconnectDelay(failures: number): number {
  return (0.5 + Math.random() / 2) * Math.min(3 ** failures / 100, longestReconnectSeconds);
}

// Next's development server evaluates modules again on every change; the pool has to outlive them.
const memo: { [key: symbol]: ReturnType<typeof connect> | undefined } = globalThis as never;
const memoKey = Symbol.for("latchkey.database");

/**
 * The process's one database, from DATABASE_URL, prepared at the first call.
 *
 * @throws AppError `not_configured` when DATABASE_URL is absent or cannot be read.
 */
export function database(): Database {
  const url = process.env.DATABASE_URL;
  if (!memo[memoKey] && !url) {
    throw new AppError("not_configured", "DATABASE_URL is not set: Latchkey has no PostgreSQL to work with.");
  }
  memo[memoKey] ??= connect(url ?? "");
  return memo[memoKey].database;
}

/** Ends the pool behind `database()`; running queries get 5 seconds. The next call prepares a new one. */
export async function closeDatabase(): Promise<void> {
  const open = memo[memoKey];
  memo[memoKey] = undefined;
  await open?.close();
}

const violations: Record<string, ViolatedConstraint["kind"]> = {
  "23505": "unique",
  "23503": "foreign_key",
  // PostgreSQL 18 and later say so of ON DELETE RESTRICT; earlier ones say 23503.
  "23001": "foreign_key",
  "23514": "check",
};

/** The constraint that a write broke, looked up through the error's causes; null for any other error. */
export function constraintViolated(error: unknown): ViolatedConstraint | null {
  const { code, constraint } = factsOf(error);
  const kind = violations[code];
  return kind && constraint ? { kind, constraint } : null;
}

/** A `DatabaseError` for what a driver or Drizzle threw; errors of other origins are returned as they are. */
export function sanitizeDatabaseError(error: unknown): unknown {
  return isFromDatabase(error) ? databaseError(error) : error;
}

interface Facts {
  code: string;
  constraint?: string;
  table?: string;
  column?: string;
  message?: string;
}

/** Both the server's names (`constraint_name`, as postgres-js has them) and a `DatabaseError`'s are understood. */
function factsOf(error: unknown): Facts {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const fields = at as Error & Record<string, string | undefined>;
    if (typeof fields.code !== "string") continue;
    return {
      code: fields.code,
      constraint: fields.constraint_name ?? fields.constraint,
      table: fields.table_name ?? fields.table,
      column: fields.column_name ?? fields.column,
      message: fields.message,
    };
  }
  return { code: "unknown" };
}

function databaseError(error: unknown): DatabaseError {
  if (error instanceof Error && error.name === "DatabaseError") return error as DatabaseError;
  const { message, ...facts } = factsOf(error);
  const about = [facts.constraint && `constraint ${facts.constraint}`, facts.table && `table ${facts.table}`];
  // Class 42 is about the statement's text (a missing column, say), in which parameters are only $1 and $2.
  if (facts.code.startsWith("42")) about.push(message);
  const reason = [facts.code, ...about.filter(Boolean)].join(", ");
  const named = Object.entries(facts).filter(([, value]) => value !== undefined);
  const sanitized = new Error(`The database query failed (${reason}).`);
  return Object.assign(sanitized, { name: "DatabaseError", ...Object.fromEntries(named) }) as DatabaseError;
}

function isFromDatabase(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    // postgres-js adds the query and its parameters to whatever error a query ends with, connection errors included.
    if (at.name === "PostgresError" || ("query" in at && ("params" in at || "parameters" in at))) return true;
    if (/^CONNECT(ION)?_/.test((at as NodeJS.ErrnoException).code ?? "")) return true;
  }
  return false;
}

/** What is used here of Drizzle's session, which its types call internal. */
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
          throw databaseError(error);
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
      throw sanitizeDatabaseError(error);
    }
  };
}
