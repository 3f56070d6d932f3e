// What an error of the database may say: never a query's parameters, which can be secrets.

/** The only error a query throws: no SQL, parameter, row or cause, as each may hold a secret value. */
export interface DatabaseError extends Error {
  name: "DatabaseError";
  /** The SQLSTATE, or the driver's or the system's code: "23505", "CONNECT_TIMEOUT", "ECONNREFUSED". */
  code: string;
  constraint?: string;
  table?: string;
  column?: string;
  /** All that a browser learns about an error of a page on the server, and whether waiting helps. */
  digest?: "database_unavailable" | "overloaded";
}

export interface ViolatedConstraint {
  kind: "unique" | "foreign_key" | "check";
  constraint: string;
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

/** There is no answer: because of the network, the server's start or end, or its refusal to let us in. */
const unreachable =
  /^(CONNECT|E(CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_|ADDRNOTAVAIL|NOENT|ACCES|MFILE|NFILE)|ERR_(TLS|SSL|SOCKET)|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|08|57P|28|3D000$|53300$)/;
/** The server answers, and cannot do it now: full, read-only, too slow, or a transaction that it gave up. */
const unableNow = /^(53|58|25006$|25P03$|57014$|55P03$|TRANSACTION_ROLLED_BACK$)/;
/** All connections of this process are in use, and their queries are answered. */
export const poolIsFull = "POOL_IS_FULL";

export const isUnreachable = (code: string) => unreachable.test(code);

/** What kept the database from doing its work, where trying again later may help; null for any other error. */
export function unavailability(error: unknown): "database_unavailable" | "overloaded" | null {
  if (!(error instanceof Error) || error.name !== "DatabaseError") return null;
  const { code } = error as DatabaseError;
  if (code === poolIsFull) return "overloaded";
  return isUnreachable(code) || unableNow.test(code) ? "database_unavailable" : null;
}

/** An error of our own, for what never reached a server. */
export function databaseFailure(code: string): DatabaseError {
  return databaseError(Object.assign(new Error(), { code }));
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

export function databaseError(error: unknown): DatabaseError {
  if (error instanceof Error && error.name === "DatabaseError") return error as DatabaseError;
  const { message, ...facts } = factsOf(error);
  const about = [facts.constraint && `constraint ${facts.constraint}`, facts.table && `table ${facts.table}`];
  // Class 42 is about the statement's text (a missing column, say), in which parameters are only $1 and $2.
  if (facts.code.startsWith("42")) about.push(message);
  const reason = [facts.code, ...about.filter(Boolean)].join(", ");
  const named = Object.entries(facts).filter(([, value]) => value !== undefined);
  const sanitized = Object.assign(new Error(`The database query failed (${reason}).`), {
    name: "DatabaseError",
    ...Object.fromEntries(named),
  }) as DatabaseError;
  const digest = unavailability(sanitized);
  return digest ? Object.assign(sanitized, { digest }) : sanitized;
}

function isFromDatabase(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    // postgres-js adds the query and its parameters to every error of a query, connection errors included.
    if (at.name === "PostgresError" || ("query" in at && ("params" in at || "parameters" in at))) return true;
    if (/^CONNECT(ION)?_/.test((at as NodeJS.ErrnoException).code ?? "")) return true;
  }
  return false;
}
