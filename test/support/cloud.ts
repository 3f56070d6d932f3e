// A simulated AWS account that trusts Latchkey's own issuer, as the guide's Steps 2 to 5 set it up.
import { randomUUID } from "node:crypto";
import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteOpenIDConnectProviderCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand, UpdateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";
import { type AwsSimulator, startAwsSimulator } from "@/simulator/aws/server";
import { awsClients, policy } from "@/simulator/aws/testing";
import { startTestIssuer, type TestIssuer } from "@/test/support/issuer";
import {
  anyAssumeRole,
  anyConfig,
  anyCredential,
  anyStaticKeys,
  setTestEnvironment,
} from "@/test/support/organization";

export const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
export const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };

interface RoleOptions {
  /** The `sub` that the trust policy demands. */
  subject: string;
  audience?: string;
  /** The text after `oidc-provider/` in the trust policy's principal. */
  principalHost?: string;
  /** The permission policy's statements; both of the guide's when left out. */
  statements?: object[];
}

/** A user of the account, with an access key. */
export interface TestUser {
  name: string;
  arn: string;
  accessKeyId: string;
  secretAccessKey: string;
}

interface KeysConnected {
  user: TestUser;
  credential: SecretProviderCredential;
  /** As the credential was saved, keys and all. */
  input: ReturnType<typeof anyStaticKeys>;
  /** As variables name it. */
  source: string;
}

interface KeysOptions {
  /** The user's own policy; both of the guide's statements when left out. */
  statements: object[];
  isDefault: boolean;
  region: string;
}

interface Connected {
  roleArn: string;
  config: WorkloadIdentityConfig;
  credential: SecretProviderCredential;
  /** As variables name it. */
  source: string;
}

