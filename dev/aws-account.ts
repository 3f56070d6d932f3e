// What the guide's reader does in AWS: provider, role, policy, secret, rotation. Through the real SDK, over HTTP.
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { quietSdk } from "@/dev/console-process";
import { commandError } from "@/dev/run-command";
import type { AwsSimulator } from "@/simulator/aws/server";

export interface AwsAccount {
  accountId: string;
  region: string;
  /** Gives the provider's ARN. */
  registerProvider(issuer: string): Promise<string>;
  /** With the guide's trust policy; gives the role's ARN. */
  createRole(roleName: string, issuer: string, organizationId: string): Promise<string>;
  /** The guide's permission policy, inline. */
  putSecretsPolicy(roleName: string, secretNamePrefix: string): Promise<void>;
  /** Gives the VersionId. */
  createSecret(name: string, value: string): Promise<string>;
  /** Gives the new VersionId. */
  updateSecret(name: string, value: string): Promise<string>;
}

const audience = "sts.amazonaws.com";
/** The policy names a key, as the guide asks; the demo's secret has AWS's default key, which needs no permission. */
const kmsKeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

export function awsAccount({ url, accountId, administrator }: AwsSimulator, region: string): AwsAccount {
  Object.assign(process.env, quietSdk);
  const client = { endpoint: url, region, credentials: administrator };
  const iam = new IAMClient(client);
  const secrets = new SecretsManagerClient(client);
  return {
    accountId,
    region,
    async registerProvider(issuer) {
      const input = { Url: issuer, ClientIDList: [audience], ThumbprintList: ["0".repeat(40)] };
      const answer = await called(iam.send(new CreateOpenIDConnectProviderCommand(input)));
      return answer.OpenIDConnectProviderArn ?? "";
    },
    async createRole(roleName, issuer, organizationId) {
      const policy = JSON.stringify(trustPolicy(accountId, issuer, organizationId));
      const input = { RoleName: roleName, AssumeRolePolicyDocument: policy };
      const answer = await called(iam.send(new CreateRoleCommand(input)));
      return answer.Role?.Arn ?? "";
    },
    async putSecretsPolicy(roleName, secretNamePrefix) {
      const policy = JSON.stringify(secretsPolicy(accountId, region, secretNamePrefix));
      const input = { RoleName: roleName, PolicyName: "SecretsManagerRead", PolicyDocument: policy };
      await called(iam.send(new PutRolePolicyCommand(input)));
    },
    async createSecret(name, value) {
      const answer = await called(secrets.send(new CreateSecretCommand({ Name: name, SecretString: value })));
      return answer.VersionId ?? "";
    },
    async updateSecret(name, value) {
      const answer = await called(
        secrets.send(new UpdateSecretCommand({ SecretId: name, SecretString: value })),
      );
      return answer.VersionId ?? "";
    },
  };
}

/** Step 3 of the guide, to the letter. */
function trustPolicy(accountId: string, issuer: string, organizationId: string) {
  const host = issuer.replace(/^https?:\/\//, "");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: `organization:${organizationId}` },
        },
      },
    ],
  };
}

/** Step 4 of the guide, to the letter. */
function secretsPolicy(accountId: string, region: string, secretNamePrefix: string) {
  const allow = (Sid: string, Action: string | string[], Resource: string) => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });
  const place = `${region}:${accountId}`;
  return {
    Version: "2012-10-17",
    Statement: [
      allow("SecretsManagerListForUI", "secretsmanager:ListSecrets", "*"),
      allow(
        "SecretsManagerRead",
        ["secretsmanager:GetSecretValue"],
        `arn:aws:secretsmanager:${place}:secret:${secretNamePrefix}-*`,
      ),
      allow("KMSDecrypt", ["kms:Decrypt"], `arn:aws:kms:${place}:key/${kmsKeyId}`),
    ],
  };
}

async function called<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: Error & { Code?: string }) => {
    throw commandError("AWS (the simulator) refused this.", [
      ["code", error.Code ?? error.name],
      ["message", error.message],
    ]);
  });
}
