import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  type IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
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

const readAll = policy({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" });

describe("a user", () => {
  test("acts with a key, within inline and attached policies, until the key is deleted", async () => {
    await iam.send(new CreateUserCommand({ UserName: "deployer" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
    const list = () => awsClients(aws.url, keys).secrets.send(new ListSecretsCommand({}));
    expect((await refusalOf(list())).message).toBe(
      "User: arn:aws:iam::123456789012:user/deployer is not authorized to perform: secretsmanager:ListSecrets on resource: * because no identity-based policy allows the secretsmanager:ListSecrets action",
    );
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: readAll }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: "deployer", PolicyArn: Policy?.Arn }));
    await list();
    const deny = policy({ Effect: "Deny", Action: "secretsmanager:List*", Resource: "*" });
    await iam.send(
      new PutUserPolicyCommand({ UserName: "deployer", PolicyName: "deny", PolicyDocument: deny }),
    );
    expect((await refusalOf(list())).message).toMatch(/with an explicit deny in an identity-based policy$/);

    await iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
    expect(await refusalOf(iam.send(new CreateAccessKeyCommand({ UserName: "deployer" })))).toMatchObject({
      code: "LimitExceeded",
      status: 409,
    });
    await iam.send(new DeleteUserPolicyCommand({ UserName: "deployer", PolicyName: "deny" }));
    const turn = (Status: "Active" | "Inactive") =>
      iam.send(new UpdateAccessKeyCommand({ UserName: "deployer", AccessKeyId: keys.accessKeyId, Status }));
    await turn("Inactive");
    expect(await refusalOf(list())).toMatchObject({ code: "UnrecognizedClientException", status: 400 });
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: "deployer" }));
    expect(AccessKeyMetadata?.map(({ Status }) => Status)).toEqual(["Inactive", "Active"]);
    await turn("Active");
    await list();
    const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keys.accessKeyId }));
    expect(used).toMatchObject({
      UserName: "deployer",
      AccessKeyLastUsed: { Region: "us-east-1", ServiceName: "secretsmanager" },
    });
    expect(
      await refusalOf(iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: "AKIAUNKNOWNUNKNOWN12" }))),
    ).toMatchObject({ code: "NoSuchEntity", status: 404 });
    await iam.send(new DeleteAccessKeyCommand({ UserName: "deployer", AccessKeyId: keys.accessKeyId }));
    expect(await refusalOf(list())).toMatchObject({ code: "UnrecognizedClientException", status: 400 });
  });

  test("is made once and may do nothing in IAM by itself", async () => {
    await iam.send(new CreateUserCommand({ UserName: "deployer" }));
    expect(await refusalOf(iam.send(new CreateUserCommand({ UserName: "deployer" })))).toMatchObject({
      code: "EntityAlreadyExists",
    });
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "deployer" }));
    const own = awsClients(aws.url, {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });
    expect(await refusalOf(own.iam.send(new GetRoleCommand({ RoleName: "secret-role" })))).toMatchObject({
      code: "AccessDenied",
      status: 403,
    });
  });
});
