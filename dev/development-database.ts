// The PostgreSQL of a command: the one given, or the embedded one.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { closeDatabase } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrateDatabase } from "@/db/migrate";
import { defaultPorts, portFrom, requireFreePort } from "@/dev/ports";
import type { Lifetime } from "@/dev/run-command";
import { administer, withDatabase } from "@/test/support/database-setup";

export interface CommandDatabase {
  url: string;
  /** Where it is, without the password. */
  place: string;
}

/** DATABASE_URL, or the embedded PostgreSQL whose data outlive the command. */
export async function keptDatabase(lifetime: Lifetime): Promise<CommandDatabase> {
  const given = process.env.DATABASE_URL;
  if (given) return opened(lifetime, given, "DATABASE_URL");
  const port = portFrom("EMBEDDED_POSTGRES_PORT");
  // A copy on another port has data of its own, or its database would end with the first copy.
  const folder = port === defaultPorts.EMBEDDED_POSTGRES_PORT ? "postgres" : `postgres-${port}`;
  const server = await startEmbeddedPostgres({ port, dataDirectory: path.join(".latchkey", folder) });
  lifetime.onEnd(server.stop);
  return opened(lifetime, server.url, `embedded, port ${server.port}`);
}

/** New and empty, gone with the command: embedded, or on the server of `DATABASE_URL` but never in its own database. */
export async function passingDatabase(lifetime: Lifetime): Promise<CommandDatabase> {
  const given = process.env.DATABASE_URL;
  if (given) {
    const name = `latchkey_${randomBytes(6).toString("hex")}`;
    await administer(given, `create database ${name}`);
    lifetime.onEnd(() => administer(given, `drop database if exists ${name} with (force)`));
    return opened(lifetime, withDatabase(given, name), `${name}, on the server of DATABASE_URL`);
  }
  const port = await requirePassingPort();
  const server = await startEmbeddedPostgres({ temporary: true, port });
  lifetime.onEnd(server.stop);
  return opened(lifetime, server.url, `embedded, port ${server.port}, empty`);
}

/** What `passingDatabase` will listen on, if that was chosen: to report a taken port before anything else is started. */
export async function requirePassingPort(): Promise<number | undefined> {
  const chosen = process.env.EMBEDDED_POSTGRES_PORT && !process.env.DATABASE_URL;
  return chosen ? requireFreePort("EMBEDDED_POSTGRES_PORT", "the embedded PostgreSQL") : undefined;
}

async function opened(lifetime: Lifetime, url: string, place: string): Promise<CommandDatabase> {
  await migrateDatabase(url);
  // The services find their database there.
  process.env.DATABASE_URL = url;
  lifetime.onEnd(closeDatabase);
  return { url, place };
}
