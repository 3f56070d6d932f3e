// Every reason of the failure table, produced by the simulated AWS or by the circumstance itself: recognised, asked as
// often as its row says, and cured by what its remedy says to paste.
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type RetryPolicy, usualRetryPolicy } from "@/lib/clouds/aws/connect/retry";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import { explainFailure } from "@/lib/clouds/aws/failures/explain";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { IdentityTokenSource, SecretStore, StoreSource } from "@/lib/clouds/contract";
import { openSecretStore } from "@/lib/clouds/registry";
import type { Member } from "@/lib/server/auth/actor";
import { subjectToken } from "@/lib/server/oidc/subject-token";
import { runConnectionTest } from "@/lib/server/secret-providers/test-connection";
import { AppError, type CloudFailure } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";
import type { Fault } from "@/simulator/aws/faults";
import { awsClients, policy } from "@/simulator/aws/testing";
import type { GuardrailKind } from "@/simulator/aws/world";
import { decrypt, list, organizationId, read, startAws, type TestAccount } from "@/test/support/aws";
import { selfSigned } from "@/test/support/certificates";
import { refusalOf } from "@/test/support/conformance";
import { setTestEnvironment } from "@/test/support/organization";
import { connectPlatform } from "@/worker/platform";

let account: TestAccount;
beforeAll(async () => {
  setTestEnvironment();
  // Never opened: Latchkey's configuration is to lack its issuer and nothing else.
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none");
  account = await startAws();
});
// Each case changes what it likes: the next one finds the account as the guide leaves it.
beforeEach(async () => {
  account.aws.reset();
  account.issuer.restore();
  await account.setUp();
  await account.createReader();
  await account.allowReader(list, read, decrypt);
  await account.putSecret("team/one", "the value");
});
afterEach(() => {
  for (const name of ["OIDC_ISSUER", "OIDC_PRIVATE_KEY"]) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_ENDPOINT_URL_STS", account.aws.url);
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", account.aws.url);
});
afterAll(() => account.close());

const region = "us-east-1";
const exchange = "AssumeRoleWithWebIdentity";
const keyId = "11111111-2222-4333-8444-555555555555";

interface Case {
  /** Makes the circumstance. */
  arrange?: () => unknown;
  fault?: Fault | Fault[];
  source?: () => StoreSource;
  token?: IdentityTokenSource;
  retryPolicy?: Partial<RetryPolicy>;
  ask: "verify" | "list" | "read" | ((store: SecretStore) => Promise<unknown>);
  secretName?: string | (() => string);
  stage: CloudFailure["stage"];
  providerCode: string | null;
  /** How often AWS was asked, by operation. */
  calls: Record<string, number>;
  /** What of this account the remedy says. */
  remedy: () => (string | RegExp)[];
  /** Does what the remedy says; then what was asked for succeeds. */
  cure?: (statements: object[], commands: string[]) => Promise<unknown>;
  undo?: () => unknown;
}

const setTrust = (...statements: object[]) =>
  account.iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: "crewai-secrets-reader",
      PolicyDocument: policy(...statements),
    }),
  );
