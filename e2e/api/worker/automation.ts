// Automations that are deployed, what their workers ask for, and what is on record of it.
import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import { kickoffInput } from "@/e2e/examples";
import { workerWith } from "@/e2e/session";
import { deploy, directInput, unique, type WorkingOrganization } from "@/e2e/working-organization";

export const kickoffs = "/api/v1/worker/kickoffs";
export const identityTokens = "/api/v1/worker/identity-tokens";

interface Read {
  key: string;
  secretName: string;
  source?: string;
}

export interface Deployed {
  id: string;
  token: string;
  worker: APIRequestContext;
}

/** An automation with these variables, deployed. */
export async function deployed(
  acme: WorkingOrganization,
  reads: Read[],
  direct: Record<string, string> = {},
): Promise<Deployed> {
  const { id } = await acme.owner.post<{ id: string }>("automations", { name: unique("Automation") });
  for (const { key, secretName, source } of reads) {
    const input = {
      key,
      secretName,
      source: source ?? `credential:${acme.credentialId}`,
      automationIds: [id],
    };
    await acme.owner.post("environment-variables", input);
  }
  for (const [key, value] of Object.entries(direct)) {
    await acme.owner.post("environment-variables", directInput(key, value, id));
  }
  const { token } = await deploy(acme.owner, id);
  return { id, token, worker: await workerWith(token) };
}

export const kickoff = (
  worker: APIRequestContext,
  resolve: "worker" | "platform",
  runtimeVersion?: string,
): Promise<APIResponse> => worker.post(kickoffs, { data: kickoffInput(resolve, runtimeVersion) });

/** A kickoff that Latchkey itself resolves. */
export async function resolvedKickoff(worker: APIRequestContext) {
  const response = await kickoff(worker, "platform");
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()) as {
    kickoffId: string;
    environment: Record<string, string>;
    receipts: { key: string; version: string; resource: string }[];
  };
}

interface Recorded {
  id: string;
  status: string;
  failures: unknown[];
  receipts: { key: string; version: string | null }[];
}

/** The automation's kickoffs, the newest first. */
export const historyOf = async (acme: WorkingOrganization, id: string) =>
  (await acme.owner.get<{ items: Recorded[] }>(`automations/${id}/kickoffs`)).items;
