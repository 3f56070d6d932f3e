// The production build and the worker's bundle, made when they are missing or older than what they are made from.
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { lastLines, nextCommand, serverBundle } from "@/dev/console-process";
import { commandError, type Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";
import { workerBundle } from "@/dev/worker-process";

const shared = ["lib", "package.json", "package-lock.json", "tsconfig.json"];
export const consoleSources = [
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
export const serverSources = [...shared, "db", "server.ts", "cli/build.mjs"];
export const workerSources = [...shared, "LICENSE", "worker"];
const buildId = path.join(".next", "BUILD_ID");
/** Next writes it late: its absence means that a build was not finished. */
const manifest = path.join(".next", "prerender-manifest.json");
const here = ".";

/** @param directory of the tree that was built: this one, or one made from it and from `besides`. */
export async function consoleIsFresh(directory = here, besides: string[] = []): Promise<boolean> {
  const builtMs = Math.min(
    ...(await Promise.all([buildId, manifest].map((name) => changedMs(path.join(directory, name))))),
  );
  return builtMs > (await newestMs([...consoleSources, ...besides]));
}

export async function workerIsFresh(): Promise<boolean> {
  return (await changedMs(workerBundle)) > (await newestMs(workerSources));
}

export async function serverIsFresh(): Promise<boolean> {
  return (await changedMs(serverBundle)) > (await newestMs(serverSources));
}

/** @throws Error with the last of what the build said. */
export async function buildConsole(lifetime: Lifetime, directory = here): Promise<void> {
  const startedAt = new Date();
  const files = [buildId, manifest].map((name) => path.join(directory, name));
  try {
    await build(lifetime, "The console", [process.execPath, nextCommand, "build"], directory);
  } catch (error) {
    await rm(path.join(directory, buildId), { force: true });
    throw error;
  }
  // What was edited while the build ran may not be in it.
  for (const file of files) await utimes(file, startedAt, startedAt);
}

export function buildServer(lifetime: Lifetime, directory = here): Promise<void> {
  return build(lifetime, "The server in front", ["npm", "run", "--silent", "build:server"], directory);
}

export function buildWorker(lifetime: Lifetime, directory = here): Promise<void> {
  return build(lifetime, "The worker", ["npm", "run", "--silent", "build:worker"], directory);
}

async function build(
  lifetime: Lifetime,
  what: string,
  command: [string, ...string[]],
  directory: string,
): Promise<void> {
  const environment = { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: "1" };
  const build = startProcess(lifetime, command, { environment, output: "keep", directory });
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
