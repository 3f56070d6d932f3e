// Brings a database to the schema of this version: the generated migrations, applied once however many start at once.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { connect, type Database, type DatabaseError, type Executor, type Transaction } from "@/db/client";
import { checkPooler } from "@/db/pooler";

/** Any number, as long as it is always the same: it is how instances know that they wait for each other. */
const lockKey = 4_857_291_036;
const statementLimitMs = 10 * 60_000;
const lookAgainMs = 250;
const sayAgainMs = 30_000;

export interface MigrationOptions {
  /** How long another instance may migrate before this one gives up. */
  waitMs?: number;
  say?: (message: string) => void;
}

/** Beneath the working directory, as Next moves modules but starts where package.json is. */
const defaultFolder = () => path.join(process.cwd(), "db", "migrations");

/**
 * Applies what is missing; waits while another instance does.
 *
 * @throws DatabaseError when a statement fails (nothing of the run is applied then), Error without the folder or when
 *   another instance does not come to an end.
 */
export async function migrateDatabase(
  url: string,
  migrationsFolder = defaultFolder(),
  { waitMs = statementLimitMs, say = console.warn }: MigrationOptions = {},
): Promise<void> {
  await checkPooler(url);
  const { database, close } = connect(url, {
    poolSize: 1,
    silenceMs: statementLimitMs,
    // Errors are thrown, and the caller reports them.
    report: () => undefined,
  });
  try {
    if ((await pendingMigrations(database, migrationsFolder)) === 0) return;
    const deadline = Date.now() + waitMs;
    for (let sayAt = Date.now(); !(await migrateUnlessLocked(database, migrationsFolder)); ) {
      const holder = await lockHolder(database);
      if (Date.now() >= deadline) {
        throw new Error(
          `Another instance has locked the migrations for longer than ${waitMs / 1000} s (${holder}). ` +
            "If it's gone, end that PostgreSQL process with pg_terminate_backend.",
        );
      }
      if (Date.now() >= sayAt) {
        say(`Waiting for another instance that is migrating the database (${holder}).`);
        sayAt = Date.now() + sayAgainMs;
      }
      await sleep(lookAgainMs);
    }
  } finally {
    await close();
  }
}

/** The lock is the transaction's: it ends with it even where a pooler lends the session to others. */
function migrateUnlessLocked(database: Database, migrationsFolder: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(${lockKey}) as taken`,
    );
    if (lock?.taken) await applyMissing(tx, migrationsFolder);
    return lock?.taken ?? false;
  });
}

/** As Drizzle keeps its record, so that its own tools understand it. */
async function applyMissing(tx: Transaction, migrationsFolder: string): Promise<void> {
  // Tables in use are waited for half as long as a statement may take: here, as long as one of a migration may.
  await tx.execute(sql.raw(`set local lock_timeout = ${statementLimitMs / 2}`));
  await tx.execute(sql`create schema if not exists drizzle`);
  await tx.execute(
    sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  const last = await newestApplied(tx);
  for (const migration of readMigrationFiles({ migrationsFolder })) {
    if (migration.folderMillis <= last) continue;
    for (const statement of migration.sql) await tx.execute(sql.raw(statement));
    await tx.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`,
    );
  }
}

async function lockHolder(database: Database): Promise<string> {
  const [holder] = await database.execute<{ pid: number }>(
    sql`select pid from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())
        and ((classid::bigint << 32) | objid::bigint) = ${lockKey} limit 1`,
  );
  return holder ? `PostgreSQL process ${holder.pid} has the lock` : "its lock was just released";
}

/** How many of this version's migrations the database lacks. */
export async function pendingMigrations(
  database: Database,
  migrationsFolder = defaultFolder(),
): Promise<number> {
  const last = await lastApplied(database);
  // Drizzle compares with the last applied migration only, and so does this.
  return (await knownMigrations(migrationsFolder)).filter((when) => when > last).length;
}

/** When this version's newest migration and the newest applied one were made, in milliseconds since the epoch. */
export async function newestMigration(
  database: Database,
  migrationsFolder = defaultFolder(),
): Promise<{ known: number; applied: number }> {
  const known = await knownMigrations(migrationsFolder);
  return { known: Math.max(...known), applied: await lastApplied(database) };
}

async function knownMigrations(migrationsFolder: string): Promise<number[]> {
  const journal = await readFile(path.join(migrationsFolder, "meta", "_journal.json"), "utf8");
  return JSON.parse(journal).entries.map(({ when }: { when: number }) => when);
}

/** When the last applied migration was generated; earlier than all migrations if none was applied. */
async function lastApplied(database: Database): Promise<number> {
  try {
    return await newestApplied(database);
  } catch (error) {
    // The table comes with the first migration (42P01 undefined_table, also for an absent schema).
    if ((error as DatabaseError).code === "42P01") return Number.NEGATIVE_INFINITY;
    throw error;
  }
}

async function newestApplied(executor: Executor): Promise<number> {
  const [row] = await executor.execute<{ last: string | null }>(
    sql`select max(created_at) as last from drizzle.__drizzle_migrations`,
  );
  return Number(row?.last ?? Number.NEGATIVE_INFINITY);
}
