// latchkey-worker as an automation's machine runs it: the bundle, the token, and hardly anything else.
import { execFile } from "node:child_process";
import { environment } from "./environment";

export interface WorkerRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface Place {
  baseUrl: string;
  workerBundle: string;
  /** What the machine has set besides. */
  variables?: Record<string, string>;
}

/** `latchkey-worker exec -- node -e <program>`: a kickoff, and the program in its environment. */
export function kickOff(token: string, program: string, place: Place = environment()): Promise<WorkerRun> {
  const { simulator } = environment();
  const { baseUrl, workerBundle, variables } = place;
  const env = {
    PATH: process.env.PATH,
    LATCHKEY_URL: baseUrl,
    LATCHKEY_DEPLOYMENT_TOKEN: token,
    AWS_ENDPOINT_URL_STS: simulator.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: simulator.url,
    ...variables,
  } as unknown as NodeJS.ProcessEnv;
  const command = [workerBundle, "exec", "--", "node", "-e", program];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** Prints the variable as the command sees it. */
export const printing = (key: string) => `process.stdout.write(String(process.env.${key}))`;
