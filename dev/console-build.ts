// The production build and the worker's bundle, made when they are missing or older than what they are made from.
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { lastLines, nextCommand, serverBundle } from "@/dev/console-process";
import { commandError, type Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";
import { workerBundle } from "@/dev/worker-process";

const shared = ["lib", "package.json", "package-lock.json", "tsconfig.json"];
const consoleSources = [
  ...shared,
  "app",
  "components",
  "db",
  "public",
  "instrumentation.ts",
  "next.config.mjs",
  "proxy.ts",
  "postcss.config.mjs",
];
const serverSources = [...shared, "db", "server.ts"];
const workerSources = [...shared, "worker"];
const buildId = path.join(".next", "BUILD_ID");
/** Next writes it late: its absence means that a build was not finished. */
const manifest = path.join(".next", "prerender-manifest.json");

export async function consoleIsFresh(): Promise<boolean> {
  const made = Math.min(await changedMs(buildId), await changedMs(manifest));
  return made > (await newestMs(consoleSources));
}

export async function workerIsFresh(): Promise<boolean> {
  return (await changedMs(workerBundle)) > (await newestMs(workerSources));
}

export async function serverIsFresh(): Promise<boolean> {
  return (await changedMs(serverBundle)) > (await newestMs(serverSources));
}

/** @throws Error with the last of what the build said. */
export async function buildConsole(lifetime: Lifetime): Promise<void> {
  const startedAt = new Date();
  try {
    await build(lifetime, "The console", [process.execPath, nextCommand, "build"]);
  } catch (error) {
    await rm(buildId, { force: true });
    throw error;
  }
  // What was edited while the build ran may not be in it.
  for (const file of [buildId, manifest]) await utimes(file, startedAt, startedAt);
}

export function buildServer(lifetime: Lifetime): Promise<void> {
  return build(lifetime, "The server in front", ["npm", "run", "--silent", "build:server"]);
}

export function buildWorker(lifetime: Lifetime): Promise<void> {
  return build(lifetime, "The worker", ["npm", "run", "--silent", "build:worker"]);
}

async function build(lifetime: Lifetime, what: string, command: [string, ...string[]]): Promise<void> {
  const environment = { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: "1" };
  const build = startProcess(lifetime, command, { environment, output: "keep" });
  const status = await build.exited;
  if (status !== 0) throw commandError(`${what} could not be built.`, [], lastLines(build.output.both, 40));
}

/** Milliseconds since 1970; before everything when there is no such file. */
async function changedMs(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

async function newestMs(places: string[]): Promise<number> {
  const times = await Promise.all(
    places.map(async (place) => {
      const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
      const files = entries.filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
      const paths = [place, ...files.map((entry) => path.join(entry.parentPath, entry.name))];
      return Math.max(...(await Promise.all(paths.map(changedMs))));
    }),
  );
  return Math.max(...times);
}
