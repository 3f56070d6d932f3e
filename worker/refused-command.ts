// Why the kernel refused to run a command, in words that show the mistake. Names and sizes of variables, never values.
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { exitCodes } from "@/worker/options";

/** Linux' MAX_ARG_STRLEN: one variable with its name, or one argument, with the byte that ends it. */
const longestStringBytes = 131_072;

interface Refused {
  /** The error of `spawn`: ENOENT, E2BIG. */
  code: string;
  command: [string, ...string[]];
  environment: NodeJS.ProcessEnv;
  /** Where the worker itself finds programs; the command's is in its environment. */
  workerPath: string | undefined;
}

export function explainRefusal(refused: Refused): { code: number; problem: string } {
  const { code, environment, workerPath } = refused;
  const [program] = refused.command;
  if (code === "E2BIG") return { code: exitCodes.notExecutable, problem: tooLarge(refused) };
  const file = find(program, environment.PATH);
  if (!file && code === "ENOENT") {
    const hidden = find(program, workerPath);
    const problem =
      hidden && environment.PATH !== workerPath
        ? `${program}: command not found: the PATH variable from Latchkey hides ${hidden}`
        : `${program}: command not found`;
    return { code: exitCodes.notFound, problem };
  }
  const reason = file && reasonOf(file, code);
  return {
    code: code === "ENOENT" ? exitCodes.notFound : exitCodes.notExecutable,
    problem: `${program}: can't be executed: ${reason ?? code}`,
  };
}

/** What may be behind the failure of a command that did run; undefined when nothing is known. */
export function suspicion(program: string, environment: NodeJS.ProcessEnv, code: number): string | undefined {
  if (code !== 126 && code !== 127 && code !== 2) return undefined;
  const file = find(program, environment.PATH);
  const head = file && headOf(file);
  if (!head) return undefined;
  if (hasWindowsLineEnd(head))
    return `${program}: its first line has a Windows line ending: save it with Unix line endings.`;
  return isForeign(head) ? `${program}: isn't built for this processor (${process.arch}).` : undefined;
}

function tooLarge({ command, environment }: Refused): string {
  const sizes = Object.entries(environment)
    .map(([key, value = ""]) => ({ key, bytes: Buffer.byteLength(`${key}=${value}`) + 1 }))
    .sort((a, b) => b.bytes - a.bytes);
  const long = sizes.filter(({ bytes }) => bytes > longestStringBytes);
  const said = (list: typeof sizes) => list.map(({ key, bytes }) => `${key} (${bytes} bytes)`).join(", ");
  const begun = "The environment is too large for the kernel (E2BIG)";
  if (long.length > 0) {
    return `${begun}: a variable with its name can have up to ${longestStringBytes} bytes, but there is ${said(long)}. Nothing was started.`;
  }
  const argument = Math.max(...command.map((word) => Buffer.byteLength(word) + 1));
  if (argument > longestStringBytes) {
    return `The command is too large for the kernel (E2BIG): an argument can have up to ${longestStringBytes} bytes, but the longest has ${argument}. Nothing was started.`;
  }
  const words = command.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, words);
  const limit = totalLimit();
  const most =
    limit === undefined
      ? "a quarter of the stack limit (ulimit -s)"
      : `${limit} bytes, a quarter of the stack limit (ulimit -s)`;
  return `${begun}: variables and arguments have ${total} bytes. The limit is ${most}. The largest: ${said(sizes.slice(0, 3))}. Nothing was started.`;
}

/** A quarter of the stack's soft limit, between 128 kB and 6 MB; undefined where the system does not say. */
function totalLimit(): number | undefined {
  try {
    const [, soft] = /^Max stack size\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    const quarter = soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft) / 4;
    return Number.isNaN(quarter) ? undefined : Math.max(131_072, Math.min(quarter, 6 * 1024 * 1024));
  } catch {
    return undefined;
  }
}

function reasonOf(file: string, code: string): string {
  if (isDirectory(file)) return `${file} is a directory`;
  if (!isExecutable(file)) return `${file} isn't executable (chmod +x)`;
  const head = headOf(file);
  if (!head) return code;
  const interpreter = interpreterOf(head);
  if (interpreter !== undefined) {
    if (hasWindowsLineEnd(head)) {
      return `the first line of ${file} has a Windows line ending: save it with Unix line endings`;
    }
    if (!exists(interpreter)) return `the interpreter of ${file}, ${interpreter}, doesn't exist`;
    if (isDirectory(interpreter) || !isExecutable(interpreter)) {
      return `the interpreter of ${file}, ${interpreter}, isn't executable`;
    }
    return code;
  }
  if (isForeign(head)) return `${file} isn't built for this processor (${process.arch})`;
  if (isElf(head) && code === "ENOENT") {
    return `${file} needs a loader that this system doesn't have (glibc or musl)`;
  }
  return code === "ENOEXEC"
    ? `${file} isn't a program for this system, or a script that names its interpreter`
    : code;
}

/** As execvp looks: a name with a slash is a path, any other is looked for in each folder of PATH. */
function find(program: string, searched = "/usr/local/bin:/bin:/usr/bin"): string | undefined {
  if (program.includes("/")) return exists(program) ? program : undefined;
  const files = searched.split(":").map((folder) => path.join(folder || ".", program));
  return files.find((file) => exists(file) && !isDirectory(file) && isExecutable(file)) ?? files.find(exists);
}

/** Undefined for a file that does not exist, or cannot be reached. */
function statusOf(file: string) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function exists(file: string): boolean {
  return statusOf(file) !== undefined;
}

function isDirectory(file: string): boolean {
  return statusOf(file)?.isDirectory() ?? false;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function headOf(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    // A pipe, or a device, would wait.
    if (!statSync(file).isFile()) return undefined;
    descriptor = openSync(file, "r");
    const head = Buffer.alloc(256);
    return head.subarray(0, readSync(descriptor, head, 0, head.length, 0));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function firstLine(head: Buffer): string | undefined {
  const [line = ""] = head.toString("latin1").split("\n", 1);
  return line.startsWith("#!") ? line : undefined;
}

function interpreterOf(head: Buffer): string | undefined {
  return firstLine(head)?.slice(2).trim().split(/\s+/, 1)[0];
}

function hasWindowsLineEnd(head: Buffer): boolean {
  return firstLine(head)?.endsWith("\r") ?? false;
}

function isElf(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1"));
}

/** ELF's e_machine of the processors on which Node runs. */
const machines: Record<string, number> = { ia32: 3, arm: 40, x64: 62, arm64: 183, riscv64: 243 };

function isForeign(head: Buffer): boolean {
  const own = machines[process.arch];
  if (!isElf(head) || head.length < 20 || own === undefined) return false;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  // A 64-bit processor also runs programs for its 32-bit kind.
  return (
    machine !== own &&
    !(process.arch === "x64" && machine === 3) &&
    !(process.arch === "arm64" && machine === 40)
  );
}
