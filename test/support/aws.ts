// What the tests of AWS share: a simulated account that trusts a small issuer, as the guide's Steps 2 to 5 set it up.
import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
} from "@aws-sdk/client-secrets-manager";
import { vi } from "vitest";
import type { StoreSource } from "@/lib/clouds/contract";
import { planSource } from "@/lib/resolution/resolve";
import { startAwsSimulator } from "@/simulator/aws/server";
import { awsClients, policy, startTestIssuer } from "@/simulator/aws/testing";

export const organizationId = "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b";
const roleName = "crewai-secrets-reader";

export async function startAws() {
  const issuer = await startTestIssuer();
  const aws = await startAwsSimulator();
  vi.stubEnv("AWS_ENDPOINT_URL_STS", aws.url);
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", aws.url);
  // Whatever the machine itself may do in AWS must never be used.
  vi.stubEnv("AWS_ACCESS_KEY_ID", aws.administrator.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", aws.administrator.secretAccessKey);
  vi.stubEnv("AWS_REGION", "ap-south-1");

  const { accountId } = aws;
  const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
  const { iam } = awsClients(aws.url, aws.administrator);

  const keys = { accessKeyId: "", secretAccessKey: "" };
  const readerArn = `arn:aws:iam::${accountId}:user/reader`;
  const account = {
    aws,
    issuer,
    accountId,
    roleArn,
    iam,
    token: (claims: Record<string, unknown> = {}) =>
      issuer.token({ sub: `organization:${organizationId}`, ...claims }),
    source: ({ region = "us-east-1", audience = "sts.amazonaws.com", ...changes } = {} as SourceChanges) =>
      planSource(
        {
          cloud: changes.cloud ?? "aws",
          audience,
          settings: { roleArn: changes.roleArn ?? roleArn, region },
          ...(changes.automationId && { automationId: changes.automationId }),
        },
        changes.sessionName ?? "latchkey-test",
      ),
    secrets: (region = "us-east-1") => awsClients(aws.url, aws.administrator, region).secrets,
    async registerProvider(clientIds = ["sts.amazonaws.com"]) {
      await iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList: clientIds }));
    },
    async createRole(subject = `organization:${organizationId}`) {
      const condition = {
        StringEquals: { [`${issuer.host}:aud`]: "sts.amazonaws.com", [`${issuer.host}:sub`]: subject },
      };
      const trust = policy({
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer.host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: condition,
      });
      await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trust }));
    },
    async allow(...statements: object[]) {
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: roleName,
          PolicyName: "SecretsManagerRead",
          PolicyDocument: policy(...statements),
        }),
      );
    },
    /** A user `reader` with an access key, and a role `assumed` that trusts that user. */
    async createReader(externalId?: string) {
      await iam.send(new CreateUserCommand({ UserName: "reader" }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
      keys.accessKeyId = AccessKey?.AccessKeyId ?? "";
      keys.secretAccessKey = AccessKey?.SecretAccessKey ?? "";
      const document = account.trusting(externalId);
      await iam.send(new CreateRoleCommand({ RoleName: "assumed", AssumeRolePolicyDocument: document }));
      const PolicyDocument = policy(list, read, decrypt);
      await iam.send(
        new PutRolePolicyCommand({ RoleName: "assumed", PolicyName: "SecretsManagerRead", PolicyDocument }),
      );
    },
    readerArn,
    keys,
    trusting: (externalId?: string, principal = readerArn) =>
      policy({
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        ...(externalId && { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
      }),
    async trust(PolicyDocument: string) {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "assumed", PolicyDocument }));
    },
    async allowReader(...statements: object[]) {
      await iam.send(
        new PutUserPolicyCommand({
          UserName: "reader",
          PolicyName: "SecretsManagerRead",
          PolicyDocument: policy(...statements),
        }),
      );
    },
    keysSource: ({ region = "us-east-1", ...changes } = {} as KeyChanges): StoreSource => ({
      cloud: "aws",
      method: "static_keys",
      settings: { accessKeyId: changes.accessKeyId ?? keys.accessKeyId, region },
      secrets: () => ({ secretAccessKey: changes.secretAccessKey?.() ?? keys.secretAccessKey }),
      storedSecrets: ["secretAccessKey"],
      revision: "1",
      sessionName: "latchkey-test",
      identity: null,
    }),
    roleSource: ({ roleArn, externalId, ...changes } = {} as KeyChanges): StoreSource => {
      const source = account.keysSource(changes);
      return {
        ...source,
        method: "assume_role",
        settings: { ...source.settings, roleArn: roleArn ?? `arn:aws:iam::${accountId}:role/assumed` },
        secrets: () => ({ ...source.secrets(), ...(externalId && { externalId: externalId() }) }),
        storedSecrets: [...source.storedSecrets, ...(externalId ? ["externalId"] : [])],
      };
    },
    async putSecret(name: string, value: string, region = "us-east-1") {
      const client = account.secrets(region);
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString: value }));
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
      }
    },
    /** The calls that the account has seen, as `operation outcome`. */
    calls: (operation?: string) =>
      aws.requests
        .filter((request) => !operation || request.operation === operation)
        .map((request) => `${request.operation} ${request.outcome}`),
    async setUp() {
      await account.registerProvider();
      await account.createRole();
      await account.allow(list, read, decrypt);
    },
    async close() {
      vi.unstubAllEnvs();
      await Promise.all([aws.close(), issuer.close()]);
    },
  };
  return account;
}

interface SourceChanges {
  cloud?: string;
  sessionName?: string;
  region?: string;
  audience?: string;
  roleArn?: string;
  automationId?: string;
}

interface KeyChanges {
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: () => string;
  /** For roles only. */
  roleArn?: string;
  externalId?: (() => string) | null;
}

export type TestAccount = Awaited<ReturnType<typeof startAws>>;

export const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
export const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };
export const decrypt = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
