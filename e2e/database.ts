// PostgreSQL itself: databases of one's own, and to see what is really stored.
import { writeFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { environment, type Organization } from "./environment";

export async function withDatabase<T>(run: (sql: postgres.Sql) => Promise<T>, url?: string): Promise<T> {
  const sql = postgres(url ?? environment().settings.DATABASE_URL ?? "", {
    max: 2,
    onnotice: () => undefined,
  });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** Creates an empty database on the environment's server and gives its URL. */
export async function newDatabase(): Promise<string> {
  const name = `e2e_${crypto.randomUUID().replaceAll("-", "")}`;
  await withDatabase((sql) => sql.unsafe(`create database ${name}`));
  const url = new URL(environment().settings.DATABASE_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

/** What it held is kept for the search after the last test. */
export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const dump = await dumpOf(url);
  writeFileSync(path.join(environment().evidence, `${name}.dump`), Object.values(dump).join("\n"));
  await withDatabase((sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
}

/**
 * Every row of the organization but the audit log's, its chain's and those of deliveries, by table: to see that nothing
 * changed. That a token was used is no change, nor what a webhook's sender notes.
 */
export type Rows = Record<string, string[]>;

const noChanges = [
  "last_used_at",
  "position",
  "failing_since",
  "missed_count",
  "missed_from",
  "missed_since",
  "missed_until",
];

let reading: postgres.Sql | undefined;

export async function rowsOf({ id }: Pick<Organization, "id">): Promise<Rows> {
  // One connection for the whole process: this runs before and after a great many tests.
  reading ??= postgres(environment().settings.DATABASE_URL ?? "", { max: 1, idle_timeout: 5 });
  const tables = await reading<{ name: string }[]>`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id' and table_name not in ('audit_events', 'audit_chains', 'webhook_deliveries')`;
  const rows: Rows = {};
  for (const { name } of tables) {
    const found = await reading<
      { row: string }[]
    >`select (to_jsonb(t) - ${noChanges}::text[])::text as row from ${reading(name)} t
      where organization_id = ${id} order by 1`;
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

/** Every row of every table as text and as JSON, by table. */
export function dumpOf(databaseUrl: string): Promise<Record<string, string>> {
  return withDatabase(async (sql) => {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    const texts: Record<string, string> = {};
    for (const { schema, name } of tables) {
      const rows = await sql<{ row: string }[]>`
        select t::text || chr(10) || to_jsonb(t)::text as row from ${sql(schema)}.${sql(name)} t`;
      texts[`table ${name}`] = rows.map(({ row }) => row).join("\n");
    }
    return texts;
  }, databaseUrl);
}
