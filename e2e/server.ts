// Production servers of a test's own, in addition to the shared one: with other settings, another database, their whole log.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { plant } from "./canaries";
import { environment, type Organization, type Person } from "./environment";

type Settings = Record<string, string | undefined>;

export interface OwnServer {
  baseUrl: string;
  settings: Settings;
  /** Everything that it wrote so far. */
  log(): string;
  stop(): Promise<void>;
  /** Sends the signals, one after the other, and gives the status with which it then ended by itself. */
  exit(...signals: NodeJS.Signals[]): Promise<number | null>;
}

const root = path.resolve(import.meta.dirname, "..");
const readyTimeoutMs = 60_000;

/** The variables of our environment that every process here needs; none of Latchkey's own settings. */
const inherited = () =>
  Object.fromEntries(["PATH", "HOME", "TMPDIR", "LANG"].map((name) => [name, process.env[name]]));

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

interface Started {
  child: ChildProcess;
  log(): string;
}

function start(command: string[], settings: Settings, input?: string, directory = root): Started {
  const child = spawn(process.execPath, command, {
    cwd: directory,
    env: {
      ...inherited(),
      NODE_ENV: undefined,
      NEXT_TELEMETRY_DISABLED: "1",
      ...settings,
    } as Settings as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      appendFileSync(path.join(environment().evidence, `${child.pid}.log`), more);
    });
  }
  child.stdin?.on("error", () => undefined).end(input);
  return { child, log: () => text };
}

/** As `npm start` runs it: Next behind the server in front. */
const whole = ["dist/latchkey-server.mjs"];
/** Next by itself, with its own router for everything. */
export const nextAlone = ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1"];

function startServer(port: number, settings: Settings, directory?: string, command = whole): Started {
  const own = { ...settings, HOST: "127.0.0.1", PORT: String(port) };
  return start(command, own, undefined, directory);
}

/**
 * On a free port, or on `PORT`; `settings` change the environment's, and `undefined` takes one away.
 *
 * @param directory of the Latchkey to start, where it is not this one
 */
export async function startOwnServer(
  settings: Settings = {},
  directory?: string,
  command = whole,
): Promise<OwnServer> {
  const port = Number(settings.PORT) || (await freePort());
  const baseUrl = `http://localhost:${port}`;
  const own = { ...environment().settings, OIDC_ISSUER: baseUrl, NEXTAUTH_URL: baseUrl, ...settings };
  const { child, log } = startServer(port, own, directory, command);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await Promise.race([once(child, "exit"), sleep(8_000, undefined, { ref: false })]);
    child.kill("SIGKILL");
  };
  const exit = async (...signals: NodeJS.Signals[]) => {
    const ended = once(child, "exit");
    for (const signal of signals) {
      child.kill(signal);
      await sleep(100);
    }
    return (await ended)[0] as number | null;
  };
  const deadline = Date.now() + readyTimeoutMs;
  while (child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`${baseUrl}/api/ready`).catch(() => null);
    if (answer?.ok) return { baseUrl, settings: own, log, stop, exit };
    await sleep(100);
  }
  await stop();
  throw new Error(`The server did not start.\n${log()}`);
}

/** Starts a server that is expected not to come up; gives how it ended, and everything that it wrote. */
export async function startInVain(settings: Settings): Promise<{ exitCode: number | null; log: string }> {
  const { child, log } = startServer(await freePort(), { ...environment().settings, ...settings });
  const ended = once(child, "close").then(() => true);
  const ends = await Promise.race([ended, sleep(30_000, false, { ref: false })]);
  if (!ends) {
    child.kill("SIGKILL");
    await ended;
  }
  return { exitCode: child.exitCode, log: log() };
}

/**
 * As an operator does it: with the command, in the database of `databaseUrl`, which may be empty. There is one person,
 * the owner, who is its member too.
 */
export async function createOrganizationIn(databaseUrl: string): Promise<Organization> {
  const suffix = crypto.randomUUID().slice(0, 8);
  const [name, slug] = [`Acme ${suffix}`, `acme-${suffix}`];
  const owner: Person = {
    name: "Olivia Owner",
    email: `owner-${suffix}@acme.example`,
    password: `password ${crypto.randomUUID()}`,
  };
  plant("password", owner.password);
  const given = ["--name", name, "--slug", slug, "--owner-name", owner.name, "--owner-email", owner.email];
  const script = ["--import", "tsx", "cli/main.ts", "create-organization", ...given];
  const { child, log } = start(script, { DATABASE_URL: databaseUrl }, `${owner.password}\n`);
  await once(child, "close");
  const [id] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(log()) ?? [];
  if (child.exitCode !== 0 || !id) throw new Error(`No organization could be made.\n${log()}`);
  return { id, name, slug, owner, member: owner };
}
