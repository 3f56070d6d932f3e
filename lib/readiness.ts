// Whether this process can do its work: database, migrations, issuer. Says which, never why in detail.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { pendingMigrations } from "@/db/migrate";
import { environment, missingIssuerVariables } from "@/lib/env";
import { respond } from "@/lib/http/answer";

interface Readiness {
  ready: boolean;
  database: "ok" | "unreachable";
  migrations: "ok" | "pending" | "unknown";
  /** Missing variables do not make the process unready: the rest of the product works without the issuer. */
  issuer: { status: "ok" } | { status: "not_configured"; missing: string[] };
}

export function readiness(request: Request): Promise<Response> {
  return respond(request, async () => {
    const state = await check();
    return Response.json(state, {
      status: state.ready ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  });
}

async function check(): Promise<Readiness> {
  const missing = missingIssuerVariables(environment());
  const issuer =
    missing.length > 0 ? ({ status: "not_configured", missing } as const) : ({ status: "ok" } as const);
  try {
    await database().execute(sql`select 1`);
  } catch {
    return { ready: false, database: "unreachable", migrations: "unknown", issuer };
  }
  const pending = await pendingMigrations(database()).catch(() => null);
  const migrations = pending === null ? "unknown" : pending > 0 ? "pending" : "ok";
  return { ready: migrations === "ok", database: "ok", migrations, issuer };
}