const trusting = (Condition: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: `arn:aws:iam::${account.accountId}:oidc-provider/${account.issuer.host}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition,
});
const trustWords = () => [
  account.roleArn,
  `arn:aws:iam::${account.accountId}:oidc-provider/${account.issuer.host} (no https://`,
  `"${account.issuer.host}:aud" is exactly "sts.amazonaws.com"`,
  `"${account.issuer.host}:sub" is exactly "organization:${organizationId}"`,
];
const createSecret = (Name: string, more: object) =>
  account.secrets().send(new CreateSecretCommand({ Name, ...more }));
const refusal = (code: string, status: number, operation: string): Fault => ({
  kind: "refusal",
  operation,
  code,
  status,
  message: "No.",
});

const guardArn = "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/some_policy/p-2kgnabcd";
const guard = (kind: GuardrailKind, ...statements: object[]) =>
  account.aws.setGuardrail({ kind, policy: policy(...statements), arn: guardArn });
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const everybody = (statement: object) => ({ Effect: "Deny", Principal: "*", Resource: "*", ...statement });
const boundary = async (...statements: object[]) => {
  const document = { PolicyName: "boundary", PolicyDocument: policy(...statements) };
  return (await account.iam.send(new CreatePolicyCommand(document))).Policy?.Arn ?? "";
};
const bound = async (...statements: object[]) =>
  account.iam.send(
    new PutRolePermissionsBoundaryCommand({
      RoleName: "crewai-secrets-reader",
      PermissionsBoundary: await boundary(...statements),
    }),
  );
/** A denial of which the simulated AWS has no policy. */
const denied = (operation: string, reason: string, action = `secretsmanager:${operation}`): Fault => ({
  kind: "refusal",
  operation,
  code: "AccessDeniedException",
  status: 400,
  message: `User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: ${action} ${reason}`,
});

const jumped = (offsetSeconds: number): Fault => ({
  kind: "clock-offset",
  offsetSeconds,
  operation: "GetSecretValue",
});

let server: ReturnType<typeof createServer>;
let foreignArn = "";

const cases: Record<CloudReason, Case[]> = {
  issuer_not_configured: [
    {
      // Latchkey's own source of tokens, where OIDC_ISSUER and OIDC_PRIVATE_KEY are not set.
      token: async (audience) => (await subjectToken({ organizationId, audience })).token,
      ask: "verify",
      stage: "mint",
      providerCode: null,
      calls: {},
      remedy: () => ["OIDC_ISSUER", "OIDC_PRIVATE_KEY"],
    },
  ],
  token_not_minted: [
    {
      // The worker's own source of tokens, with nothing at Latchkey's address.
      token: (audience) =>
        connectPlatform(new URL("http://127.0.0.1:9"), "lkd_x", { pause: async () => {} }).identityToken(
          { configId: "config", kickoffId: "kickoff" },
          audience,
        ),
      // Asked again until the time is over.
      retryPolicy: { deadlineMs: 400 },
      ask: "read",
      stage: "mint",
      providerCode: null,
      calls: {},
      remedy: () => ["log"],
    },
  ],
  cloud_not_supported: [
    {
      source: () => account.source({ cloud: "nimbus" }),
      ask: () =>
        Promise.resolve().then(() => openSecretStore(account.source({ cloud: "nimbus" }), async () => "")),
      stage: "mint",
      providerCode: null,
      calls: {},
      remedy: () => ["Upgrade"],
    },
  ],
  provider_not_registered: [
    {
      arrange: async () => {
        const { accountId } = account.aws.createAccount({ id: "222222222222" });
        foreignArn = `arn:aws:iam::${accountId}:role/reader`;
      },
      source: () => account.source({ roleArn: foreignArn }),
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      calls: { [exchange]: 1 },
      remedy: () => [
        "account 222222222222",
        `URL ${account.issuer.url} `,
        `arn:aws:iam::222222222222:oidc-provider/${account.issuer.host}`,
      ],
      async cure(_, [command = ""]) {
        const other = account.aws.accounts()[1]?.administrator ?? account.aws.administrator;
        const { iam } = awsClients(account.aws.url, other);
        const { url, "client-id-list": client = "" } = optionsOf(command);
        await iam.send(new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: [client] }));
        const trust = policy({
          ...trusting(),
          Principal: { Federated: `arn:aws:iam::222222222222:oidc-provider/${account.issuer.host}` },
        });
        await iam.send(new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument: trust }));
      },
    },
  ],
  audience_not_registered: [
    {
      source: () => account.source({ audience: "another.audience" }),
      token: (audience) => account.token({ aud: audience }),
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      calls: { [exchange]: 1 },
      remedy: () => ["another.audience", `oidc-provider/${account.issuer.host}`],
      async cure(_, [command = ""]) {
        const options = optionsOf(command);
        await account.iam.send(
          new AddClientIDToOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn: options["open-id-connect-provider-arn"],
            ClientID: options["client-id"],
          }),
        );
        await setTrust(trusting());
      },
    },
  ],
  issuer_unreachable: [
    {
      arrange: () => {
        delete account.issuer.documents["/oauth2/jwks"];
      },
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      calls: { [exchange]: 3 },
      remedy: () => [
        `${account.issuer.url}/.well-known/openid-configuration`,
        `${account.issuer.url}/oauth2/jwks`,
      ],
      cure: async () => account.issuer.restore(),
    },
  ],
  role_not_in_token: [
    {
      token: () => account.token({ "https://aws.amazon.com/roles": [`${account.roleArn}-2`] }),
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      calls: { [exchange]: 1 },
      remedy: () => [account.roleArn],
    },
  ],
  identity_token_invalid: [
    {
      // Signed by an instance that has another key than the one whose keys are published.
      token: async () => {
        const { privateKey } = await generateKeyPair("RS256");
        const now = Math.floor(Date.now() / 1000);
        return new SignJWT({ aud: "sts.amazonaws.com", sub: `organization:${organizationId}` })
          .setProtectedHeader({ alg: "RS256", kid: "first" })
          .setIssuer(account.issuer.url)
          .setIssuedAt(now)
          .setExpirationTime(now + 60)
          .sign(privateKey);
      },
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      // Minted again, once.
      calls: { [exchange]: 2 },
      remedy: () => [`${account.issuer.url}/oauth2/jwks`, "OIDC_PRIVATE_KEY"],
    },
  ],
  issuer_communication_failed: [
    {
      fault: { kind: "idp-communication-error" },
      ask: "verify",
      stage: "exchange",
      providerCode: "IDPCommunicationError",
      calls: { [exchange]: 3 },
      remedy: () => [`${account.issuer.url}/oauth2/jwks`],
    },
  ],
  identity_token_expired: [
    {
      token: () => account.token({ iat: 1_000, exp: 2_000 }),
      ask: "verify",
      stage: "exchange",
      providerCode: "ExpiredTokenException",
      // Minted again, once.
      calls: { [exchange]: 2 },
      remedy: () => ["clock"],
    },
  ],
  identity_token_rejected: [
    {
      fault: { kind: "idp-rejected-claim" },
      ask: "verify",
      stage: "exchange",
      providerCode: "IDPRejectedClaim",
      calls: { [exchange]: 1 },
      remedy: trustWords,
    },
  ],
  assume_role_denied: [
    {
      arrange: () => account.trust(account.trusting("tenant-1")),
      source: () => account.roleSource(),
      ask: "verify",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { AssumeRole: 1 },
      remedy: () => [account.readerArn, `arn:aws:iam::${account.accountId}:role/assumed`, "External ID"],
      cure: async ([statement = {}]) => account.trust(policy(statement)),
    },
  ],
  session_tags_denied: [
    {
      token: () =>
        account.token({ "https://aws.amazon.com/tags": { principal_tags: { organization: ["one"] } } }),
      ask: "verify",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { [exchange]: 1 },
      remedy: () => [account.roleArn, "sts:TagSession"],
      cure: ([statement = {}]) => setTrust(trusting(), statement),
    },
  ],
  trust_policy_mismatch: [
    {
      arrange: () =>
        setTrust(trusting({ StringEquals: { [`${account.issuer.host}:sub`]: "organization:x" } })),
      ask: "verify",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { [exchange]: 1 },
      remedy: trustWords,
      cure: ([statement = {}]) => setTrust(statement),
    },
    {
      source: () => account.source({ roleArn: `${account.roleArn}-2` }),
      ask: "read",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { [exchange]: 1 },
      remedy: () => [`Check that ${account.roleArn}-2 exists`],
    },
  ],
  region_disabled: [
    {
      fault: { kind: "region-disabled", service: "sts" },
      ask: "verify",
      stage: "exchange",
      providerCode: "RegionDisabledException",
      calls: { [exchange]: 1 },
      remedy: () => ["sts.us-east-1.amazonaws.com", account.accountId, "Workload Identity config"],
    },
    {
      fault: { kind: "region-disabled", operation: "AssumeRole" },
      source: () => account.roleSource({ region: "eu-west-1" }),
      ask: "verify",
      stage: "exchange",
      providerCode: "RegionDisabledException",
      calls: { AssumeRole: 1 },
      remedy: () => ["sts.eu-west-1.amazonaws.com", "sts.us-east-1.amazonaws.com, is always active"],
    },
  ],
  clock_skew: [
    {
      // The SDK sets its clock by each answer; only one that jumps stays wrong.
      fault: jumped(7200),
      retryPolicy: {
        async pause() {
          const [{ offsetSeconds = 0 } = {}] = account.aws.faults() as { offsetSeconds?: number }[];
          account.aws.clearFaults();
          account.aws.setFault(jumped(-offsetSeconds));
        },
      },
      source: () => account.keysSource(),
      ask: "read",
      stage: "read",
      providerCode: "InvalidSignatureException",
      calls: { GetSecretValue: 3 },
      remedy: () => ["clock"],
    },
  ],
  access_key_invalid: [
    {
      arrange: () =>
        account.iam.send(
          new UpdateAccessKeyCommand({
            UserName: "reader",
            AccessKeyId: account.keys.accessKeyId,
            Status: "Inactive",
          }),
        ),
      source: () => account.keysSource(),
      ask: "verify",
      stage: "identity",
      providerCode: "InvalidClientTokenId",
      calls: { GetCallerIdentity: 1 },
      remedy: () => [account.keys.accessKeyId],
    },
    {
      source: () => account.roleSource({ accessKeyId: "AKIAUNKNOWNUNKNOWN12" }),
      ask: "read",
      stage: "exchange",
      providerCode: "InvalidClientTokenId",
      calls: { AssumeRole: 1 },
      remedy: () => ["AKIAUNKNOWNUNKNOWN12"],
    },
  ],
  secret_key_invalid: [
    {
      source: () => account.keysSource({ secretAccessKey: () => "x".repeat(40) }),
      ask: "read",
      stage: "read",
      providerCode: "InvalidSignatureException",
      calls: { GetSecretValue: 1 },
      remedy: () => [account.keys.accessKeyId],
    },
  ],
  session_expired: [
    {
      // By AWS's clock every session is over when it reads with it.
      fault: { kind: "clock-offset", offsetSeconds: 7200, operation: "GetSecretValue" },
      ask: "read",
      stage: "read",
      providerCode: "ExpiredTokenException",
      // Exchanged again, once.
      calls: { [exchange]: 2, GetSecretValue: 2 },
      remedy: () => ["revoked"],
    },
  ],
  session_not_accepted: [
    {
      fault: { kind: "region-disabled", service: "secretsmanager" },
      ask: "read",
      stage: "read",
      providerCode: "UnrecognizedClientException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [region, account.accountId],
    },
  ],
  list_access_denied: [
    {
      arrange: () => account.allow(read),
      ask: "list",
      stage: "list",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, ListSecrets: 1 },
      remedy: () => [account.roleArn, '"secretsmanager:ListSecrets"', "SecretsManagerListForUI"],
      cure: (statements) => account.allow(...statements),
    },
  ],
  no_secrets_listed: [
    {
      // A connection test's own finding, in a region where there is nothing.
      source: () => account.keysSource({ region: "ap-southeast-4" }),
      async ask() {
        const source = account.keysSource({ region: "ap-southeast-4" });
        const actor = { organizationId } as Member;
        const { stages } = await runConnectionTest(
          actor,
          source,
          { names: null, leftOut: 0 },
          () => undefined,
        );
        const listed = stages?.find(({ stage }) => stage === "list");
        const failure = listed && "failure" in listed ? listed.failure : undefined;
        throw new AppError("cloud_refused", "The list warns.", { failure });
      },
      stage: "list",
      providerCode: null,
      calls: { GetCallerIdentity: 1, ListSecrets: 1 },
      remedy: () => ["ap-southeast-4", "the credential"],
    },
  ],
  kms_access_denied: [
    {
      arrange: async () => {
        await createSecret("team/kms", { SecretString: "x", KmsKeyId: keyId });
        await account.allow(read);
      },
      ask: "read",
      secretName: "team/kms",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, "kms:Decrypt", `arn:aws:kms:${region}:${account.accountId}:key/`],
      async cure([statement], [command = ""]) {
        const { "secret-id": SecretId } = optionsOf(command);
        const { KmsKeyId = "" } = await account.secrets().send(new DescribeSecretCommand({ SecretId }));
        await account.allow(
          read,
          JSON.parse(JSON.stringify(statement).replace("<KMS_KEY_ID>", KmsKeyId)) as object,
        );
      },
    },
  ],
  service_control_policy_denied: [
    {
      arrange: () =>
        guard("service-control", { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" }),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [
        "GetSecretValue",
        account.accountId,
        "organizational unit",
        /A statement added to a policy of/,
      ],
    },
    {
      arrange: () => guard("service-control", all, { ...list, Effect: "Deny" }),
      ask: "list",
      stage: "list",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, ListSecrets: 1 },
      remedy: () => [guardArn, "ListSecrets", account.accountId],
    },
    {
      arrange: () =>
        guard("service-control", all, { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }),
      source: () => account.roleSource(),
      ask: "read",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { AssumeRole: 1 },
      remedy: () => [guardArn, "sts:AssumeRole", account.readerArn],
    },
  ],
  resource_control_policy_denied: [
    {
      arrange: () => guard("resource-control", everybody({ Action: "secretsmanager:*" })),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [guardArn, "secretsmanager:GetSecretValue", ":secret:team/one-??????"],
    },
    {
      arrange: () => guard("resource-control", everybody({ Action: "sts:AssumeRoleWithWebIdentity" })),
      ask: "verify",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { [exchange]: 1 },
      remedy: () => [guardArn, account.roleArn, `oidc-provider/${account.issuer.host}`],
    },
    {
      arrange: () => guard("resource-control", everybody({ Action: "sts:AssumeRole" })),
      source: () => account.roleSource(),
      ask: "read",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { AssumeRole: 1 },
      remedy: () => [guardArn, account.readerArn],
    },
  ],
  permissions_boundary_denied: [
    {
      arrange: () => bound(list),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, "secretsmanager:GetSecretValue", "Role.PermissionsBoundary"],
    },
    {
      arrange: () => bound(all, { ...list, Effect: "Deny" }),
      ask: "list",
      stage: "list",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, ListSecrets: 1 },
      remedy: () => [`:policy/boundary`, "Narrow the Deny"],
    },
    {
      arrange: async () => {
        await account.iam.send(
          new PutUserPermissionsBoundaryCommand({
            UserName: "reader",
            PermissionsBoundary: await boundary(list),
          }),
        );
      },
      source: () => account.keysSource(),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { GetSecretValue: 1 },
      remedy: () => [account.readerArn, "User.PermissionsBoundary", "--user-name reader"],
    },
  ],
  session_policy_denied: [
    {
      fault: denied(
        "GetSecretValue",
        "because no session policy allows the secretsmanager:GetSecretValue action",
      ),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["sets no session policy", "secretsmanager:GetSecretValue"],
    },
  ],
  vpc_endpoint_policy_denied: [
    {
      arrange: () =>
        guard(
          "vpc-endpoint",
          { ...everybody({ Action: "secretsmanager:ListSecrets" }), Effect: "Allow" },
          { ...everybody({ Action: "sts:*" }), Effect: "Allow" },
        ),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["endpoint for secretsmanager", account.roleArn, ":secret:team/one-??????"],
    },
    {
      arrange: () => guard("vpc-endpoint", { ...everybody({ Action: "secretsmanager:*" }), Effect: "Allow" }),
      ask: "verify",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { [exchange]: 1 },
      remedy: () => ["endpoint for sts", "sts:AssumeRoleWithWebIdentity"],
    },
  ],
  key_policy_denied: [
    {
      fault: denied(
        "GetSecretValue",
        "on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
        "kms:Decrypt",
      ),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, '"kms:Decrypt"', "the key policy", "KmsKeyId"],
    },
  ],
  resource_policy_denied: [
    {
      arrange: () =>
        account.secrets().send(
          new PutResourcePolicyCommand({
            SecretId: "team/one",
            ResourcePolicy: policy(everybody({ Action: "secretsmanager:GetSecretValue" })),
          }),
        ),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["get-resource-policy", "team/one", "Narrow the Deny"],
    },
    {
      async arrange() {
        const other = account.aws.createAccount({ id: "222222222222" });
        const { secrets } = awsClients(account.aws.url, other.administrator);
        const { ARN = "" } = await secrets.send(
          new CreateSecretCommand({ Name: "shared", SecretString: "x", KmsKeyId: keyId }),
        );
        foreignArn = ARN;
      },
      ask: "read",
      secretName: () => foreignArn,
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, "secret's resource policy", "secretsmanager:GetSecretValue"],
      async cure([statement]) {
        const other = account.aws.accounts().find(({ accountId }) => accountId === "222222222222");
        if (!other) throw new Error("The other account is there.");
        await awsClients(account.aws.url, other.administrator).secrets.send(
          new PutResourcePolicyCommand({ SecretId: "shared", ResourcePolicy: policy(statement ?? {}) }),
        );
      },
    },
    {
      arrange: async () => {
        const trusting = JSON.parse(account.trusting()) as { Statement: [object] };
        await account.trust(policy(trusting.Statement[0], { ...trusting.Statement[0], Effect: "Deny" }));
      },
      source: () => account.roleSource(),
      ask: "read",
      stage: "exchange",
      providerCode: "AccessDenied",
      calls: { AssumeRole: 1 },
      remedy: () => ["trust policy", ":role/assumed", account.readerArn],
    },
  ],
  identity_policy_denied: [
    {
      arrange: () => account.allow(list, read, { ...read, Effect: "Deny" }),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, `${region}:${account.accountId}:secret:team/one-??????`],
    },
    {
      arrange: () => account.allow(read, { ...list, Effect: "Deny" }),
      ask: "list",
      stage: "list",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, ListSecrets: 1 },
      remedy: () => [account.roleArn, "secretsmanager:ListSecrets"],
    },
  ],
  policy_denied: [
    {
      fault: denied("GetSecretValue", "with an explicit deny"),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, "secretsmanager:GetSecretValue"],
    },
    {
      fault: denied(
        "ListSecrets",
        "because no lighthouse policy allows the secretsmanager:ListSecrets action",
      ),
      ask: "list",
      stage: "list",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, ListSecrets: 1 },
      remedy: () => [account.roleArn],
    },
  ],
  issuer_certificate_unknown: [
    {
      fault: { kind: "thumbprint-mismatch" },
      ask: "verify",
      stage: "exchange",
      providerCode: "InvalidIdentityToken",
      calls: { [exchange]: 1 },
      remedy: () => ["public authority", "update-open-id-connect-provider-thumbprint", "openssl s_client"],
    },
  ],
  access_denied: [
    {
      arrange: () => account.allow(list),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => [account.roleArn, `${region}:${account.accountId}:secret:team/one-??????`],
      cure: (statements) => account.allow(...statements),
    },
    {
      arrange: () => account.allowReader(list),
      source: () => account.keysSource(),
      ask: "read",
      stage: "read",
      providerCode: "AccessDeniedException",
      calls: { GetSecretValue: 1 },
      remedy: () => [account.readerArn, `${region}:${account.accountId}:secret:team/one-??????`],
      cure: (statements) => account.allowReader(...statements),
    },
  ],
  secret_without_value: [
    {
      arrange: () => createSecret("team/bare", {}),
      ask: "read",
      secretName: "team/bare",
      stage: "read",
      providerCode: "ResourceNotFoundException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["put-secret-value", region, "team/bare"],
      cure: (_, [command = ""]) =>
        account
          .secrets()
          .send(new PutSecretValueCommand({ SecretId: optionsOf(command)["secret-id"], SecretString: "x" })),
    },
  ],
  secret_not_found: [
    {
      arrange: () => account.putSecret("team/abroad", "x", "eu-west-1"),
      ask: "read",
      secretName: "team/abroad",
      stage: "read",
      providerCode: "ResourceNotFoundException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["team/abroad", region, account.accountId, "Workload Identity config"],
    },
  ],
  secret_scheduled_for_deletion: [
    {
      arrange: () => account.secrets().send(new DeleteSecretCommand({ SecretId: "team/one" })),
      ask: "read",
      stage: "read",
      providerCode: "InvalidRequestException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["restore-secret", region, "team/one"],
      cure: (_, [command = ""]) =>
        account.secrets().send(new RestoreSecretCommand({ SecretId: optionsOf(command)["secret-id"] })),
    },
  ],
  decryption_failed: [
    {
      arrange: () => createSecret("team/locked", { SecretString: "x", KmsKeyId: keyId }),
      fault: { kind: "kms-key-disabled" },
      ask: "read",
      secretName: "team/locked",
      stage: "read",
      providerCode: "DecryptionFailure",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["team/locked", region, "describe-secret"],
    },
  ],
  secret_under_foreign_default_key: [
    {
      async arrange() {
        const other = account.aws.createAccount({ id: "222222222222" });
        const { secrets } = awsClients(account.aws.url, other.administrator);
        const { ARN = "" } = await secrets.send(
          new CreateSecretCommand({ Name: "shared", SecretString: "x" }),
        );
        const Principal = { AWS: account.roleArn };
        const ResourcePolicy = policy({ ...read, Principal });
        await secrets.send(new PutResourcePolicyCommand({ SecretId: "shared", ResourcePolicy }));
        foreignArn = ARN;
      },
      ask: "read",
      secretName: () => foreignArn,
      stage: "read",
      providerCode: "InvalidRequestException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["update-secret", foreignArn, account.roleArn],
    },
  ],
  secret_is_binary: [
    {
      arrange: () => createSecret("team/binary", { SecretBinary: new Uint8Array([0, 255]) }),
      ask: "read",
      secretName: "team/binary",
      stage: "read",
      providerCode: null,
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["team/binary"],
    },
  ],
  secret_name_invalid: [
    {
      ask: "read",
      secretName: "team/one two",
      stage: "read",
      providerCode: "ValidationException",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["team/one two", "name#json_key"],
    },
  ],
  request_rejected: [
    {
      source: () => account.source({ sessionName: "no spaces please" }),
      ask: "verify",
      stage: "exchange",
      providerCode: "ValidationError",
      calls: { [exchange]: 1 },
      remedy: () => [account.roleArn, region],
    },
    {
      token: () => {
        const tags = Array.from({ length: 50 }, (_, index) => [`tag-${index}`, ["v".repeat(256)]]);
        return account.token({
          "https://aws.amazon.com/tags": { principal_tags: Object.fromEntries(tags) },
        });
      },
      arrange: () => setTrust({ ...trusting(), Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }),
      ask: "verify",
      stage: "exchange",
      providerCode: "PackedPolicyTooLarge",
      calls: { [exchange]: 1 },
      remedy: () => [account.roleArn],
    },
    {
      fault: refusal("MalformedPolicyDocument", 400, exchange),
      ask: "verify",
      stage: "exchange",
      providerCode: "MalformedPolicyDocument",
      calls: { [exchange]: 1 },
      remedy: () => [account.roleArn],
    },
  ],
  throttled: [
    {
      fault: { kind: "throttling", service: "sts" },
      ask: "verify",
      stage: "exchange",
      providerCode: "Throttling",
      calls: { [exchange]: 3 },
      remedy: () => [account.accountId, region],
    },
    {
      fault: { kind: "throttling", operation: "GetSecretValue" },
      ask: "read",
      stage: "read",
      providerCode: "ThrottlingException",
      calls: { [exchange]: 1, GetSecretValue: 3 },
      remedy: () => [account.accountId, region],
    },
  ],
  endpoint_not_found: [
    {
      // No host can have a name with an empty part: it is not found without asking a name server.
      arrange: () => vi.stubEnv("AWS_ENDPOINT_URL_STS", "http://sts..invalid"),
      ask: "verify",
      stage: "exchange",
      providerCode: null,
      calls: {},
      remedy: () => [region, "sts.us-east-1.amazonaws.com", "AWS_ENDPOINT_URL_STS"],
    },
  ],
  cloud_timeout: [
    {
      fault: { kind: "latency", latencyMs: 60_000, operation: "GetCallerIdentity" },
      retryPolicy: { deadlineMs: 400 },
      ask: "verify",
      stage: "identity",
      providerCode: null,
      calls: { [exchange]: 1 },
      remedy: () => ["sts.us-east-1.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com"],
    },
  ],
  outgoing_proxy_failed: [
    {
      arrange() {
        vi.stubEnv("AWS_ENDPOINT_URL_STS", "https://sts.us-east-1.amazonaws.com");
        vi.stubEnv("NO_PROXY", undefined);
        // The discard port: nothing listens there.
        vi.stubEnv("HTTPS_PROXY", "http://reader:hunter2@127.0.0.1:9");
      },
      ask: "verify",
      stage: "exchange",
      providerCode: null,
      calls: {},
      remedy: () => ["HTTPS_PROXY", "sts.us-east-1.amazonaws.com"],
      undo: () => void vi.stubEnv("HTTPS_PROXY", undefined),
    },
  ],
  cloud_certificate_invalid: [
    {
      async arrange() {
        server = createServer(selfSigned("localhost")).listen(0, "127.0.0.1");
        await new Promise((resolve) => server.once("listening", resolve));
        vi.stubEnv("AWS_ENDPOINT_URL_STS", `https://localhost:${(server.address() as AddressInfo).port}`);
      },
      ask: "verify",
      stage: "exchange",
      providerCode: null,
      calls: {},
      remedy: () => ["NODE_EXTRA_CA_CERTS"],
      undo: () => server.close(),
    },
  ],
  cloud_unreachable: [
    {
      fault: { kind: "reset", operation: "GetSecretValue" },
      ask: "read",
      stage: "read",
      providerCode: null,
      calls: { [exchange]: 1, GetSecretValue: 3 },
      remedy: () => ["secretsmanager.us-east-1.amazonaws.com"],
    },
    {
      arrange: () => vi.stubEnv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"),
      ask: "verify",
      stage: "exchange",
      providerCode: null,
      calls: {},
      remedy: () => ["sts.us-east-1.amazonaws.com"],
    },
  ],
  cloud_unavailable: [
    {
      fault: { kind: "service-unavailable", operation: "GetSecretValue" },
      ask: "read",
      stage: "read",
      providerCode: "ServiceUnavailableException",
      calls: { [exchange]: 1, GetSecretValue: 3 },
      remedy: () => [region],
    },
    {
      fault: { kind: "internal-failure", service: "sts" },
      ask: "verify",
      stage: "exchange",
      providerCode: "InternalFailure",
      calls: { [exchange]: 3 },
      remedy: () => [region],
    },
  ],
  cloud_answer_unreadable: [
    {
      fault: { kind: "garbage", operation: "GetSecretValue" },
      ask: "read",
      stage: "read",
      providerCode: null,
      calls: { [exchange]: 1, GetSecretValue: 3 },
      remedy: () => ["AWS_ENDPOINT_URL_SECRETS_MANAGER"],
    },
  ],
  unknown_refusal: [
    {
      fault: refusal("SomethingNew", 400, "GetSecretValue"),
      ask: "read",
      stage: "read",
      providerCode: "SomethingNew",
      calls: { [exchange]: 1, GetSecretValue: 1 },
      remedy: () => ["AWS's code and message"],
    },
  ],
};

