import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, keysOf, policy, refusalOf } from "../testing";

let aws: AwsSimulator;
let user: { accessKeyId: string; secretAccessKey: string };
const ROLE = "arn:aws:iam::123456789012:role/reader";
const USER = "arn:aws:iam::123456789012:user/deployer";
const OTHER = "210987654321";
const denied = (arn: string, action = "sts:AssumeRole", role = ROLE) => ({
  code: "AccessDenied",
  status: 403,
  message: `User: ${arn} is not authorized to perform: ${action} on resource: ${role}`,
});

const admin = () => awsClients(aws.url, aws.administrator);
const trust = (AWS: string, more: object = {}) =>
  policy({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", ...more });
const setTrust = (PolicyDocument: string) =>
  admin().iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "reader", PolicyDocument }));
const allowUser = (PolicyDocument: string) =>
  admin().iam.send(new PutUserPolicyCommand({ UserName: "deployer", PolicyName: "assume", PolicyDocument }));
const assume = (keys: Parameters<typeof awsClients>[1] = user, input: Partial<AssumeRoleCommandInput> = {}) =>
  awsClients(aws.url, keys).sts.send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "job", ...input }),
  );

beforeAll(async () => {
  aws = await startAwsSimulator({ accounts: [{ id: OTHER }] });
});
afterAll(() => aws.close());
beforeEach(async () => {
  aws.reset();
  const { iam } = admin();
  await iam.send(new CreateUserCommand({ UserName: "deployer" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
  user = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  await iam.send(
    new CreateRoleCommand({
      RoleName: "reader",
      AssumeRolePolicyDocument: trust(USER),
      MaxSessionDuration: 7200,
    }),
  );
});

describe("a role is assumed", () => {
  test("by a user whom its trust policy names, without more", async () => {
    const answer = await assume();
    expect(answer.AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/reader/job");
    const { Arn } = await awsClients(aws.url, keysOf(answer)).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe("arn:aws:sts::123456789012:assumed-role/reader/job");
  });

  test("by anyone of an account that it names, if their own policies allow it", async () => {
    await setTrust(trust("123456789012"));
    expect(await refusalOf(assume())).toEqual(denied(USER));
    await allowUser(policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE }));
    await assume();
  });

  test("not against an explicit deny, of either side", async () => {
    await allowUser(policy({ Effect: "Deny", Action: "sts:*", Resource: "*" }));
    const { message, ...refusal } = denied(USER);
    expect(await refusalOf(assume())).toEqual({
      ...refusal,
      message: `${message} with an explicit deny in an identity-based policy`,
    });
    await allowUser(policy({ Effect: "Allow", Action: "sts:*", Resource: "*" }));
    const [allow] = JSON.parse(trust(USER)).Statement;
    await setTrust(policy(allow, { ...allow, Effect: "Deny", Principal: { AWS: "123456789012" } }));
    expect(await refusalOf(assume())).toEqual({
      ...refusal,
      message: `${message} with an explicit deny in a resource-based policy`,
    });
  });

  test("with the external id that the trust policy asks for", async () => {
    await setTrust(trust(USER, { Condition: { StringEquals: { "sts:ExternalId": "tenant-1" } } }));
    await assume(user, { ExternalId: "tenant-1" });
    for (const ExternalId of [undefined, "tenant-2"])
      expect(await refusalOf(assume(user, { ExternalId }))).toEqual(denied(USER));
    expect(await refusalOf(assume(user, { ExternalId: "#!" }))).toMatchObject({
      code: "ValidationError",
      status: 400,
    });
  });

  test("from another account only when both sides allow it", async () => {
    const stranger = aws.accounts()[1]?.administrator as typeof user;
    expect(await refusalOf(assume(stranger))).toEqual(denied(`arn:aws:iam::${OTHER}:user/administrator`));
    await setTrust(trust(`arn:aws:iam::${OTHER}:root`));
    await assume(stranger);
    expect(await refusalOf(assume())).toEqual(denied(USER));
  });

  test("with tags and a source identity only where these are allowed", async () => {
    const Tags = [{ Key: "team", Value: "blue" }];
    expect(await refusalOf(assume(user, { Tags }))).toEqual(denied(USER, "sts:TagSession"));
    expect(await refusalOf(assume(user, { SourceIdentity: "me" }))).toEqual(
      denied(USER, "sts:SetSourceIdentity"),
    );
    const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    await setTrust(trust(USER, { Action, Condition: { StringEquals: { "aws:RequestTag/team": "blue" } } }));
    expect((await assume(user, { Tags, SourceIdentity: "me" })).SourceIdentity).toBe("me");
    expect(await refusalOf(assume(user, { Tags: [{ Key: "team", Value: "red" }] }))).toEqual(denied(USER));
  });

  test("not when it does not exist, in the same words", async () => {
    expect(await refusalOf(assume(user, { RoleArn: `${ROLE}-2` }))).toEqual(
      denied(USER, "sts:AssumeRole", `${ROLE}-2`),
    );
  });

  test("for as long as the role allows, by another role for an hour at most", async () => {
    await assume(user, { DurationSeconds: 7200 });
    expect(await refusalOf(assume(user, { DurationSeconds: 7201 }))).toMatchObject({
      code: "ValidationError",
      status: 400,
    });
    const { iam } = admin();
    await iam.send(
      new CreateRoleCommand({
        RoleName: "second",
        AssumeRolePolicyDocument: trust(ROLE),
        MaxSessionDuration: 7200,
      }),
    );
    const may = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "assume", PolicyDocument: may }),
    );
    const keys = keysOf(await assume());
    const RoleArn = "arn:aws:iam::123456789012:role/second";
    await assume(keys, { RoleArn });
    expect(await refusalOf(assume(keys, { RoleArn, DurationSeconds: 3601 }))).toEqual({
      code: "ValidationError",
      status: 400,
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    });
  });
});
