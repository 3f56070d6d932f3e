// Everything that the test's database holds, as text.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";

/** Every row of every table, as PostgreSQL writes it in JSON. */
export async function everyRow(): Promise<{ table: string; row: string }[]> {
  const db = database();
  const tables = await db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const rows: { table: string; row: string }[] = [];
  for (const { name } of tables) {
    const found = await db.execute<{ row: string }>(
      sql`select to_jsonb(t)::text as row from ${sql.identifier(name)} t order by 1`,
    );
    for (const { row } of found) rows.push({ table: name, row });
  }
  return rows;
}
