// GovCloud, China, the European Sovereign Cloud and the ISO partitions: accounts, keys, ARNs and policies of their own.
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PARTITIONS, type Partition } from "./partitions";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients, keysOf, policy, refusalOf, startTestIssuer } from "./testing";

let aws: AwsSimulator;
let issuer: Awaited<ReturnType<typeof startTestIssuer>>;
beforeAll(async () => {
  issuer = await startTestIssuer();
  aws = await startAwsSimulator({
    accounts: [
      { id: "222222222222", partition: "aws-us-gov" },
      { id: "333333333333", partition: "aws-cn" },
      { id: "444444444444", partition: "aws-eusc" },
      { id: "555555555555", partition: "aws-iso" },
      { id: "666666666666", partition: "aws-iso-b" },
      { id: "777777777777", partition: "aws-iso-e" },
      { id: "888888888888", partition: "aws-iso-f" },
    ],
  });
});
beforeEach(() => aws.reset());
afterAll(async () => {
  await aws.close();
  await issuer.close();
});

describe.each<[Partition, string, string]>([
  ["aws-us-gov", "222222222222", "us-gov-west-1"],
  ["aws-cn", "333333333333", "cn-north-1"],
  ["aws-eusc", "444444444444", "eusc-de-east-1"],
  ["aws-iso", "555555555555", "us-iso-east-1"],
  ["aws-iso-b", "666666666666", "us-isob-east-1"],
  ["aws-iso-e", "777777777777", "eu-isoe-west-1"],
  ["aws-iso-f", "888888888888", "us-isof-south-1"],
])("%s", (partition, accountId, region) => {
  const clients = (keys = administrator(), where = region) => awsClients(aws.url, keys, where);
  const administrator = () => {
    const account = aws.accounts().find((candidate) => candidate.accountId === accountId);
    if (!account) throw new Error("There is no such account.");
    expect(account.partition).toBe(partition);
    return account.administrator;
  };
  const trust = (of = partition) =>
    policy({
      Effect: "Allow",
      Principal: { Federated: `arn:${of}:iam::${accountId}:oidc-provider/${issuer.host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${issuer.host}:aud`]: "sts.amazonaws.com" } },
    });
  const reading = (of = partition) =>
    policy({
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: `arn:${of}:secretsmanager:${region}:${accountId}:secret:team/*`,
    });

  test("is walked through as the guide has it, in its own ARNs", async () => {
    const { iam, secrets } = clients();
    const { OpenIDConnectProviderArn } = await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList: ["sts.amazonaws.com"] }),
    );
    expect(OpenIDConnectProviderArn).toBe(`arn:${partition}:iam::${accountId}:oidc-provider/${issuer.host}`);
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument: trust() }),
    );
    expect(Role?.Arn).toBe(`arn:${partition}:iam::${accountId}:role/reader`);
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "read", PolicyDocument: reading() }),
    );
    const created = await secrets.send(new CreateSecretCommand({ Name: "team/one", SecretString: "x" }));
    expect(created.ARN).toMatch(`arn:${partition}:secretsmanager:${region}:${accountId}:secret:team/one-`);

    const session = await clients().sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: Role?.Arn,
        RoleSessionName: "worker",
        WebIdentityToken: await issuer.token(),
      }),
    );
    const as = clients(keysOf(session));
    const { Arn } = await as.sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:${partition}:sts::${accountId}:assumed-role/reader/worker`);
    const { SecretString } = await as.secrets.send(new GetSecretValueCommand({ SecretId: created.ARN }));
    expect(SecretString).toBe("x");
    expect(aws.requests.at(-3)).toMatchObject({ operation: "AssumeRoleWithWebIdentity", region });
  });

  test("keeps its keys to its own regions", async () => {
    const { sts, secrets, iam } = clients(administrator(), "us-east-1");
    const invalid = "The security token included in the request is invalid.";
    for (const call of [
      () => sts.send(new GetCallerIdentityCommand({})),
      () => iam.send(new GetUserCommand({})),
    ])
      expect(await refusalOf(call())).toEqual({
        code: "InvalidClientTokenId",
        status: 403,
        message: invalid,
      });
    expect(await refusalOf(secrets.send(new ListSecretsCommand({})))).toEqual({
      code: "UnrecognizedClientException",
      status: 400,
      message: invalid,
    });
    const stranger = awsClients(aws.url, aws.administrator, region);
    expect(await refusalOf(stranger.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: "InvalidClientTokenId",
    });
  });

  test("takes no ARN of another partition into a policy", async () => {
    const { iam, secrets } = clients();
    await iam.send(new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument: trust() }));
    const malformed = { code: "MalformedPolicyDocument", status: 400 };
    expect(
      await refusalOf(
        iam.send(new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument: trust("aws") })),
      ),
    ).toMatchObject({ ...malformed, message: expect.stringMatching(/^Invalid principal in policy/) });
    expect(
      await refusalOf(
        iam.send(
          new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "x", PolicyDocument: reading("aws") }),
        ),
      ),
    ).toEqual({
      ...malformed,
      message: `Partition "aws" is not valid for resource "arn:aws:secretsmanager:${region}:${accountId}:secret:team/*".`,
    });
    expect(
      await refusalOf(
        iam.send(
          new AttachRolePolicyCommand({
            RoleName: "reader",
            PolicyArn: "arn:aws:iam::aws:policy/SecretsManagerReadWrite",
          }),
        ),
      ),
    ).toEqual({ code: "ValidationError", status: 400, message: "Invalid ARN partition" });
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "reader",
        PolicyArn: `arn:${partition}:iam::aws:policy/SecretsManagerReadWrite`,
      }),
    );
    await secrets.send(new CreateSecretCommand({ Name: "shared", SecretString: "x" }));
    const sharing = policy({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
    });
    expect(
      await refusalOf(
        secrets.send(new PutResourcePolicyCommand({ SecretId: "shared", ResourcePolicy: sharing })),
      ),
    ).toMatchObject({ code: "MalformedPolicyDocumentException", status: 400 });
  });

  test("is not reached by a role ARN, or from a region, of another", async () => {
    const { iam } = clients();
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList: ["sts.amazonaws.com"] }),
    );
    await iam.send(new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument: trust() }));
    const exchange = (url: string, of: Partition) =>
      issuer.token().then((WebIdentityToken) =>
        awsClients(url, aws.administrator).sts.send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: `arn:${of}:iam::${accountId}:role/reader`,
            RoleSessionName: "worker",
            WebIdentityToken,
          }),
        ),
      );
    await exchange(aws.url, partition);
    await exchange(`${aws.url}/${region}`, partition);
    const unknown = {
      code: "InvalidIdentityToken",
      status: 400,
      message: `No OpenIDConnect provider found in your account for ${issuer.url}`,
    };
    expect(await refusalOf(exchange(`${aws.url}/us-east-1`, partition))).toEqual(unknown);
    expect(await refusalOf(exchange(aws.url, "aws"))).toEqual(unknown);
    const RoleArn = `arn:aws:iam::${accountId}:role/reader`;
    expect(
      await refusalOf(clients().sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "worker" }))),
    ).toMatchObject({ code: "AccessDenied", status: 403 });
  });
});

test("an account of a partition that there is not is refused", async () => {
  const answer = await fetch(`${aws.url}/_simulator/accounts`, {
    method: "POST",
    body: JSON.stringify({ partition: "aws-moon" }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { message: `A partition is one of ${PARTITIONS.join(", ")}.` },
  ]);
  const created = await fetch(`${aws.url}/_simulator/accounts`, {
    method: "POST",
    body: JSON.stringify({ partition: "aws-cn" }),
  });
  expect(await created.json()).toMatchObject({ partition: "aws-cn" });
});
