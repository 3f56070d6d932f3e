import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Database, type OpenDatabase } from "@/db/client";
import { statement } from "@/db/statement";
import { useTestDatabase } from "@/test/support/database";

const test = useTestDatabase();
let open: OpenDatabase;
let db: Database;
beforeAll(() => {
  open = connect(test.url(), { poolSize: 1 });
  db = open.database;
});
afterAll(() => open.close());

const found = statement<{ id: string }, { id: string }>(
  () => sql`select id from organizations where id = ${sql.placeholder("id")}::uuid`,
);
const id = "00000000-0000-4000-8000-000000000000";
const listed = () => db.execute(sql`select slug from organizations where slug = ${id}`);

/** How often PostgreSQL planned for the values of a call, and how often it took the plan that it had. */
async function plans(text: string) {
  const [row] = await db.execute<{ generic: number; custom: number }>(
    sql.raw(`select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements
      where statement like '${text}%'`),
  );
  return row;
}

it("plans what finds rows by key once, and lists for each call", async () => {
  for (let time = 0; time < 3; time += 1) {
    await found(db, { id });
    await listed();
  }
  await db.transaction(async (tx) => {
    await found(tx, { id });
    void found(tx, { id });
  });
  expect(await plans("select id from organizations")).toEqual({ generic: 5, custom: 0 });
  expect(await plans("select slug from organizations")).toEqual({ generic: 0, custom: 3 });
});

it("does so after a transaction that was taken back, with its settings", async () => {
  await listed();
  const undone = db.transaction(async (tx) => {
    await found(tx, { id });
    throw new Error("No.");
  });
  await expect(undone).rejects.toThrow();
  const failed = db.transaction(async (tx) => {
    void found(tx, { id: "none" });
  });
  await expect(failed).rejects.toMatchObject({ code: "22P02" });
  const before = await plans("select id from organizations");
  await found(db, { id });
  await listed();
  await found(db, { id });
  const after = await plans("select id from organizations");
  expect(after).toEqual({ generic: Number(before?.generic) + 2, custom: 0 });
  expect(await plans("select slug from organizations")).toMatchObject({ generic: 0 });
});

it("is not kept to what looked good while a table was empty", async () => {
  // Without foreign keys.
  await db.execute(sql`create table grown (like kickoffs including all)`);
  type Row = { id: string; organizationId: string };
  const [number, organization] = [
    sql`${sql.placeholder("id")}::uuid`,
    sql`${sql.placeholder("organizationId")}::uuid`,
  ];
  const insert = statement<Row>(
    () => sql`insert into grown (id, organization_id, automation_id, deployment_id, deployment_version, resolve,
        runtime_version, status, secret_count, failures)
      values (${number}, ${organization}, ${organization}, ${organization}, 1, 'platform', '1', 'started', 0, '[]')`,
  );
  const end = statement<Row>(
    () => sql`update grown set status = 'resolved' where id = ${number} and organization_id = ${organization}
      and status = 'started'`,
  );
  const rows = 3_000;
  for (let row = 0; row < rows; row += 1) {
    const values = { id: randomUUID(), organizationId: id };
    await insert(db, values);
    await end(db, values);
  }
  await db.execute(sql`select pg_stat_force_next_flush()`);
  const [read] = await db.execute<{ entries: number }>(sql`select sum(idx_tup_read)::int as entries
    from pg_stat_user_indexes where relname = 'grown'`);
  // A plan that was kept would read half of the rows each time; the right one is there at the latest some hundred rows in.
  expect(read?.entries).toBeLessThan((rows * rows) / 5);
});
