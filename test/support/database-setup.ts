// One PostgreSQL for a whole test run, with a migrated template from which each test file gets its database.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** The URL's own database is for administration; `template` is the migrated one. */
    testDatabase: { url: string; template: string };
  }
}

/** TEST_DATABASE_URL, when set, is a PostgreSQL of one's own, with the right to create databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const own = process.env.TEST_DATABASE_URL;
  const { url, stop } = own
    ? { url: own, stop: async () => undefined }
    : await startEmbeddedPostgres({ temporary: true });
  const template = `latchkey_template_${randomBytes(6).toString("hex")}`;
  try {
    await administer(url, `create database ${template}`);
    await migrateDatabase(withDatabase(url, template));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("testDatabase", { url, template });
  return async () => {
    await administer(url, `drop database if exists ${template} with (force)`);
    await stop();
  };
}

/** Runs one statement on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

/** The same server's other database. */
export function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
