// The target of every attack: a production console of its own, with a database behind a wire that can be cut.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { awsAccount } from "@/dev/aws-account";
import { startSimulator } from "@/dev/aws-simulator";
import { type ConsoleClient, signIn } from "@/dev/console-client";
import { consoleCommand, consoleEnvironment, lastLines } from "@/dev/console-process";
import { passingDatabase } from "@/dev/development-database";
import { createDevelopmentKeys } from "@/dev/development-keys";
import { cuttableWire, type Wire } from "@/dev/harden/wire";
import { freePort } from "@/dev/ports";
import { childrenOf, cpuMsOf, memoryMiBOf } from "@/dev/process-figures";
import { commandError, type Lifetime } from "@/dev/run-command";
import { acme, type SignIn } from "@/dev/seed";
import { createOrganization } from "@/lib/server/organizations/service";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";
import type { AwsSimulator } from "@/simulator/aws/server";

export interface Tenant {
  id: string;
  client: ConsoleClient;
  configId: string;
  automationId: string;
  token: string;
  /** Where its one secret is. */
  region: string;
}

export interface House {
  url: string;
  wire: Wire;
  simulator: AwsSimulator;
  server: Server;
  newTenant(name: string, region: string): Promise<Tenant>;
}

export interface Server {
  pid(): number;
  /** Milliseconds of CPU that the process has used so far, without its children. */
  cpuMs(): number;
  /** Resident memory of the process and its children, in MiB. */
  memoryMiB(): number;
  kill(signal: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  log(): string;
}

export async function openHouse(lifetime: Lifetime): Promise<House> {
  const { url: databaseUrl } = await passingDatabase(lifetime);
  const wire = await cuttableWire(lifetime, Number(new URL(databaseUrl).port));
  const simulator = await startSimulator(lifetime);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const through = Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(wire.port) });
  const environment = consoleEnvironment(
    { port, databaseUrl: through.href, simulatorUrl: simulator.url, keys: await createDevelopmentKeys() },
    {
      ...process.env,
      NEXTAUTH_URL: url,
      OIDC_ISSUER: url,
      AWS_ENDPOINT_URL_STS: simulator.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: simulator.url,
      // The attacks come from a hundred addresses: each says its own, as the nearest proxy would.
      TRUSTED_PROXIES: "1",
      HOST: "127.0.0.1",
    },
  );
  const server = serverOf(lifetime, environment, port);
  await server.start();
  await awsAccount(simulator, "us-east-1").registerProvider(url);
  return {
    url,
    wire,
    simulator,
    server,
    async newTenant(name, region) {
      const aws = awsAccount(simulator, region);
      const slug = name.toLowerCase();
      const owner: SignIn = { ...acme.owner, email: `owner@${slug}.example` };
      const { id } = await createOrganization({ name, slug }, owner);
      const client = await signIn(url, owner, id);
      const roleArn = await aws.createRole(`${slug}-reader`, url, id);
      await aws.putSecretsPolicy(`${slug}-reader`, slug);
      const secretName = `${slug}-secret`;
      await aws.createSecret(secretName, `value of ${slug}`);
      const config = await client.request<WorkloadIdentityConfig>("POST", "workload-identity-configs", {
        name: "aws",
        cloud: "aws",
        settings: { roleArn, region },
        isDefault: true,
      });
      const credential = await client.request<SecretProviderCredential>(
        "POST",
        "secret-provider-credentials",
        {
          name: "aws",
          provider: "aws",
          authenticationMethod: "workload_identity",
          workloadIdentityConfigId: config.id,
          settings: { region },
          isDefault: true,
        },
      );
      const automation = await client.request<Automation>("POST", "automations", { name: "Runner" });
      await client.request("POST", "environment-variables", {
        key: "SECRET",
        source: `credential:${credential.id}`,
        secretName,
        automationIds: [automation.id],
      });
      const deployment = await client.request<NewDeployment>(
        "POST",
        `automations/${automation.id}/deployments`,
      );
      return {
        id,
        client,
        configId: config.id,
        automationId: automation.id,
        token: deployment.token ?? "",
        region,
      };
    },
  };
}

function serverOf(lifetime: Lifetime, environment: Record<string, string | undefined>, port: number): Server {
  let child: ChildProcess | undefined;
  let said = "";
  const pid = () => child?.pid ?? 0;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  lifetime.onEnd(() => end("SIGKILL"));
  return {
    pid,
    cpuMs: () => cpuMsOf(pid()),
    memoryMiB: () => [pid(), ...childrenOf(pid())].reduce((sum, id) => sum + memoryMiBOf(id), 0),
    kill: end,
    log: () => said,
    async start() {
      const [program, ...programArguments] = consoleCommand("start");
      child = spawn(program, programArguments, {
        env: environment as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => {
          said = (said + text).slice(-200_000);
        });
      }
      for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
        const ready = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null);
        await ready?.arrayBuffer();
        if (ready?.ok) return;
        await sleep(100);
      }
      throw commandError("The console did not become ready.", [], lastLines(said));
    },
  };
}
