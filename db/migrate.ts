// Brings a database to the schema of this version: the generated migrations, applied once however many start at once.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { connect, type Database, type DatabaseError } from "@/db/client";

/** Any number, as long as it is always the same: it is how instances know that they wait for each other. */
const lockKey = 4_857_291_036;

/** Beneath the working directory, as Next moves modules but starts where package.json is. */
const defaultFolder = () => path.join(process.cwd(), "db", "migrations");

/**
 * Applies what is missing; waits while another instance does.
 *
 * @throws DatabaseError when a statement fails (nothing of the run is applied then), Error without the folder.
 */
export async function migrateDatabase(url: string, migrationsFolder = defaultFolder()): Promise<void> {
  // The lock belongs to a session, so everything has to happen on one connection; its end would release it too.
  const { database, close } = connect(url, { poolSize: 1, keepConnections: true });
  try {
    await database.execute(sql`select pg_advisory_lock(${lockKey})`);
    await migrate(database, { migrationsFolder });
  } finally {
    await close();
  }
}

/** How many of this version's migrations the database lacks. */
export async function pendingMigrations(
  database: Database,
  migrationsFolder = defaultFolder(),
): Promise<number> {
  const journal = await readFile(path.join(migrationsFolder, "meta", "_journal.json"), "utf8");
  const entries: { when: number }[] = JSON.parse(journal).entries;
  const last = await lastApplied(database);
  // Drizzle compares with the last applied migration only, and so does this.
  return entries.filter((entry) => entry.when > last).length;
}

/** When the last applied migration was generated, in milliseconds since the epoch; before all others if there is none. */
async function lastApplied(database: Database): Promise<number> {
  try {
    const [row] = await database.execute<{ last: string | null }>(
      sql`select max(created_at) as last from drizzle.__drizzle_migrations`,
    );
    return Number(row?.last ?? Number.NEGATIVE_INFINITY);
  } catch (error) {
    // The table comes with the first migration (42P01 undefined_table, also for an absent schema).
    if ((error as DatabaseError).code === "42P01") return Number.NEGATIVE_INFINITY;
    throw error;
  }
}
