// Everything that is measured, started for it alone: a database, a fake AWS, a production console, and what it is compared with.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { countingWire, type Passed } from "@/dev/bench/wire";
import { consoleEnvironment, consoleReady, lastLines, serverBundle } from "@/dev/console-process";
import { passingDatabase } from "@/dev/development-database";
import { createDevelopmentKeys, type DevelopmentKeys } from "@/dev/development-keys";
import { freePort } from "@/dev/ports";
import { childrenOf, cpuMsOf, memoryMiBOf, parentOf, privateMiBOf, treeCpuMsOf } from "@/dev/process-figures";
import type { Lifetime } from "@/dev/run-command";

export interface BenchEnvironment {
  lifetime: Lifetime;
  /** Of a quick run: everything once and briefly, which says that it runs and nothing else. */
  isQuick: boolean;
  seconds: number;
  rounds: number;
  keys: DevelopmentKeys;
  console: Console;
  aws: FakeAws;
  postgresCpuMs(): number;
  /** A second console on the same database, with a wire in between that counts; it ends with `work`. */
  counted(work: (url: string, passed: () => Passed) => Promise<void>): Promise<void>;
}

export interface Console {
  url: string;
  cpuMs(): number;
  /** The process, and its children without the memory that they share with it: Node itself is counted once. */
  memoryMiB(): number;
}

export interface FakeAws {
  url: string;
  set(settings: { delayMs?: number; names?: number }): void;
  counts(): Promise<{ calls: number; waves: number }>;
}

export async function openBenchEnvironment(lifetime: Lifetime, isQuick: boolean): Promise<BenchEnvironment> {
  const { url: databaseUrl } = await passingDatabase(lifetime);
  const postmaster = await postmasterOf();
  const aws = await startFakeAws(lifetime);
  const keys = await createDevelopmentKeys();
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const environmentOf = (at: number, url: string) =>
    consoleEnvironment(
      { port: at, databaseUrl: url, simulatorUrl: aws.url, keys },
      {
        ...process.env,
        NEXTAUTH_URL: `http://localhost:${at}`,
        OIDC_ISSUER: issuer,
        AWS_ENDPOINT_URL_STS: aws.url,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
        // Each sign-in names an address of its own, as the nearest proxy would.
        TRUSTED_PROXIES: "1",
        HOST: "127.0.0.1",
      },
    );
  const { process: child } = await startConsole(lifetime, port, environmentOf(port, databaseUrl));
  const pid = child.pid ?? 0;
  return {
    lifetime,
    isQuick,
    seconds: isQuick ? 1 : 4,
    rounds: isQuick ? 1 : 3,
    keys,
    aws,
    console: {
      url: issuer,
      cpuMs: () => cpuMsOf(pid),
      memoryMiB: () => childrenOf(pid).reduce((sum, child) => sum + privateMiBOf(child), memoryMiBOf(pid)),
    },
    postgresCpuMs: () => (postmaster === 0 ? Number.NaN : treeCpuMsOf(postmaster)),
    async counted(work) {
      const wire = await countingWire(lifetime, new URL(databaseUrl));
      const through = Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(wire.port) });
      const at = await freePort();
      const { process: second } = await startConsole(lifetime, at, environmentOf(at, through.href));
      await work(`http://localhost:${at}`, wire.passed);
      second.kill("SIGKILL");
    },
  };
}

/** 0 where PostgreSQL runs on another machine. */
async function postmasterOf(): Promise<number> {
  const [backend] = await database().execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return parentOf(backend?.pid ?? 0);
}

async function startConsole(
  lifetime: Lifetime,
  port: number,
  environment: Record<string, string | undefined>,
): Promise<{ process: ChildProcess }> {
  const child = spawn(process.execPath, [...profiled, serverBundle], {
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "", both: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.both = (output.both + text).slice(-20_000);
    });
  }
  const exited = once(child, "exit");
  lifetime.onEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // A profile is written when the process ends by itself.
    child.kill(profiled.length > 0 ? "SIGTERM" : "SIGKILL");
    await exited;
  });
  const server = {
    output,
    exitCode: () => child.exitCode,
    exited: exited.then(() => 1),
    stop: async () => {},
  };
  await consoleReady(server, port).catch((error: unknown) => {
    throw Object.assign(error as Error, { said: lastLines(output.both) });
  });
  return { process: child };
}

/** `npm run bench -- --profile DIRECTORY`. */
const profiled: string[] = [];

export function profileInto(directory: string): void {
  profiled.push("--cpu-prof", `--cpu-prof-dir=${directory}`);
}

/** Something of peers/ that listens and says where. */
export async function startPeer(
  lifetime: Lifetime,
  name: string,
  environment: Record<string, string> = {},
): Promise<{ url: string; child: ChildProcess; cpuMs(): number }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "peers", `${name}.mjs`)], {
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  lifetime.onEnd(async () => void child.kill("SIGKILL"));
  const [{ port }] = await once(child, "message");
  return { url: `http://127.0.0.1:${port}`, child, cpuMs: () => cpuMsOf(child.pid ?? 0) };
}

async function startFakeAws(lifetime: Lifetime): Promise<FakeAws> {
  const { url, child } = await startPeer(lifetime, "fake-aws");
  return {
    url,
    set: (settings) => void child.send(settings),
    async counts() {
      child.send("counts");
      const [counts] = await once(child, "message");
      return counts;
    },
  };
}
