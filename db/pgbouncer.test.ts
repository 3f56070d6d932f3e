// With a real PgBouncer, which lends two connections to all clients, a transaction at a time.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect, database } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { useTestDatabase } from "@/test/support/database";
import { administer, withDatabase } from "@/test/support/database-setup";
import { type Bouncer, pgbouncer, startBouncer } from "@/test/support/pgbouncer";

const test = useTestDatabase();
if (!pgbouncer) console.warn("PgBouncer is not installed: what Latchkey does behind it is not tested here.");

describe.skipIf(!pgbouncer)("behind PgBouncer", () => {
  let transactions: Bouncer;
  let sessions: Bouncer;

  beforeAll(async () => {
    await database().execute(sql`create table deploys (id int primary key, step int not null)`);
    transactions = await startBouncer(test.url(), "transaction", 2);
    sessions = await startBouncer(test.url(), "session", 5);
  });
  afterAll(async () => {
    await transactions?.stop();
    await sessions?.stop();
  });

  it("finds nothing prepared and nothing set in the connections that it gives back", async () => {
    const { database: db, close } = connect(transactions.url, { poolSize: 5 });
    await Promise.all(
      Array.from({ length: 40 }, (_, id) => db.transaction((tx) => tx.execute(sql`select ${id}::int`))),
    );
    for (let round = 0; round < 4; round += 1) {
      const [row] = await db.execute(
        sql`select count(*)::int as statements, current_setting('statement_timeout') as timeout from pg_prepared_statements`,
      );
      expect(row).toEqual({ statements: 0, timeout: "0" });
    }
    await close();
  });

  it.each([
    ["found out by itself", null],
    ["said to be one of transactions", "transaction"],
    // Wrongly: no transaction's end is a named statement in any mode.
    ["said to be one of sessions", "session"],
  ] as const)("keeps every write that was acknowledged: %s", async (_name, pooler) => {
    await database().execute(sql`delete from deploys`);
    const { database: db, close } = connect(transactions.url, { poolSize: 10, pooler, waitMs: 20_000 });
    const acknowledged: number[] = [];
    const codes = new Set<string>();
    const deploy = async (id: number) => {
      await db.transaction(async (tx) => {
        await tx.execute(sql`insert into deploys values (${id}, 1)`);
        await tx.transaction((inner) => inner.execute(sql`update deploys set step = 2 where id = ${id}`));
        await tx.execute(sql`update deploys set step = 3 where id = ${id}`);
      });
      acknowledged.push(id);
    };
    await Promise.all(
      Array.from({ length: 300 }, (_, id) => deploy(id).catch((error) => codes.add(error.code))),
    );
    await close();
    const stored = await database().execute<{ id: number }>(
      sql`select id from deploys where step = 3 order by id`,
    );
    expect(stored.map(({ id }) => id)).toEqual(acknowledged.sort((left, right) => left - right));
    if (pooler !== "session") {
      expect([...codes]).toEqual([]);
      expect(acknowledged).toHaveLength(300);
    }
  });

  it("prepares where PostgreSQL itself answers", async () => {
    const { database: db, close } = connect(test.url(), { poolSize: 1 });
    await db.execute(sql`select ${1}::int as one`);
    const [row] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from pg_prepared_statements where statement like ${"%one%"}`,
    );
    expect(row?.n).toBeGreaterThan(0);
    await close();
  });

  it.each(["transaction", "session"] as const)(
    "does not start when DATABASE_POOLER says none: %s",
    async (mode) => {
      const bouncer = mode === "transaction" ? transactions : sessions;
      const { database: db, close } = connect(bouncer.url, { pooler: "none" });
      await expect(db.execute(sql`select 1`)).rejects.toMatchObject({
        code: "not_configured",
        message: expect.stringContaining("DATABASE_POOLER is none"),
      });
      await close();
    },
  );

  it("does not start when DATABASE_POOLER says session, and each transaction has another", async () => {
    vi.stubEnv("DATABASE_POOLER", "session");
    await expect(migrateDatabase(transactions.url)).rejects.toThrow(/DATABASE_POOLER is session/);
    await migrateDatabase(sessions.url);
    vi.unstubAllEnvs();
  });

  it("migrates through it, several at once, and leaves no lock", async () => {
    const name = `latchkey_bounced_${randomBytes(6).toString("hex")}`;
    await administer(test.url(), `create database ${name}`);
    const url = withDatabase(transactions.url, name);
    const migrations = path.join(process.cwd(), "db", "migrations");
    await Promise.all(
      Array.from({ length: 4 }, () => migrateDatabase(url, migrations, { say: () => undefined })),
    );
    await migrateDatabase(url, migrations);
    const [row] = await database().execute(
      sql`select count(*)::int as locks from pg_locks where locktype = 'advisory'
          and database = (select oid from pg_database where datname = ${name})`,
    );
    expect(row).toEqual({ locks: 0 });
    const { database: db, close } = connect(url);
    const [applied] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from drizzle.__drizzle_migrations`,
    );
    const journal = JSON.parse(readFileSync(path.join(migrations, "meta", "_journal.json"), "utf8"));
    expect(applied?.n).toBe(journal.entries.length);
    await close();
  });
});

it("is stopped by nothing when DATABASE_POOLER is careful without need", async () => {
  const { database: db, close } = connect(test.url(), { pooler: "transaction", poolSize: 1 });
  await db.execute(sql`select ${1}::int`);
  const [row] = await db.execute(sql`select count(*)::int as n from pg_prepared_statements`);
  expect(row).toEqual({ n: 0 });
  await close();
});
