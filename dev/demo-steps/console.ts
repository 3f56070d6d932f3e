// Steps 6 to 8 of the guide: what an admin does in the console, through the API that its forms use.
import type { DemoContext } from "@/dev/demo-steps/context";
import { commandError } from "@/dev/run-command";
import type { Fact } from "@/dev/terminal";
import type {
  ConnectionTest,
  ConnectionTestStage,
  SecretProviderCredential,
} from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

export async function addConfig({ aws, console, found }: DemoContext): Promise<Fact[]> {
  const config = await (await console()).request<WorkloadIdentityConfig>(
    "POST",
    "workload-identity-configs",
    {
      name: "aws-prod",
      cloud: "aws",
      settings: { roleArn: found.roleArn, region: aws.region },
      isDefault: true,
    },
  );
  found.configId = config.id;
  return [["config", `${config.name}, default for AWS, ${config.settings.region}`]];
}

export async function addCredential({ aws, console, found }: DemoContext): Promise<Fact[]> {
  const credential = await (await console()).request<SecretProviderCredential>(
    "POST",
    "secret-provider-credentials",
    {
      name: "aws-prod-wi",
      provider: "aws",
      authenticationMethod: "workload_identity",
      workloadIdentityConfigId: found.configId,
      settings: { region: aws.region },
      isDefault: true,
    },
  );
  found.credentialId = credential.id;
  return [["credential", `${credential.name}, Workload Identity, no AWS key stored`]];
}

export async function testConnection({ aws, console, found }: DemoContext): Promise<Fact[]> {
  const path = `secret-provider-credentials/${found.credentialId}/test-connection`;
  const test = await (await console()).request<ConnectionTest>("POST", path);
  if (!test.ok) {
    throw commandError("Test Connection is red.", [
      ["stage", test.stage],
      ["reason", test.reason],
      ["AWS says", [test.providerCode, test.message].filter(Boolean).join(": ")],
      ["cause", test.cause],
      ["remedy", test.remedy],
    ]);
  }
  if (test.account !== aws.accountId) {
    throw commandError("Test Connection is green, but for another account.", [["account", test.account]]);
  }
  return [
    ["stages", (test.stages ?? []).map(stageWords).join(", ")],
    ["principal", test.principal],
    ["account", test.account],
  ];
}

function stageWords({ stage, outcome, durationMs }: ConnectionTestStage): string {
  const marks = { ok: "✓", warning: "!", failed: "✗", not_reached: "–", skipped: "–" };
  return [stage, marks[outcome], durationMs === null ? outcome : `${durationMs} ms`].join(" ");
}
