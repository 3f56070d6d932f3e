// A database of its own for each test file that asks for one.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDatabase } from "@/db/client";
import { administer, withDatabase } from "@/test/support/database-setup";

/**
 * Called at the top of a test file: its tests find a migrated, empty database behind `database()` (and DATABASE_URL),
 * which all of them share and which is dropped after them. `url` is known from `beforeAll` on.
 */
export function useTestDatabase(): { url(): string } {
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const before = process.env.DATABASE_URL;
  let url = "";
  beforeAll(async () => {
    const server = inject("testDatabase");
    await administer(server.url, `create database ${name} template ${server.template}`);
    url = withDatabase(server.url, name);
    await closeDatabase();
    process.env.DATABASE_URL = url;
  });
  afterAll(async () => {
    await closeDatabase();
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
    await administer(inject("testDatabase").url, `drop database if exists ${name} with (force)`);
  });
  return { url: () => url };
}
