// Child processes that leave nothing behind: each runs in a process group of its own, below a small supervisor that
// ends the whole group when its standard input closes. That happens when we ask for it, and also when we are killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import type { Lifetime } from "@/dev/run-command";

const graceMs = 8_000;

const supervisor = `
const { spawn } = require("node:child_process");
const { command, args, graceMs } = JSON.parse(process.argv[1]);
const toGroup = (signal) => { try { process.kill(-process.pid, signal); } catch {} };
let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  toGroup("SIGTERM");
  setTimeout(() => toGroup("SIGKILL"), graceMs).unref();
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
process.stdin.on("end", end).on("error", end).resume();
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => { console.error(error.message); process.exit(127); });
child.on("exit", (code) => {
  // The processes that it started and did not end.
  ending = true;
  toGroup("SIGTERM");
  process.exit(code ?? 1);
});
`;

export interface ProcessOptions {
  environment: Record<string, string | undefined>;
  /** "show" writes to our own standard output and error, "keep" keeps the last of it. */
  output: "show" | "keep";
  /** A file to which all that is kept is appended, from its beginning. */
  log?: string;
  directory?: string;
}

export interface SupervisedProcess {
  /** What it wrote, up to the last 64 KiB; empty when shown. */
  output: { stdout: string; stderr: string; both: string };
  /** Its exit code; 1 when a signal ended it. */
  exited: Promise<number>;
  /** Null while it runs. */
  exitCode(): number | null;
  /** SIGTERM to it and everything that it started, SIGKILL eight seconds later. */
  stop(): Promise<void>;
}

const keptCharacters = 65_536;

/** Starts a program without a shell; it ends with `lifetime` at the latest. */
export function startProcess(
  lifetime: Lifetime,
  [command, ...args]: [string, ...string[]],
  { environment, output: mode, directory, log }: ProcessOptions,
): SupervisedProcess {
  const stream = mode === "show" ? "inherit" : "pipe";
  const child = spawn(process.execPath, ["-e", supervisor, JSON.stringify({ command, args, graceMs })], {
    cwd: directory,
    // Kept output is shown later, among our own lines.
    env: {
      ...environment,
      ...(mode === "keep" && { NO_COLOR: "1", FORCE_COLOR: undefined }),
    } as NodeJS.ProcessEnv,
    stdio: ["pipe", stream, stream],
    detached: true,
  });
  const output = { stdout: "", stderr: "", both: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] = (output[name] + text).slice(-keptCharacters);
      output.both = (output.both + text).slice(-keptCharacters);
      if (log) appendFileSync(log, text);
    });
  }
  child.stdin?.on("error", () => undefined);
  const exited = once(child, "close").then(() => child.exitCode ?? 1);
  const stop = async () => {
    child.stdin?.end();
    await exited;
  };
  lifetime.onEnd(stop);
  return { output, exited, exitCode: () => child.exitCode, stop };
}
