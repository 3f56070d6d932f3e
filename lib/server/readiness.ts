// Whether this process can do its work: database, migrations, issuer. Says which, never why in detail.
import { sql } from "drizzle-orm";
import { connect, type Database, type DatabaseError } from "@/db/client";
import { pendingMigrations } from "@/db/migrate";
import { readinessChecks } from "@/db/schema/readiness";
import { environment, missingIssuerVariables } from "@/lib/server/env";
import { respond } from "@/lib/server/http/answer";
import { log } from "@/lib/server/log";
import type { Readiness } from "@/lib/shared/health/operations";

type DatabaseState = Readiness["database"];

type OfDatabase = Pick<Readiness, "database" | "migrations">;

const limitMs = 1_900;
/** Many may ask at once, and none of them makes more connections or writes than one. */
const answerHoldsMs = 1_000;
const writeHoldsMs = 5_000;

export function readiness(request: Request): Promise<Response> {
  return respond(request, async () => {
    const missing = missingIssuerVariables(environment());
    const state = await databaseReadiness();
    const ready = state.database === "ok" && state.migrations === "ok";
    const issuer =
      missing.length > 0 ? ({ status: "not_configured", missing } as const) : ({ status: "ok" } as const);
    const answer: Readiness = { ready, ...state, issuer };
    return Response.json(answer, {
      status: ready ? 200 : 503,
      headers: { "cache-control": "no-store", ...(ready ? {} : { "retry-after": "5" }) },
    });
  });
}

let latest: { url: string; at: number; state: Promise<OfDatabase> } | undefined;
let lastWrite: { url: string; at: number; state: DatabaseState } | undefined;
let lastSaid = "ok, migrations ok";

function databaseReadiness(): Promise<OfDatabase> {
  const url = environment().databaseUrl;
  if (latest?.url !== url || Date.now() - latest.at > answerHoldsMs) {
    latest = { url, at: Date.now(), state: checkInTime(url).then(sayChange) };
  }
  return latest.state;
}

function sayChange(state: OfDatabase): OfDatabase {
  const says = `${state.database}, migrations ${state.migrations}`;
  if (says !== lastSaid)
    log(state.database === "ok" ? "info" : "warn", `Readiness: the database is ${says}.`);
  lastSaid = says;
  return state;
}

/** On a new connection every time, so that a server which gives none is noticed while others still work. */
async function checkInTime(url: string): Promise<OfDatabase> {
  const limits = { poolSize: 1, silenceMs: limitMs, waitMs: limitMs, report: () => undefined };
  const { database, close } = connect(url, limits);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<OfDatabase>((resolve) => {
    timer = setTimeout(() => resolve({ database: "unreachable", migrations: "unknown" }), limitMs);
  });
  try {
    return await Promise.race([check(url, database), late]);
  } finally {
    clearTimeout(timer);
    void close();
  }
}

async function check(url: string, database: Database): Promise<OfDatabase> {
  try {
    const [row] = await database.execute<{ readonly: boolean }>(
      sql`select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as readonly`,
    );
    const pending = await pendingMigrations(database).catch(() => null);
    const migrations = pending === null ? "unknown" : pending > 0 ? "pending" : "ok";
    if (row?.readonly) return { database: "read_only", migrations };
    // Before its migrations there is no table to write to.
    return { database: migrations === "ok" ? await writeState(url, database) : "ok", migrations };
  } catch (error) {
    const isFull = (error as DatabaseError).code === "53300";
    return { database: isFull ? "out_of_connections" : "unreachable", migrations: "unknown" };
  }
}

async function writeState(url: string, database: Database): Promise<DatabaseState> {
  if (lastWrite?.url === url && Date.now() - lastWrite.at < writeHoldsMs) return lastWrite.state;
  const state = await database
    .insert(readinessChecks)
    .values({ id: 1 })
    .onConflictDoUpdate({ target: readinessChecks.id, set: { at: sql`now()` } })
    .then(
      (): DatabaseState => "ok",
      (error: DatabaseError): DatabaseState => (error.code === "25006" ? "read_only" : "cannot_write"),
    );
  lastWrite = { url, at: Date.now(), state };
  return state;
}
