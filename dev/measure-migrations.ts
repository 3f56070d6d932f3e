// `npm run measure:migrations`: how long each migration takes on a database that was in use for long before it.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { connect, type Database } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { type Lifetime, runCommand } from "@/dev/run-command";

const usage = `npm run measure:migrations

Fills the first version's tables in an embedded PostgreSQL, and brings them to today's, one migration after the other.

  --kickoffs N   how many kickoffs there are, with two receipts and one entry of the audit log each (default: 1000000)
`;
const migrations = path.join("db", "migrations");

interface Journal {
  entries: { tag: string }[];
}

await runCommand(measure);

async function measure(lifetime: Lifetime): Promise<number> {
  const { values } = parseArgs({
    options: {
      kickoffs: { type: "string", default: "1000000" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const kickoffs = Number(values.kickoffs);
  const server = await startEmbeddedPostgres({ temporary: true });
  lifetime.onEnd(server.stop);
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-migrations-"));
  lifetime.onEnd(() => rm(folder, { recursive: true, force: true }));
  await cp(migrations, folder, { recursive: true });
  const journal = JSON.parse(
    await readFile(path.join(migrations, "meta", "_journal.json"), "utf8"),
  ) as Journal;
  /** As many as a version had which ends with this one. */
  async function migrateThrough(index: number): Promise<number> {
    const entries = journal.entries.slice(0, index + 1);
    await writeFile(path.join(folder, "meta", "_journal.json"), JSON.stringify({ ...journal, entries }));
    const startedMs = performance.now();
    await migrateDatabase(server.url, folder);
    return performance.now() - startedMs;
  }
  const { database, close } = connect(server.url, { poolSize: 1, silenceMs: 3_600_000 });
  lifetime.onEnd(close);
  await migrateThrough(0);
  const filledMs = await fill(database, kickoffs);
  const size = await sizeOf(database);
  const says = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(9);
  process.stdout.write(`${kickoffs} kickoffs, ${size}, filled in${says(filledMs)}\n\n`);
  let totalMs = 0;
  for (const [index, { tag }] of journal.entries.entries()) {
    if (index === 0) continue;
    const ms = await migrateThrough(index);
    totalMs += ms;
    process.stdout.write(`${tag.padEnd(50)}${says(ms)}\n`);
  }
  process.stdout.write(
    `${"all of them".padEnd(50)}${says(totalMs)}\n\nAfterwards ${await sizeOf(database)}\n`,
  );
  return 0;
}

/** One organization with a hundred automations, as the first version kept them. Milliseconds. */
async function fill(database: Database, kickoffs: number): Promise<number> {
  const startedMs = performance.now();
  await database.execute(sql`insert into organizations (slug, name) values ('large', 'Large')`);
  await database.execute(sql`insert into automations (organization_id, name)
    select o.id, 'Automation ' || n from organizations o, generate_series(1, 100) n`);
  await database.execute(sql`insert into deployments (organization_id, automation_id, version, token_hash)
    select organization_id, id, 1, md5(id::text) from automations`);
  await database.execute(sql`insert into kickoffs (organization_id, automation_id, deployment_id, deployment_version, resolve,
      runtime_version, status, secret_count, failures, started_at, duration_ms)
    select d.organization_id, d.automation_id, d.id, 1, 'worker', '1.14.5', 'resolved', 2, '[]',
      now() - (${kickoffs}::int - n) * interval '1 minute', 120
    from generate_series(1, ${kickoffs}::int) n
    join (select *, row_number() over (order by id) as place from deployments) d on d.place = 1 + n % 100`);
  await database.execute(sql`insert into kickoff_receipts (organization_id, kickoff_id, key, config_id, secret_name, arn, version_id)
    select organization_id, id, 'KEY_' || n, automation_id, 'team/secret-' || n,
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:team/secret-' || n, md5(id::text)
    from kickoffs, generate_series(1, 2) n`);
  await database.execute(sql`insert into audit_events (organization_id, created_at, actor_kind, actor_id, actor_label, action,
      object_kind, object_id, object_label, outcome, address, request_id, detail)
    select organization_id, started_at, 'worker', deployment_id::text, 'version 1', 'kickoff.resolved',
      'automation', automation_id::text, 'Automation', 'ok', '127.0.0.1', id::text, '{"secretCount": 2}'
    from kickoffs order by started_at`);
  await database.execute(sql`analyze`);
  return performance.now() - startedMs;
}

async function sizeOf(database: Database): Promise<string> {
  const [row] = await database.execute<{ size: string }>(
    sql`select pg_size_pretty(pg_database_size(current_database())) as size`,
  );
  return row?.size ?? "";
}
