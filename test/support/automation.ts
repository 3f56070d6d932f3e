// An automation with variables and workers, for tests of what happens at deploys and kickoffs.
import { randomUUID } from "node:crypto";
import type { Member, Worker } from "@/lib/server/auth/actor";
import { deploy } from "@/lib/server/automations/deployments/service";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { createAutomation } from "@/lib/server/automations/service";
import { createVariable } from "@/lib/server/environment-variables/service";
import type { NewDeployment } from "@/lib/shared/automations/schema";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import type { PlatformKickoff, WorkerKickoff } from "@/lib/shared/resolution/plan";

export const origin = { address: "203.0.113.9", requestId: "worker-test" };

export function anyAutomation(change: Record<string, unknown> = {}) {
  return { name: `automation-${randomUUID().slice(0, 8)}`, ...change };
}

export function anyVariable(change: Record<string, unknown> = {}) {
  const key = `KEY_${randomUUID().slice(0, 8)}`;
  const direct = change.source === undefined || change.source === "direct";
  return { key, source: "direct", automationIds: [], ...(direct && { value: "value" }), ...change };
}

/** An identity of an issuer that is never asked. */
export function anyWorkerIdentity(change: Record<string, unknown> = {}) {
  const name = `identity-${randomUUID().slice(0, 8)}`;
  return {
    name,
    issuer: "https://issuer.example.com",
    audience: "latchkey",
    subject: "system:serviceaccount:agents:worker",
    ...change,
  };
}

/** A kickoff whose secrets the server reads. */
export function onPlatform(worker: Worker, runtimeVersion = "1.14.5"): Promise<PlatformKickoff> {
  return startKickoff(worker, {
    runtimeVersion,
    contract: 2,
    resolve: "platform",
  }) as Promise<PlatformKickoff>;
}

/** A kickoff whose secrets are the worker's to read. */
export function onWorker(worker: Worker, runtimeVersion = "1.14.5"): Promise<WorkerKickoff> {
  return startKickoff(worker, { runtimeVersion, contract: 2, resolve: "worker" }) as Promise<WorkerKickoff>;
}

export interface TestAutomation {
  id: string;
  name: string;
  /** Adds a variable that is assigned to it. */
  add(change: Record<string, unknown>): Promise<EnvironmentVariable>;
  /** With the token that `input` asks for; one of the version alone where it does not say. */
  deploy(input?: unknown): Promise<NewDeployment & { token: string; worker: Worker }>;
}

export async function testAutomation(
  owner: Member,
  variables: Record<string, unknown>[] = [],
): Promise<TestAutomation> {
  const { id, name } = await createAutomation(owner, anyAutomation());
  const automation: TestAutomation = {
    id,
    name,
    add: (change) => createVariable(owner, anyVariable({ automationIds: [id], ...change })),
    async deploy(input) {
      const { token, ...deployment } = await deploy(owner, id, undefined, input);
      if (token === null) throw new TypeError("It was deployed without a token.");
      return { ...deployment, token, worker: await workerOf(token, origin) };
    },
  };
  for (const variable of variables) await automation.add(variable);
  return automation;
}
