// An account of one's own in the simulated AWS, administered with AWS's own SDK.
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { plantSecret } from "./canaries";
import { environment } from "./environment";

export const region = "us-east-1";
export const audience = "sts.amazonaws.com";
const roleName = "crewai-secrets-reader";
const policyName = "SecretsManagerRead";

export interface SimulatedRequest {
  service: string;
  operation: string;
  accountId?: string;
  resource?: string;
  outcome: string;
}

/** Where a trust policy differs from the guide's. */
export interface OtherTrust {
  audience?: string;
  subject?: string;
  /** Of the federated principal. */
  principalHost?: string;
}

interface Fault {
  kind: string;
  operation?: string;
  /** How many calls fail. */
  times?: number;
  /** AWS's words, for the kind `refusal`. */
  code?: string;
  status?: number;
  message?: string;
  /** For the kind `latency`. */
  latencyMs?: number;
}

export interface AwsAccount {
  id: string;
  administrator: { accessKeyId: string; secretAccessKey: string };
  /** For what has no method of its own here. */
  iam: IAMClient;
  /** Lets the organization's tokens assume a role that may list all secrets and read those that begin with `crewai-`. */
  trust(organizationId: string, issuer?: string): Promise<{ roleArn: string }>;
  /** Replaces the role's trust policy by one that is right but for `other`. */
  setTrust(organizationId: string, other?: OtherTrust): Promise<void>;
  /** Replaces what the role may do. */
  allow(...statements: PolicyStatement[]): Promise<void>;
  /** The simulator fails this account's calls so: see simulator/aws/README.md. */
  fail(fault: Fault): Promise<void>;
  /** Gives the VersionId. */
  createSecret(name: string, value: string): Promise<string>;
  /** Gives the new VersionId. */
  updateSecret(name: string, value: string): Promise<string>;
  /** Makes many secrets at once. */
  seedSecrets(names: string[]): Promise<void>;
  /** The last calls that concerned this account, the oldest first. */
  requests(): Promise<SimulatedRequest[]>;
}

export async function newAwsAccount(): Promise<AwsAccount> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { simulator, settings } = environment();
  const response = await fetch(`${simulator.url}/_simulator/accounts`, { method: "POST" });
  const { accountId, administrator } = (await response.json()) as {
    accountId: string;
    administrator: { accessKeyId: string; secretAccessKey: string };
  };
  const client = { endpoint: simulator.url, region, credentials: administrator };
  const iam = new IAMClient(client);
  const secrets = new SecretsManagerClient(client);
  async function allow(...statements: PolicyStatement[]) {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: roleName, PolicyName: policyName, PolicyDocument: policy }),
    );
  }
  return {
    id: accountId,
    administrator,
    iam,
    allow,
    async setTrust(organizationId, other) {
      const policy = trustPolicy(accountId, settings.OIDC_ISSUER ?? "", organizationId, other);
      const document = JSON.stringify(policy);
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: document }));
    },
    async fail(fault) {
      const body = JSON.stringify({ ...fault, accountId });
      const answer = await fetch(`${simulator.url}/_simulator/faults`, { method: "POST", body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async trust(organizationId, issuer = settings.OIDC_ISSUER ?? "") {
      const provider = { Url: issuer, ClientIDList: [audience] };
      await iam.send(new CreateOpenIDConnectProviderCommand(provider));
      const trust = JSON.stringify(trustPolicy(accountId, issuer, organizationId));
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trust }),
      );
      await allow(listStatement, readStatement(accountId));
      return { roleArn: Role?.Arn ?? "" };
    },
    async createSecret(name, value) {
      plantSecret(value);
      const answer = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }));
      return answer.VersionId ?? "";
    },
    async updateSecret(name, value) {
      plantSecret(value);
      const answer = await secrets.send(new UpdateSecretCommand({ SecretId: name, SecretString: value }));
      return answer.VersionId ?? "";
    },
    async seedSecrets(names) {
      const body = JSON.stringify({ names, accountId, region });
      const answer = await fetch(`${simulator.url}/_simulator/secrets`, { method: "POST", body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async requests() {
      const answer = await fetch(`${simulator.url}/_simulator/requests`);
      const { requests } = (await answer.json()) as { requests: SimulatedRequest[] };
      return requests.filter((call) => call.accountId === accountId || call.resource?.includes(accountId));
    },
  };
}

function trustPolicy(
  accountId: string,
  issuer: string,
  organizationId: string,
  other: OtherTrust = {},
): Record<string, unknown> {
  const host = issuer.replace(/^https?:\/\//, "");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${other.principalHost ?? host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${host}:aud`]: other.audience ?? audience,
            [`${host}:sub`]: other.subject ?? `organization:${organizationId}`,
          },
        },
      },
    ],
  };
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Action: string;
  Resource: string;
}

export const listStatement: PolicyStatement = {
  Sid: "SecretsManagerListForUI",
  Effect: "Allow",
  Action: "secretsmanager:ListSecrets",
  Resource: "*",
};

export const readStatement = (accountId: string): PolicyStatement => ({
  Sid: "SecretsManagerRead",
  Effect: "Allow",
  Action: "secretsmanager:GetSecretValue",
  Resource: `arn:aws:secretsmanager:${region}:${accountId}:secret:crewai-*`,
});
