import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "../server";
import { awsClients, policy, refusalOf } from "../testing";

let aws: AwsSimulator;
let iam: IAMClient;
beforeAll(async () => {
  aws = await startAwsSimulator();
  iam = awsClients(aws.url, aws.administrator).iam;
});
afterAll(() => aws.close());
beforeEach(() => aws.reset());

const trust = policy({
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.example" },
  Action: "sts:AssumeRoleWithWebIdentity",
});
const readAll = policy({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" });
const createRole = (RoleName = "reader", AssumeRolePolicyDocument = trust) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

describe("a role", () => {
  test("is made, read, listed by pages, changed, deleted", async () => {
    const { Role } = await createRole();
    expect(Role).toMatchObject({
      Arn: "arn:aws:iam::123456789012:role/reader",
      MaxSessionDuration: 3600,
      Path: "/",
    });
    await createRole("writer");
    const first = await iam.send(new ListRolesCommand({ MaxItems: 1 }));
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(["reader"]);
    const second = await iam.send(new ListRolesCommand({ MaxItems: 1, Marker: first.Marker }));
    expect([second.Roles?.[0]?.RoleName, second.IsTruncated]).toEqual(["writer", false]);

    const other = trust.replace("issuer.example", "other.example");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "reader", PolicyDocument: other }));
    const { Role: read } = await iam.send(new GetRoleCommand({ RoleName: "reader" }));
    expect(decodeURIComponent(read?.AssumeRolePolicyDocument ?? "")).toBe(other);
    await iam.send(new DeleteRoleCommand({ RoleName: "reader" }));
    expect(await refusalOf(iam.send(new GetRoleCommand({ RoleName: "reader" })))).toEqual({
      code: "NoSuchEntity",
      status: 404,
      message: "The role with name reader cannot be found.",
    });
  });

  test("is made once, whatever the letter case", async () => {
    await createRole();
    expect(await refusalOf(createRole("READER"))).toMatchObject({ code: "EntityAlreadyExists", status: 409 });
  });

  test("needs a name and a trust policy that are valid", async () => {
    expect(await refusalOf(createRole("a b"))).toMatchObject({
      code: "ValidationError",
      status: 400,
      message: expect.stringContaining("Value 'a b' at 'roleName' failed to satisfy constraint"),
    });
    expect(await refusalOf(createRole("reader", readAll))).toMatchObject({
      code: "MalformedPolicyDocument",
      status: 400,
    });
    const stranger = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:user/nobody" },
      Action: "sts:AssumeRole",
    });
    expect(await refusalOf(createRole("reader", stranger))).toEqual({
      code: "MalformedPolicyDocument",
      status: 400,
      message: 'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/nobody"',
    });
    const long = policy({
      ...JSON.parse(trust).Statement[0],
      Condition: { StringLike: { "issuer.example:sub": "x".repeat(2100) } },
    });
    expect(await refusalOf(createRole("reader", long))).toMatchObject({ code: "LimitExceeded", status: 409 });
  });

  test("carries inline policies, and is not deleted with them", async () => {
    await createRole();
    const name = { RoleName: "reader", PolicyName: "read" };
    await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: readAll }));
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(name));
    expect(decodeURIComponent(PolicyDocument)).toBe(readAll);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName: "reader" }))).PolicyNames).toEqual([
      "read",
    ]);
    expect(await refusalOf(iam.send(new DeleteRoleCommand({ RoleName: "reader" })))).toMatchObject({
      code: "DeleteConflict",
      status: 409,
    });
    expect(
      await refusalOf(iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: trust }))),
    ).toMatchObject({ code: "MalformedPolicyDocument" });
    await iam.send(new DeleteRolePolicyCommand(name));
    expect(await refusalOf(iam.send(new DeleteRolePolicyCommand(name)))).toMatchObject({
      code: "NoSuchEntity",
      status: 404,
    });
    await iam.send(new DeleteRoleCommand({ RoleName: "reader" }));
  });

  test("carries managed policies, and is not deleted with them", async () => {
    await createRole();
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: readAll }),
    );
    const attachment = { RoleName: "reader", PolicyArn: Policy?.Arn };
    await iam.send(new AttachRolePolicyCommand(attachment));
    const { Policy: read } = await iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
    expect(read).toMatchObject({ Arn: "arn:aws:iam::123456789012:policy/read", AttachmentCount: 1 });
    expect(await refusalOf(iam.send(new DeleteRoleCommand({ RoleName: "reader" })))).toMatchObject({
      code: "DeleteConflict",
    });
    await iam.send(new DetachRolePolicyCommand(attachment));
    expect(await refusalOf(iam.send(new DetachRolePolicyCommand(attachment)))).toMatchObject({
      code: "NoSuchEntity",
    });
    expect(
      await refusalOf(
        iam.send(new AttachRolePolicyCommand({ ...attachment, PolicyArn: `${Policy?.Arn}-2` })),
      ),
    ).toMatchObject({ code: "NoSuchEntity", status: 404 });
    expect(
      await refusalOf(iam.send(new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: readAll }))),
    ).toMatchObject({ code: "EntityAlreadyExists", status: 409 });
  });
});
