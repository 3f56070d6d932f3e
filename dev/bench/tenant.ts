// Organizations to measure with, made as people make them: over HTTP.
import type { Stage } from "@/dev/bench/stage";
import { type ConsoleClient, signIn } from "@/dev/console-client";
import { acme, type SignIn } from "@/dev/seed";
import { createOrganization } from "@/lib/server/organizations/service";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

export interface Tenant {
  id: string;
  owner: SignIn;
  client: ConsoleClient;
  configId: string;
  credentialId: string;
  /** Of as many deployments as were asked for. */
  tokens: [string, ...string[]];
}

export async function newTenant(
  { console: { url } }: Stage,
  name: string,
  { secrets, deployments = 1 }: { secrets: number; deployments?: number },
): Promise<Tenant> {
  const slug = name.toLowerCase();
  const owner: SignIn = { ...acme.owner, email: `owner@${slug}.example` };
  const { id } = await createOrganization({ name, slug }, owner);
  const client = await signIn(url, owner, id);
  const region = "us-east-1";
  const config = await client.request<WorkloadIdentityConfig>("POST", "workload-identity-configs", {
    name: "aws",
    cloud: "aws",
    settings: { roleArn: "arn:aws:iam::123456789012:role/reader", region },
    isDefault: true,
  });
  const credential = await client.request<SecretProviderCredential>("POST", "secret-provider-credentials", {
    name: "aws",
    provider: "aws",
    authenticationMethod: "workload_identity",
    workloadIdentityConfigId: config.id,
    settings: { region },
    isDefault: true,
  });
  const { id: automationId } = await client.request<Automation>("POST", "automations", { name: "Runner" });
  const shared = { automationIds: [automationId] };
  for (let number = 0; number < secrets; number += 1) {
    const secret = { source: `credential:${credential.id}`, secretName: `${slug}/secret-${number}` };
    await client.request("POST", "environment-variables", { key: `SECRET_${number}`, ...secret, ...shared });
  }
  await client.request("POST", "environment-variables", {
    key: "PLAIN",
    source: "direct",
    value: "x",
    ...shared,
  });
  const tokens: string[] = [];
  for (let number = 0; number < deployments; number += 1) {
    const deployment = await client.request<NewDeployment>("POST", `automations/${automationId}/deployments`);
    tokens.push(deployment.token ?? "");
  }
  return {
    id,
    owner,
    client,
    configId: config.id,
    credentialId: credential.id,
    tokens: tokens as Tenant["tokens"],
  };
}
