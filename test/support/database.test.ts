import { sql } from "drizzle-orm";
import { expect, inject, it } from "vitest";
import { database } from "@/db/client";
import { pendingMigrations } from "@/db/migrate";
import { organizations } from "@/db/schema/people";
import { useTestDatabase } from "@/test/support/database";
import { administer } from "@/test/support/database-setup";

const test = useTestDatabase();

it("gives a database with every table and no rows, of this file alone", async () => {
  expect(process.env.DATABASE_URL).toBe(test.url());
  expect(await pendingMigrations(database())).toBe(0);
  expect(await database().select().from(organizations)).toEqual([]);
  const [row] = await database().execute<{ name: string }>(sql`select current_database() as name`);
  expect(test.url()).toContain(row?.name);
  expect(test.url()).not.toBe(inject("testDatabase").url);
});

it("copies the template for many files at once", async () => {
  const { url, template } = inject("testDatabase");
  const names = Array.from({ length: 12 }, (_, index) => `latchkey_many_${process.pid}_${index}`);
  await Promise.all(names.map((name) => administer(url, `create database ${name} template ${template}`)));
  await Promise.all(names.map((name) => administer(url, `drop database ${name} with (force)`)));
});
