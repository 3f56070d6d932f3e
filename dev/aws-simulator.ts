// The simulated AWS of a command, in the command's own process: it ends with it.

import { requireFreePort } from "@/dev/ports";
import type { Lifetime } from "@/dev/run-command";
import { type AwsSimulator, startAwsSimulator } from "@/simulator/aws/server";

/** Fixed, so that a shell stays configured over restarts. It opens nothing but the simulator. */
const developmentAdministrator = {
  accessKeyId: "LATCHKEYDEVELOPMENT",
  secretAccessKey: "latchkey-development-administrator",
};

/** @param port Any free one when absent. */
export async function startSimulator(lifetime: Lifetime, port?: number): Promise<AwsSimulator> {
  const simulator = await startAwsSimulator({ port, administrator: developmentAdministrator });
  lifetime.onEnd(simulator.close);
  return simulator;
}

export const requireSimulatorPort = () => requireFreePort("AWS_SIMULATOR_PORT", "the AWS simulator");

/** What to type to reach it with the AWS CLI. */
export function cliLines({ url, administrator }: AwsSimulator): string[] {
  return [
    `export AWS_ACCESS_KEY_ID=${administrator.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${administrator.secretAccessKey}`,
    "export AWS_DEFAULT_REGION=us-east-1",
    `aws --endpoint-url ${url} secretsmanager list-secrets`,
  ];
}