/** Registers the hooks of the test file that calls it; to be called after `useTestDatabase`. */
export function useTestCloud() {
  const cloud = {
    aws: undefined as unknown as AwsSimulator,
    issuer: undefined as unknown as TestIssuer,
    accountId: "123456789012",
    host: (): string => cloud.issuer.url.replace("http://", ""),
    admin: (region = "us-east-1"): ReturnType<typeof awsClients> =>
      awsClients(cloud.aws.url, cloud.aws.administrator, region),

    async registerProvider(url?: string, audience = "sts.amazonaws.com"): Promise<void> {
      const input = { Url: url ?? cloud.issuer.url, ClientIDList: [audience] };
      await cloud.admin().iam.send(new CreateOpenIDConnectProviderCommand(input));
    },
    async removeProvider(): Promise<void> {
      const arn = `arn:aws:iam::${cloud.accountId}:oidc-provider/${cloud.host()}`;
      await cloud.admin().iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    },
    /** The new role's ARN. */
    async createRole({ subject, audience, principalHost, statements }: RoleOptions): Promise<string> {
      const name = `reader-${randomUUID().slice(0, 8)}`;
      const host = cloud.host();
      const trust = policy({
        Effect: "Allow",
        Principal: {
          Federated: `arn:aws:iam::${cloud.accountId}:oidc-provider/${principalHost ?? host}`,
        },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${host}:aud`]: audience ?? "sts.amazonaws.com", [`${host}:sub`]: subject },
        },
      });
      const { iam } = cloud.admin();
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
      const arn = `arn:aws:iam::${cloud.accountId}:role/${name}`;
      await cloud.permit(arn, ...(statements ?? [list, read]));
      return arn;
    },
    /** Replaces the role's permission policy. */
    async permit(roleArn: string, ...statements: object[]): Promise<void> {
      await cloud.admin().iam.send(
        new PutRolePolicyCommand({
          RoleName: roleArn.split("/").at(-1),
          PolicyName: "SecretsManagerRead",
          PolicyDocument: policy(...statements),
        }),
      );
    },
    async createSecret(
      name: string,
      value: string | Uint8Array,
      region = "us-east-1",
    ): Promise<{ resource: string; version: string }> {
      const content = typeof value === "string" ? { SecretString: value } : { SecretBinary: value };
      const answer = await cloud
        .admin(region)
        .secrets.send(new CreateSecretCommand({ Name: name, ...content }));
      return { resource: answer.ARN ?? "", version: answer.VersionId ?? "" };
    },
    /** As Step 10 rotates it; gives the new version's id. */
    async rotateSecret(name: string, value: string): Promise<string> {
      const answer = await cloud
        .admin()
        .secrets.send(new UpdateSecretCommand({ SecretId: name, SecretString: value }));
      return answer.VersionId ?? "";
    },
    /** Steps 3, 6 and 7 for an organization: a role that trusts it, a config and a credential. */
    async connect(
      owner: Member,
      change: Partial<RoleOptions & { isDefault: boolean; region: string }> = {},
    ): Promise<Connected> {
      const { isDefault = false, region = "us-east-1", ...role } = change;
      const roleArn = await cloud.createRole({ subject: `organization:${owner.organizationId}`, ...role });
      const config = await createConfig(owner, anyConfig({ settings: { roleArn, region } }));
      const credential = await createCredential(
        owner,
        anyCredential(config.id, { isDefault, settings: { region } }),
      );
      return { roleArn, config, credential, source: `credential:${credential.id}` };
    },
    async createUser(...statements: object[]): Promise<TestUser> {
      const { iam } = cloud.admin();
      const name = `user-${randomUUID().slice(0, 8)}`;
      const { User } = await iam.send(new CreateUserCommand({ UserName: name }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
      const user = { name, arn: User?.Arn ?? "", accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      if (statements.length > 0) await cloud.permitUser(user, ...statements);
      return user;
    },
    /** Replaces the user's own policy. */
    async permitUser({ name }: TestUser, ...statements: object[]): Promise<void> {
      await cloud.admin().iam.send(
        new PutUserPolicyCommand({
          UserName: name,
          PolicyName: "LatchkeyReader",
          PolicyDocument: policy(...statements),
        }),
      );
    },
    async deleteAccessKey({ name, accessKeyId }: TestUser): Promise<void> {
      await cloud.admin().iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: accessKeyId }));
    },
    /** A user, and a credential with the user's access key. */
    async connectKeys(owner: Member, change: Partial<KeysOptions> = {}): Promise<KeysConnected> {
      const { statements = [list, read], isDefault = false, region = "us-east-1" } = change;
      const user = await cloud.createUser(...statements);
      const { accessKeyId, secretAccessKey } = user;
      const input = anyStaticKeys({
        settings: { accessKeyId, region },
        secrets: { secretAccessKey },
        isDefault,
      });
      const credential = await createCredential(owner, input);
      return { user, credential, input, source: `credential:${credential.id}` };
    },
    /** A user, a role that trusts the user, and a credential that assumes it. */
    async connectAssumeRole(
      owner: Member,
      change: Partial<KeysOptions & { externalId: string; demandedExternalId: string; trusted: string }> = {},
    ): Promise<KeysConnected & { roleArn: string }> {
      const { statements = [list, read], isDefault = false, region = "us-east-1", externalId } = change;
      const user = await cloud.createUser();
      const roleName = `assumed-${randomUUID().slice(0, 8)}`;
      const roleArn = `arn:aws:iam::${cloud.accountId}:role/${roleName}`;
      const demanded = change.demandedExternalId ?? externalId;
      const trust = policy({
        Effect: "Allow",
        Principal: { AWS: change.trusted ?? user.arn },
        Action: "sts:AssumeRole",
        ...(demanded && { Condition: { StringEquals: { "sts:ExternalId": demanded } } }),
      });
      await cloud
        .admin()
        .iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trust }));
      await cloud.permit(roleArn, ...statements);
      const { accessKeyId, secretAccessKey } = user;
      const input = anyAssumeRole({
        settings: { accessKeyId, region, roleArn },
        secrets: { secretAccessKey, ...(externalId && { externalId }) },
        isDefault,
      });
      const credential = await createCredential(owner, input);
      return { user, credential, input, roleArn, source: `credential:${credential.id}` };
    },
    /** How often AWS was asked since the log was cleared. */
    calls: (operation: string): number =>
      cloud.aws.requests.filter((request) => request.operation === operation).length,
  };

  beforeAll(async () => {
    setTestEnvironment();
    cloud.issuer = await startTestIssuer();
    cloud.aws = await startAwsSimulator();
    process.env.AWS_ENDPOINT_URL_STS = cloud.aws.url;
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = cloud.aws.url;
    await cloud.registerProvider();
  });
  afterAll(async () => {
    await cloud.aws.close();
    await cloud.issuer.close();
  });
  return cloud;
}

export type TestCloud = ReturnType<typeof useTestCloud>;
