// Of `latchkey-admin check`: whether PostgreSQL is what Latchkey needs, and has this version's migrations.

import { sql } from "drizzle-orm";
import { type Finding, failed, ok, warning } from "@/cli/check/finding";
import { sentenceFor } from "@/cli/command";
import { connect, type Database } from "@/db/client";
import { parsePoolSize } from "@/db/connection-url";
import { newestMigration, pendingMigrations } from "@/db/migrate";
import { checkPooler } from "@/db/pooler";
import { adminCommand } from "@/lib/server/admin-command";

const oldestMajor = 14;
const mostClockDifferenceMs = 5_000;

interface Facts extends Record<string, unknown> {
  version: number;
  version_text: string;
  readonly: boolean;
  may_create: boolean;
  encoding: string;
  now_ms: string;
  max_connections: number;
  size: string;
}

export async function databaseFindings(url: string, migrationsFolder: string): Promise<Finding[]> {
  const refused = (error: unknown, what: string) => [
    failed("Database", sentenceFor(error, ""), `Correct ${what}, then check again.`),
  ];
  try {
    await checkPooler(url);
  } catch (error) {
    return refused(error, "DATABASE_URL or DATABASE_POOLER");
  }
  const { database, close } = connect(url, { poolSize: 1, report: () => undefined });
  try {
    return [...(await ofServer(database)), ...(await ofMigrations(database, migrationsFolder))];
  } catch (error) {
    return refused(error, "DATABASE_URL");
  } finally {
    await close();
  }
}

async function ofServer(database: Database): Promise<Finding[]> {
  const asked = Date.now();
  const [facts] = await database.execute<Facts>(sql`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
      pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as readonly,
      has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as may_create,
      current_setting('server_encoding') as encoding,
      (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms,
      current_setting('max_connections')::int as max_connections,
      pg_size_pretty(pg_database_size(current_database())) as size`);
  if (!facts) throw new TypeError("The query returned no row.");
  // PostgreSQL looked at its clock at some moment between the question and its answer.
  const answered = Date.now();
  const theirs = Number(facts.now_ms);
  const differenceMs = theirs < asked ? asked - theirs : Math.max(0, theirs - answered);
  const major = Math.floor(facts.version / 10_000);
  const poolSize = parsePoolSize(process.env.DATABASE_POOL_SIZE);
  const needed = poolSize + 2 + 3;
  const rights = "Database rights";
  return [
    major >= oldestMajor
      ? ok("Database", `PostgreSQL ${facts.version_text}, ${facts.size}.`)
      : failed(
          "Database",
          `This is PostgreSQL ${facts.version_text}.`,
          `Use PostgreSQL ${oldestMajor} or later.`,
        ),
    facts.readonly
      ? failed(rights, "It can only be read.", "Name the primary in DATABASE_URL, not a standby.")
      : facts.may_create
        ? ok(rights, "The user may create what migrations create.")
        : failed(
            rights,
            "The user may not create schemas and tables, which migrations do.",
            "Make the user the database's owner: ALTER DATABASE … OWNER TO …, and GRANT CREATE ON SCHEMA public TO ….",
          ),
    facts.encoding === "UTF8"
      ? ok("Database encoding", "UTF8.")
      : failed("Database encoding", `It is ${facts.encoding}.`, "Create the database with ENCODING 'UTF8'."),
    differenceMs <= mostClockDifferenceMs
      ? ok("Clock", `This machine and PostgreSQL differ by less than ${mostClockDifferenceMs / 1_000} s.`)
      : failed(
          "Clock",
          `This machine and PostgreSQL differ by ${Math.round(differenceMs / 1_000)} s.`,
          "Let both keep their time by NTP. AWS refuses identity tokens from a wrong clock.",
        ),
    needed <= facts.max_connections
      ? ok("Connections", `One process needs up to ${needed} of ${facts.max_connections}.`)
      : warning(
          "Connections",
          `One process needs up to ${needed}, and max_connections is ${facts.max_connections}.`,
          "Lower DATABASE_POOL_SIZE, or raise max_connections.",
        ),
  ];
}

async function ofMigrations(database: Database, migrationsFolder: string): Promise<Finding[]> {
  const pending = await pendingMigrations(database, migrationsFolder);
  if (pending > 0) {
    const remedy = "The next start applies them; back up first where there is something to lose.";
    return [warning("Migrations", `${pending} of this version aren't applied yet.`, remedy)];
  }
  const { known, applied } = await newestMigration(database, migrationsFolder);
  if (applied > known) {
    const remedy =
      "Run the newer version. This one works beside it for one version only, during an upgrade or a rollback.";
    return [warning("Migrations", "A newer version has migrated this database.", remedy)];
  }
  const [row] = await database.execute<{ organizations: string; kickoffs: string; events: string }>(sql`
    select (select count(*) from organizations) as organizations,
      (select greatest(reltuples, 0)::bigint from pg_class where oid = 'kickoffs'::regclass) as kickoffs,
      (select greatest(reltuples, 0)::bigint from pg_class where oid = 'audit_events'::regclass) as events`);
  const count = Number(row?.organizations);
  const begin = `Run ${adminCommand("first-owner")}, and open the link that it prints.`;
  return [
    ok("Migrations", "All of this version are applied."),
    count > 0
      ? ok("Organizations", `${count}, with about ${row?.kickoffs} kickoffs and ${row?.events} audit events.`)
      : warning("Organizations", "There is none yet.", begin),
  ];
}
