// latchkey-worker as an automation's pod would run it: its own bundle, a deployment token, and hardly anything else.
import { quietSdk } from "@/dev/console-process";
import { commandError, type Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";

export const workerBundle = "dist/latchkey-worker.mjs";

export interface WorkerRun {
  /** What the command wrote. */
  stdout: string;
  /** What the worker, and the command, wrote to standard error. */
  stderr: string;
}

/**
 * `latchkey-worker exec -- command…`.
 *
 * @throws ExplainedError with what the worker said, unless it and the command end with status 0.
 */
export async function runWorker(
  lifetime: Lifetime,
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
  };
  const { LATCHKEY_IMAGE_WORKER: image } = process.env;
  const program: [string, ...string[]] = image ? [image] : [process.execPath, workerBundle];
  const worker = startProcess(lifetime, [...program, "exec", "--", ...command], {
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
