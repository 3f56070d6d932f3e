// Runs the command in the worker's place: its streams, its signals, its exit status.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { exitCodes } from "@/worker/options";

const forwarded = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** Typed at a terminal, these reach every process in the foreground by themselves. */
const typed: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT"]);
/** Only those that leave no core behind: this process has held secrets. */
const raised: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"]);

export type Ending = { code: number } | { signal: NodeJS.Signals } | { code: number; problem: string };

/** Without a shell, so that no word of the command means anything else. */
export function runCommand(
  [program, ...programArguments]: [string, ...string[]],
  environment: NodeJS.ProcessEnv,
): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, { env: environment, stdio: "inherit" });
    const listeners = forwarded.map((signal) => {
      const listener = () => {
        if (!(typed.has(signal) && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, listener);
      return () => process.off(signal, listener);
    });
    const end = (ending: Ending) => {
      for (const stop of listeners) stop();
      resolve(ending);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      end({
        code: missing ? exitCodes.notFound : exitCodes.notExecutable,
        problem: missing ? `${program}: command not found` : `${program}: cannot be executed (${error.code})`,
      });
    });
    child.once("exit", (code, signal) => end(signal ? { signal } : { code: code ?? 1 }));
  });
}

/** Ends as the command ended: by the same signal where that is possible, so that a parent sees what happened. */
export function endAs(ending: Ending): void {
  if (!("signal" in ending)) process.exit(ending.code);
  const status = 128 + (constants.signals[ending.signal] ?? 0);
  if (!raised.has(ending.signal)) process.exit(status);
  process.kill(process.pid, ending.signal);
  // The first process of a container is spared by signals that it does not handle; 128+n is the shells' word for it.
  setTimeout(() => process.exit(status), 100);
}
