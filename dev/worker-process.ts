// latchkey-worker as an automation's pod would run it: its own file, a deployment token, and hardly anything else.
import { quietSdk } from "@/dev/console-process";
import { commandError, type Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";
import { workerFiles } from "@/lib/shared/workers/files";

export const workerBundle = `dist/${workerFiles.node}`;
const wheel = `dist/${workerFiles.python}`;

export interface WorkerRun {
  /** What the command wrote. */
  stdout: string;
  /** What the worker, and the command, wrote to standard error. */
  stderr: string;
}

/** What to run it with. Images name theirs, where their test walks the demo. */
export type WorkerProgram = { command: [string, ...string[]]; environment?: Record<string, string> };

export function nodeWorker(): WorkerProgram {
  const { LATCHKEY_IMAGE_WORKER: image } = process.env;
  return { command: image ? [image] : [process.execPath, workerBundle] };
}

/** From its wheel, which is not installed. */
export function pythonWorker(python: string): WorkerProgram {
  const environment = { PYTHONPATH: process.env.LATCHKEY_IMAGE_WHEEL ?? wheel, PYTHONDONTWRITEBYTECODE: "1" };
  return { command: [python, "-m", "latchkey"], environment };
}

/**
 * `latchkey-worker exec -- command…`.
 *
 * @throws ExplainedError with what the worker said, unless it and the command end with status 0.
 */
export async function runWorker(
  lifetime: Lifetime,
  program: WorkerProgram,
  place: { consoleUrl: string; simulatorUrl: string; token: string },
  command: string[],
): Promise<WorkerRun> {
  const environment = {
    PATH: process.env.PATH,
    LATCHKEY_URL: place.consoleUrl,
    LATCHKEY_DEPLOYMENT_TOKEN: place.token,
    AWS_ENDPOINT_URL_STS: place.simulatorUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: place.simulatorUrl,
    ...quietSdk,
    ...program.environment,
  };
  const worker = startProcess(lifetime, [...program.command, "exec", "--", ...command], {
    environment,
    output: "keep",
  });
  const status = await worker.exited;
  const { stdout, stderr } = worker.output;
  if (status === 0) return { stdout, stderr };
  throw commandError(
    `The kickoff failed: latchkey-worker ended with status ${status}${status === 78 ? " and did not start the command" : ""}.`,
    [],
    stderr.trim() || stdout.trim(),
  );
}
