// A PostgreSQL of one's own for trial, development and tests, from the binaries that npm installed.
import { randomBytes } from "node:crypto";
import * as files from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import {
  codeOf,
  commandOf,
  configuredPort,
  createOnce,
  findBinaries,
  findRunner,
  freePort,
  placeFor,
  randomName,
  runAs,
} from "@/db/embedded-host";
import { clusterOf, launch, probeIntervalMs, type Store } from "@/db/embedded-server";

export interface EmbeddedPostgresOptions {
  /** Where the data stay between starts; `.latchkey/postgres` under the working directory when absent. */
  dataDirectory?: string;
  /** EMBEDDED_POSTGRES_PORT or 54329 when absent. */
  port?: number;
  /** Created when missing; "latchkey" when absent. */
  database?: string;
  /** For tests: new data on a free port, fast as nothing has to survive a crash, and removed in the end. */
  temporary?: boolean;
}

export interface EmbeddedPostgres {
  /** Holds the password. */
  url: string;
  /** Another than asked for when adopted from a process that asked for another. */
  port: number;
  /** Where the data really are: for root not always where asked (see `placeFor`). */
  dataDirectory: string;
  /** Whether it already ran, for another process, which then decides when it ends. */
  adopted: boolean;
  /** Ends it unless adopted, after at most 10 s. It also ends with this process, even when that is killed. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const superuser = "latchkey";

const passwordFileOf = (dataDirectory: string) => path.join(dataDirectory, "password");

/**
 * Starts PostgreSQL on 127.0.0.1, or adopts the one that already runs on the same data.
 *
 * @throws Error for people, naming the setting to change where there is one.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const { temporary = false, database = "latchkey" } = options;
  const port = options.port ?? (temporary ? await freePort() : configuredPort());
  const runner = await findRunner();
  const binaries = await findBinaries(runner);
  const requested = temporary
    ? path.join(os.tmpdir(), `latchkey-${randomName()}`)
    : (options.dataDirectory ?? path.join(".latchkey", "postgres"));
  const dataDirectory = await placeFor(path.resolve(requested), runner);
  const store = { dataDirectory, binaries, runner, temporary };
  await initialize(store);
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const runningPort = await findRunning(dataDirectory, deadline);
    if (runningPort !== null) {
      const url = await ensureDatabase(dataDirectory, runningPort, database);
      return { url, port: runningPort, dataDirectory, adopted: true, stop: async () => undefined };
    }
    const { failure, stop } = await launch(store, port, () => answers(dataDirectory, port), deadline);
    if (failure === null) {
      const url = await ensureDatabase(dataDirectory, port, database);
      return { url, port, dataDirectory, adopted: false, stop };
    }
    if (failure.includes("Address already in use")) throw new Error(portTaken(port));
    // Another start was faster, or the remains of a killed server are still going away: look again.
    const passing = /lock file "postmaster.pid"|shared memory block/.test(failure);
    if (!passing || Date.now() > deadline) {
      throw new Error(`The embedded PostgreSQL didn't start on ${dataDirectory}:\n${failure}`);
    }
    await sleep(probeIntervalMs);
  }
}

const portTaken = (port: number) =>
  `Port ${port} is in use, so the embedded PostgreSQL can't start. Set EMBEDDED_POSTGRES_PORT to a free port, ` +
  "or DATABASE_URL to your own PostgreSQL.";

async function initialize({ dataDirectory, binaries, runner, temporary }: Store): Promise<void> {
  await createOnce(dataDirectory, async (staging) => {
    const passwordFile = passwordFileOf(staging);
    await files.mkdir(staging, { mode: 0o700 });
    await files.writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
    for (const entry of runner ? [staging, passwordFile] : []) {
      await files.chown(entry, runner?.uid ?? 0, runner?.gid ?? 0);
    }
    await runAs(runner, path.join(binaries, "initdb"), [
      `--pgdata=${clusterOf(staging)}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // PostgreSQL's own rules for letters, as the machine may have no locale but C.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(temporary ? ["--no-sync"] : []),
    ]);
  });
  const { uid } = await files.stat(dataDirectory);
  if (uid !== (runner?.uid ?? process.getuid?.())) {
    throw new Error(`${dataDirectory} belongs to another user. Remove it, or start as that user.`);
  }
  if (!(await files.stat(passwordFileOf(dataDirectory)).catch(() => null))) {
    throw new Error(`${dataDirectory} contains something other than an embedded PostgreSQL's data.`);
  }
}

async function addressOf(dataDirectory: string, port: number, database: string): Promise<string> {
  const password = await files.readFile(passwordFileOf(dataDirectory), "utf8");
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

async function query(url: string, statement: string): Promise<postgres.Row[]> {
  const client = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined });
  try {
    return await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** Whether the server of these very data answers on the port, and not another one. */
async function answers(dataDirectory: string, port: number): Promise<boolean> {
  const url = await addressOf(dataDirectory, port, "postgres");
  const rows = await query(url, "show data_directory").catch(() => []);
  return rows[0]?.data_directory === clusterOf(dataDirectory);
}

async function ensureDatabase(dataDirectory: string, port: number, database: string): Promise<string> {
  const administration = await addressOf(dataDirectory, port, "postgres");
  try {
    await query(administration, `create database "${database.replaceAll('"', '""')}"`);
  } catch (error) {
    // duplicate_database, or unique_violation when two create it at once
    if (codeOf(error) !== "42P04" && codeOf(error) !== "23505") throw error;
  }
  return addressOf(dataDirectory, port, encodeURIComponent(database));
}

/** The port of the server that runs on the data, once it answers; null when none does. */
async function findRunning(dataDirectory: string, deadline: number): Promise<number | null> {
  const pidFile = path.join(clusterOf(dataDirectory), "postmaster.pid");
  for (;;) {
    const lines = (await files.readFile(pidFile, "utf8").catch(() => "")).split("\n");
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!pid) return null;
    const command = await commandOf(pid);
    if (!command.includes(clusterOf(dataDirectory))) {
      // PostgreSQL takes back the file of a dead server by itself, but is misled when its number has gone to another
      // process: usual in containers, where every start counts from 1.
      if (command) await files.rm(pidFile, { force: true });
      return null;
    }
    if (port && (await answers(dataDirectory, port))) return port;
    if (Date.now() > deadline) throw new Error(`PostgreSQL runs on ${dataDirectory} but doesn't answer.`);
    await sleep(probeIntervalMs);
  }
}
