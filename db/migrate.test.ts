import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect } from "@/db/client";
import { migrateDatabase, pendingMigrations } from "@/db/migrate";
import { administer, withDatabase } from "@/test/support/database-setup";

const name = `latchkey_migrate_${process.pid}`;
let url = "";
let folder = "";

/** Generated migrations, as drizzle-kit would lay them down. */
async function generate(statements: string[]): Promise<void> {
  const entries = statements.map((_, idx) => ({
    idx,
    version: "7",
    when: idx + 1,
    tag: `${idx}`,
    breakpoints: true,
  }));
  await mkdir(path.join(folder, "meta"), { recursive: true });
  await writeFile(path.join(folder, "meta", "_journal.json"), JSON.stringify({ entries }));
  for (const [idx, statement] of statements.entries()) {
    await writeFile(path.join(folder, `${idx}.sql`), statement);
  }
}

beforeAll(async () => {
  const server = inject("testDatabase").url;
  url = withDatabase(server, name);
  folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-migrations-"));
  await administer(server, `create database ${name}`);
});

afterAll(async () => {
  await administer(inject("testDatabase").url, `drop database if exists ${name} with (force)`);
  await rm(folder, { recursive: true });
});

it("applies each migration once, however many instances start at once", async () => {
  const { database, close } = connect(url);
  try {
    await generate(["create table one (id int)", "create table two (id int); select pg_sleep(0.2)"]);
    expect(await pendingMigrations(database, folder)).toBe(2);
    await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url, folder)));
    expect(await pendingMigrations(database, folder)).toBe(0);
    expect(await database.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`)).toEqual([
      { n: 2 },
    ]);

    await generate(["create table one (id int)", "create table two (id int)", "create table three (id int)"]);
    expect(await pendingMigrations(database, folder)).toBe(1);
    await migrateDatabase(url, folder);
    expect(await pendingMigrations(database, folder)).toBe(0);
    expect(await database.execute(sql`select * from three`)).toEqual([]);
  } finally {
    await close();
  }
});

it("applies nothing of a run that fails, and lets the next one try", async () => {
  const { database, close } = connect(url);
  try {
    const before = ["select 1", "select 1", "select 1"];
    await generate([...before, "create table four (id int)", "select colour from four"]);
    await expect(migrateDatabase(url, folder)).rejects.toMatchObject({
      name: "DatabaseError",
      code: "42703",
    });
    expect(await pendingMigrations(database, folder)).toBe(2);
    await generate([...before, "create table four (id int)", "select id from four"]);
    await migrateDatabase(url, folder);
    expect(await pendingMigrations(database, folder)).toBe(0);
  } finally {
    await close();
  }
});

it("says what it waits for, and gives up in time", async () => {
  const { database, close } = connect(url);
  const said: string[] = [];
  try {
    await generate([...Array.from({ length: 5 }, () => "select 1"), "create table six (id int)"]);
    await database.transaction(async (tx) => {
      // As an instance of an earlier version does, or one that a pooler left behind.
      const [row] = await tx.execute<{ pid: number }>(
        sql`select pg_backend_pid() as pid, pg_advisory_xact_lock(4857291036)`,
      );
      const started = performance.now();
      const failure = migrateDatabase(url, folder, { waitMs: 700, say: (line) => said.push(line) });
      await expect(failure).rejects.toThrow(/longer than 0.7 s.*process \d+ has the lock/);
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(said).toEqual([
        `Waiting for another instance that is migrating the database (PostgreSQL process ${row?.pid} has the lock).`,
      ]);
    });
    await migrateDatabase(url, folder);
    expect(await pendingMigrations(database, folder)).toBe(0);
  } finally {
    await close();
  }
});