/** The options of a command of the AWS CLI, whose values here need no quoting. */
function optionsOf(command: string): Record<string, string> {
  const words = command.split(/[\s\\]+/);
  return Object.fromEntries(
    words.flatMap((word, index) => (word.startsWith("--") ? [[word.slice(2), words[index + 1] ?? ""]] : [])),
  );
}

describe.each(Object.keys(failureTable) as CloudReason[])("%s", (reason) => {
  it("has a producer", () => expect(cases[reason]?.length ?? 0).toBeGreaterThan(0));

  it.each((cases[reason] ?? []).map((producer, index) => ({ producer, number: index + 1 })))(
    "is what AWS or the circumstance shows ($number)",
    async ({ producer }) => {
      await producer.arrange?.();
      for (const fault of [producer.fault ?? []].flat()) account.aws.setFault(fault);
      account.aws.clearRequests();
      const source = producer.source?.() ?? account.source();
      const pauses: number[] = [];
      const retryPolicy: RetryPolicy = {
        ...usualRetryPolicy,
        random: () => 0.5,
        pause: async (ms) => void pauses.push(ms),
        ...producer.retryPolicy,
      };
      const secretName =
        typeof producer.secretName === "function"
          ? producer.secretName()
          : (producer.secretName ?? "team/one");
      const ask = () => {
        const store = openAwsSecretStore(source, producer.token ?? (() => account.token()), retryPolicy);
        if (producer.ask === "verify") return store.verify();
        if (producer.ask === "list") return store.listSecretNames("");
        return producer.ask === "read" ? store.readSecret(secretName) : producer.ask(store);
      };
      const { failure } = (await refusalOf(ask())) as { failure: CloudFailure };
      await producer.undo?.();
      expect(failure).toMatchObject({ reason, stage: producer.stage, providerCode: producer.providerCode });

      const calls: Record<string, number> = {};
      for (const { operation } of account.aws.requests) calls[operation] = (calls[operation] ?? 0) + 1;
      expect(calls).toEqual(producer.calls);
      // Full jitter: any part of a span that doubles.
      const { retry } = failureTable[reason];
      if (retry !== "few" || producer.retryPolicy) expect(pauses).toEqual([]);
      else expect(pauses).toEqual([200, 400]);

      const facts = { source, issuer: account.issuer.url, organizationId, secretName };
      const { cause, remedy } = explainFailure(failure, facts);
      expect(cause).toMatch(/^[A-Z].*\.$/);
      for (const words of producer.remedy()) {
        if (words instanceof RegExp) expect(remedy).toMatch(words);
        else expect(remedy).toContain(words);
      }
      expect(`${failure.message} ${remedy}`).not.toMatch(/the value|eyJ|undefined|\[object/);

      if (!producer.cure) return;
      account.aws.clearFaults();
      const statements = (remedy.match(/^\{[\s\S]*?^\}/gm) ?? []).map((text) => JSON.parse(text) as object);
      const commands = remedy.match(/^aws (?:.*\\\n)*.*/gm) ?? [];
      await producer.cure(statements, commands);
      await ask();
    },
  );
});

describe("what passes", () => {
  it.each<[string, Fault, number]>([
    ["throttling", { kind: "throttling", operation: "GetSecretValue", times: 2 }, 3],
    ["trouble of AWS", { kind: "service-unavailable", operation: "GetSecretValue", times: 1 }, 2],
    ["a broken connection", { kind: "reset", operation: "GetSecretValue", times: 2 }, 3],
    ["a page of a proxy", { kind: "garbage", operation: "GetSecretValue", times: 1 }, 2],
  ])("%s: the value is had all the same", async (_, fault, reads) => {
    account.aws.setFault(fault);
    const store = openAwsSecretStore(account.source(), () => account.token(), {
      ...usualRetryPolicy,
      pause: async () => {},
    });
    account.aws.clearRequests();
    expect((await store.readSecret("team/one")).value).toBe("the value");
    expect(account.calls("GetSecretValue")).toHaveLength(reads);
    expect(account.calls(exchange)).toHaveLength(1);
  });

  it("a session that was revoked shows as a Deny, not as expired", async () => {
    const store = openAwsSecretStore(account.source(), () => account.token());
    await store.readSecret("team/one");
    await account.iam.send(
      new PutRolePolicyCommand({
        RoleName: "crewai-secrets-reader",
        PolicyName: "AWSRevokeOlderSessions",
        PolicyDocument: policy({
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { DateLessThan: { "aws:TokenIssueTime": new Date(Date.now() + 1000).toISOString() } },
        }),
      }),
    );
    expect((await refusalOf(store.readSecret("team/one"))).failure).toMatchObject({
      reason: "identity_policy_denied",
    });
  });
});
