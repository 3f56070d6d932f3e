// postgres-js on a socket that we opened. Its own pool keeps connections of which it lost track, and hands queries of a lost
// transaction to another one: so each driver here has one connection, and never another.
import type { Socket } from "node:net";
import { makePgArray, parsePgArray } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { ConnectionTarget } from "@/db/connection-url";

/** PostgreSQL's numbers of the arrays that queries use, each with its elements': text, varchar, int, bigint, uuid, boolean. */
const arrayTypes = [
  [1009, 25],
  [1015, 1043],
  [1007, 23],
  [1016, 20],
  [2951, 2950],
  [1000, 16],
] as const;

/**
 * What the driver can write. It would take what it cannot for a failure of the query before, whose answer is still to come,
 * and wait for its own for ever.
 */
export function isSendable(value: unknown): boolean {
  if (typeof value !== "object") return value !== undefined && typeof value !== "function";
  return value === null || Array.isArray(value) || value instanceof Uint8Array;
}

export function openDriver(target: ConnectionTarget, socket: Socket): postgres.Sql {
  let isGiven = false;
  const driver = postgres({
    host: target.host,
    port: target.port,
    user: target.user,
    pass: target.password,
    database: target.database,
    max: 1,
    ssl: false,
    prepare: false,
    // The driver asks on each new connection, and lets the process end when that connection is lost meanwhile.
    fetch_types: false,
    // All limits are the pool's.
    connect_timeout: 0,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: {
      application_name: target.applicationName,
      ...(target.options && { options: target.options }),
    },
    // The driver would reconnect, and go on with a transaction outside of it.
    socket: async () => {
      if (isGiven) throw Object.assign(new Error("The connection is gone."), { code: "CONNECTION_CLOSED" });
      isGiven = true;
      return socket;
    },
  } as never);
  // Drizzle parses dates and JSON itself, and configures the driver for that.
  drizzle(driver);
  const { parsers, serializers } = driver.options as unknown as Codecs;
  for (const [type, write] of Object.entries(serializers)) serializers[Number(type)] = textOf(write);
  for (const [array, element] of arrayTypes) {
    const read = parsers[element] ?? ((text: string) => text);
    parsers[array] = (text) => parsePgArray(text).map((entry) => read(entry));
    serializers[array] = (value) => (Array.isArray(value) ? makePgArray(value) : value);
  }
  return driver;
}

interface Codecs {
  parsers: Record<number, (text: string) => unknown>;
  serializers: Record<number, (value: unknown) => unknown>;
}

/** Drizzle gives on what it is given, where the driver can only write text. */
function textOf(write: (value: unknown) => unknown) {
  return (value: unknown) => {
    const written = write(value);
    return typeof written === "string" || written instanceof Uint8Array ? written : String(written);
  };
}
