// Runs the command as if it had replaced the worker: with its streams, its signals and its exit status.
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { explainRefusal, suspicion } from "@/worker/refused-command";
import { forwarded, stopEndingAtOnce } from "@/worker/signals";

/** Typed at a terminal, these reach every process in the foreground by themselves. */
const typed: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT"]);
/** Only those that leave no core behind: this process has held secrets. */
const raised: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"]);

export type Ending = { code: number } | { signal: NodeJS.Signals } | { code: number; problem: string };

/** Without a shell, so that no word of the command means anything else. */
export function runCommand(command: [string, ...string[]], environment: NodeJS.ProcessEnv): Promise<Ending> {
  const [program, ...programArguments] = command;
  const refusal = (error: unknown): Ending => {
    const { code } = error as NodeJS.ErrnoException;
    // Node's message may quote what it was given.
    return explainRefusal({ code: code ?? "unknown", command, environment, workerPath: process.env.PATH });
  };
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(program, programArguments, { env: environment, stdio: "inherit" });
    } catch (error) {
      // Some refusals of the kernel are thrown, others come as an event.
      return resolve(refusal(error));
    }
    const listeners = forwarded.map((signal) => {
      const listener = () => {
        if (!(typed.has(signal) && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, listener);
      return () => process.off(signal, listener);
    });
    stopEndingAtOnce();
    const end = (ending: Ending) => {
      for (const stop of listeners) stop();
      resolve(ending);
    };
    child.once("error", (error) => end(refusal(error)));
    child.once("exit", (code, signal) => {
      if (signal) return end({ signal });
      const problem = suspicion(program, environment, code ?? 1);
      end({ code: code ?? 1, ...(problem && { problem }) });
    });
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
