import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, policy, refusalOf } from "../testing";

let aws: AwsSimulator;
let keys: { accessKeyId: string; secretAccessKey: string };
const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/5f3c";

beforeAll(async () => {
  aws = await startAwsSimulator();
});
afterAll(() => aws.close());
beforeEach(async () => {
  aws.reset();
  const { iam } = awsClients(aws.url, aws.administrator);
  await iam.send(new CreateUserCommand({ UserName: "reader" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
  keys = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
});

const admin = () => awsClients(aws.url, aws.administrator);
const grant = (...statements: object[]) =>
  admin().iam.send(
    new PutUserPolicyCommand({ UserName: "reader", PolicyName: "p", PolicyDocument: policy(...statements) }),
  );
const create = (Name: string, KmsKeyId?: string) =>
  admin().secrets.send(new CreateSecretCommand({ Name, SecretString: "s", KmsKeyId }));
const read = (SecretId: string, as = keys) =>
  awsClients(aws.url, as).secrets.send(new GetSecretValueCommand({ SecretId }));
const readOn = (Resource: string | string[]) => ({
  Effect: "Allow",
  Action: "secretsmanager:GetSecretValue",
  Resource,
});
const deniedOn = (id: string) => ({
  code: "AccessDeniedException",
  status: 400,
  message: `User: arn:aws:iam::123456789012:user/reader is not authorized to perform: secretsmanager:GetSecretValue on resource: ${id} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
});

describe("reading", () => {
  test.each<[resource: string, name: string, allowed: boolean]>([
    [`${ARN}crewai-*`, "crewai-key", true],
    [`${ARN}crewai-*`, "crewai/key", false],
    [`${ARN}crewai/*`, "crewai/key", true],
    [`${ARN}key-??????`, "key", true],
    [`${ARN}key-??????`, "key-two", false],
    [`${ARN}key-*`, "key-two", true],
    [`${ARN}key`, "key", false],
    [`${ARN.replace("us-east-1", "eu-west-1")}*`, "key", false],
    ["*", "key", true],
  ])("with %s, %s: %s", async (resource, name, allowed) => {
    await create(name);
    await grant(readOn(resource));
    if (allowed) expect((await read(name)).SecretString).toBe("s");
    else expect(await refusalOf(read(name))).toEqual(deniedOn(name));
  });

  test("does not tell the stranger whether a secret exists", async () => {
    await grant(readOn(`${ARN}key-??????`));
    expect(await refusalOf(read("missing"))).toEqual(deniedOn("missing"));
    await grant(readOn("*"));
    expect(await refusalOf(read("missing"))).toMatchObject({ code: "ResourceNotFoundException" });
  });

  test("finds nothing where the policy means the missing secret by its name and six question marks", async () => {
    await grant(readOn([`${ARN}missing-??????`, `${ARN}gone*`]));
    const notFound = { code: "ResourceNotFoundException", status: 400 };
    expect(await refusalOf(read("missing"))).toMatchObject(notFound);
    expect(await refusalOf(read(`${ARN}missing`))).toMatchObject(notFound);
    expect(await refusalOf(read(`${ARN}missing-AbCdEf`))).toMatchObject(notFound);
    expect(await refusalOf(read("gone-too"))).toMatchObject(notFound);
    expect(await refusalOf(read("missing-two"))).toEqual(deniedOn("missing-two"));
  });

  test("has a condition key for the stage only where the request names one", async () => {
    await create("key");
    const staged = (VersionStage?: string) =>
      awsClients(aws.url, keys).secrets.send(new GetSecretValueCommand({ SecretId: "key", VersionStage }));
    const asks = (operator: string, value: string) =>
      grant({ ...readOn("*"), Condition: { [operator]: { "secretsmanager:VersionStage": value } } });
    await asks("StringEquals", "AWSCURRENT");
    expect(await refusalOf(staged())).toEqual(deniedOn("key"));
    await staged("AWSCURRENT");
    await asks("StringEqualsIfExists", "AWSCURRENT");
    await staged();
    await asks("Null", "true");
    await staged();
    expect(await refusalOf(staged("AWSCURRENT"))).toEqual(deniedOn("key"));
  });

  test("is apart from listing, which knows no resource", async () => {
    const list = () => awsClients(aws.url, keys).secrets.send(new ListSecretsCommand({}));
    await grant({ Effect: "Allow", Action: "secretsmanager:*", Resource: `${ARN}*` });
    expect(await refusalOf(list())).toMatchObject({ code: "AccessDeniedException", status: 400 });
    await grant({ Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" });
    await list();
  });

  test("in a batch needs both permissions", async () => {
    await create("one");
    await create("two");
    const batch = () =>
      awsClients(aws.url, keys).secrets.send(
        new BatchGetSecretValueCommand({ SecretIdList: ["one", "two"] }),
      );
    await grant(readOn("*"));
    expect(await refusalOf(batch())).toMatchObject({ code: "AccessDeniedException" });
    await grant(readOn(`${ARN}one-??????`), {
      Effect: "Allow",
      Action: "secretsmanager:BatchGetSecretValue",
      Resource: "*",
    });
    const { SecretValues, Errors } = await batch();
    expect(SecretValues?.map(({ Name }) => Name)).toEqual(["one"]);
    expect(Errors).toEqual([
      { SecretId: "two", ErrorCode: "AccessDeniedException", Message: deniedOn("two").message },
    ]);
  });

  test("may be bound to a tag of the secret", async () => {
    await admin().secrets.send(
      new CreateSecretCommand({ Name: "t", SecretString: "s", Tags: [{ Key: "team", Value: "blue" }] }),
    );
    const when = (value: string) => ({
      ...readOn("*"),
      Condition: { StringEquals: { "secretsmanager:ResourceTag/team": value } },
    });
    await grant(when("blue"));
    await read("t");
    await grant(when("red"));
    expect(await refusalOf(read("t"))).toEqual(deniedOn("t"));
  });
});

describe("a customer-managed key", () => {
  const noKey = { code: "AccessDeniedException", status: 400, message: "Access to KMS is not allowed" };
  test.each([["5f3c"], [KEY]])("given as %s asks for kms:Decrypt on its ARN", async (id) => {
    await create("key", id);
    await grant(readOn("*"));
    expect(await refusalOf(read("key"))).toEqual(noKey);
    await grant(readOn("*"), { Effect: "Allow", Action: "kms:Decrypt", Resource: `${KEY}0` });
    expect(await refusalOf(read("key"))).toEqual(noKey);
    await grant(readOn("*"), { Effect: "Allow", Action: "kms:Decrypt", Resource: KEY });
    await read("key");
  });

  test("behind an alias is named by its ARN, never by the alias", async () => {
    await create("key", "alias/mine");
    await grant(readOn("*"), {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-east-1:123456789012:alias/mine",
    });
    expect(await refusalOf(read("key"))).toEqual(noKey);
    await grant(readOn("*"), {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-east-1:123456789012:key/*",
    });
    await read("key");
  });

  test("is not AWS's own, which asks for nothing", async () => {
    await create("key", "alias/aws/secretsmanager");
    await grant(readOn("*"));
    await read("key");
  });

  test("does not decrypt while it is disabled, whoever may use it", async () => {
    await create("disabled", KEY);
    aws.setFault({ kind: "kms-key-disabled" });
    expect(await refusalOf(read("disabled", aws.administrator))).toMatchObject({
      code: "DecryptionFailure",
      status: 400,
    });
    expect(await refusalOf(create("disabled-too", KEY))).toMatchObject({ code: "EncryptionFailure" });
    await create("of-aws");
    await read("of-aws", aws.administrator);
    aws.clearFaults();
    await read("disabled", aws.administrator);
  });

  test("must also be allowed to a caller that writes", async () => {
    await grant({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" });
    const { secrets } = awsClients(aws.url, keys);
    expect(
      await refusalOf(secrets.send(new CreateSecretCommand({ Name: "k", SecretString: "s", KmsKeyId: KEY }))),
    ).toEqual(noKey);
  });
});

describe("another account", () => {
  const share = (SecretId: string, principal: string) =>
    admin().secrets.send(
      new PutResourcePolicyCommand({
        SecretId,
        ResourcePolicy: policy({
          Effect: "Allow",
          Principal: { AWS: principal },
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
        }),
      }),
    );

  test("reads by full ARN what is shared with it under a customer-managed key", async () => {
    const stranger = aws.createAccount();
    const shared = (await create("shared", KEY)).ARN ?? "";
    expect((await refusalOf(read(shared, stranger.administrator))).message).toMatch(
      /because no resource-based policy allows the secretsmanager:GetSecretValue action$/,
    );
    await share("shared", `arn:aws:iam::${stranger.accountId}:root`);
    expect((await read(shared, stranger.administrator)).SecretString).toBe("s");
    expect(await refusalOf(read(shared.slice(0, -7), stranger.administrator))).toMatchObject({
      code: "AccessDeniedException",
    });
  });

  test("does not read what is encrypted with AWS's own key", async () => {
    const stranger = aws.createAccount();
    const { ARN: id = "" } = await create("plain");
    await share("plain", stranger.accountId);
    expect(await refusalOf(read(id, stranger.administrator))).toEqual({
      code: "InvalidRequestException",
      status: 400,
      message:
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    });
  });

  test("is let in only by a policy that parses", async () => {
    await create("key");
    const put = (ResourcePolicy: string) =>
      admin().secrets.send(new PutResourcePolicyCommand({ SecretId: "key", ResourcePolicy }));
    expect(await refusalOf(put("{"))).toMatchObject({
      code: "MalformedPolicyDocumentException",
      status: 400,
    });
  });
});
