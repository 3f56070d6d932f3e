// Everything that a trial or a browser test needs, started for it alone: database, simulated AWS, production console.

import { startSimulator } from "@/dev/aws-simulator";
import {
  buildConsole,
  buildServer,
  buildWorker,
  consoleIsFresh,
  serverIsFresh,
  workerIsFresh,
} from "@/dev/console-build";
import { consoleEnvironment, consoleReady, startConsole } from "@/dev/console-process";
import { passingDatabase } from "@/dev/development-database";
import { createDevelopmentKeys } from "@/dev/development-keys";
import type { Progress } from "@/dev/progress";
import type { Lifetime } from "@/dev/run-command";
import { createAcme } from "@/dev/seed";
import type { SupervisedProcess } from "@/dev/supervised-process";
import type { Organization } from "@/lib/server/organizations/service";
import type { AwsSimulator } from "@/simulator/aws/server";

export interface ProductionEnvironment {
  consoleUrl: string;
  server: SupervisedProcess;
  simulator: AwsSimulator;
  organization: Organization;
  /** What the console was started with. */
  environment: Record<string, string | undefined>;
}

export async function buildWhatIsStale(lifetime: Lifetime, progress: Progress): Promise<void> {
  if (!(await workerIsFresh())) {
    await progress.step("latchkey-worker, bundled", async () => {
      await buildWorker(lifetime);
      return [];
    });
  }
  const [consoleFresh, serverFresh] = [await consoleIsFresh(), await serverIsFresh()];
  if (!consoleFresh || !serverFresh) {
    await progress.step("Console, production build", async () => {
      if (!serverFresh) await buildServer(lifetime);
      if (!consoleFresh) await buildConsole(lifetime);
      return [];
    });
  }
}

/** The builds must be there. `simulatorPort` is any free one when absent; `log` a file for all that the console writes. */
export async function startProductionEnvironment(
  lifetime: Lifetime,
  { port, simulatorPort, log }: { port: number; simulatorPort?: number; log?: string },
  progress: Progress,
): Promise<ProductionEnvironment> {
  const started: Partial<ProductionEnvironment> = { consoleUrl: `http://localhost:${port}` };
  let databaseUrl = "";
  await progress.step("PostgreSQL", async () => {
    const database = await passingDatabase(lifetime);
    databaseUrl = database.url;
    started.organization = await createAcme();
    return [["where", database.place]];
  });
  await progress.step("AWS simulator", async () => {
    started.simulator = await startSimulator(lifetime, simulatorPort);
    return [["where", started.simulator.url]];
  });
  await progress.step("Console", async () => {
    const simulatorUrl = started.simulator?.url ?? "";
    // The caller cannot change the settings that the walk depends on: all of it is on this machine.
    const caller = {
      ...process.env,
      NEXTAUTH_URL: started.consoleUrl,
      // So that tests can come from addresses of their own; who walks here by hand sends no such header.
      TRUSTED_PROXIES: "1",
      // Receivers of webhooks are on this machine too.
      ALLOWED_PRIVATE_HOSTS: "127.0.0.1",
      ORGANIZATION_CREATION: "anyone",
      AWS_ENDPOINT_URL_STS: simulatorUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: simulatorUrl,
    };
    const keys = await createDevelopmentKeys();
    const environment = consoleEnvironment({ port, databaseUrl, simulatorUrl, keys }, caller);
    started.environment = environment;
    started.server = startConsole(lifetime, "start", environment, "keep", log);
    await consoleReady(started.server, port);
    return [["where", started.consoleUrl ?? ""]];
  });
  return started as ProductionEnvironment;
}
