import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients, keysOf, policy, refusalOf } from "./testing";

let aws: AwsSimulator;
let offsetMs = 0;
beforeAll(async () => {
  aws = await startAwsSimulator({ now: () => Date.now() + offsetMs });
});
afterAll(() => aws.close());

const calls = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => {
  const { iam, sts, secrets } = awsClients(aws.url, keys);
  return {
    sts: () => sts.send(new GetCallerIdentityCommand({})),
    iam: () => iam.send(new ListRolesCommand({})),
    secrets: () => secrets.send(new ListSecretsCommand({})),
  };
};

async function refusals(keys: Parameters<typeof calls>[0]) {
  const { sts, iam, secrets } = calls(keys);
  const refusals = [await refusalOf(sts()), await refusalOf(iam()), await refusalOf(secrets())];
  return refusals.map(({ code, status }) => `${code} ${status}`);
}

describe("a signature", () => {
  test("of the administrator is taken by every service", async () => {
    const { sts, iam, secrets } = calls(aws.administrator);
    expect((await sts()).Arn).toBe("arn:aws:iam::123456789012:user/administrator");
    await iam();
    await secrets();
  });

  test("by an unknown key is refused", async () => {
    expect(await refusals({ accessKeyId: "AKIAXXXXXXXXXXXXXXXX", secretAccessKey: "x" })).toEqual([
      "InvalidClientTokenId 403",
      "InvalidClientTokenId 403",
      "UnrecognizedClientException 400",
    ]);
  });

  test("with a wrong secret key is refused", async () => {
    expect(await refusals({ ...aws.administrator, secretAccessKey: "wrong" })).toEqual([
      "SignatureDoesNotMatch 403",
      "SignatureDoesNotMatch 403",
      "InvalidSignatureException 400",
    ]);
  });

  test("of a long-term key with a session token is refused", async () => {
    expect((await refusals({ ...aws.administrator, sessionToken: "x" }))[0]).toBe("InvalidClientTokenId 403");
  });

  test("is refused when it is more than fifteen minutes off, either way", async () => {
    const sts = new STSClient({
      endpoint: aws.url,
      region: "eu-west-1",
      credentials: aws.administrator,
      maxAttempts: 1,
    });
    offsetMs = 16 * 60_000;
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than .* - 15 min\.\)$/),
    });
    // From the Date of that answer the SDK has learnt the simulator's clock.
    await sts.send(new GetCallerIdentityCommand({}));
    offsetMs = -offsetMs;
    expect((await refusalOf(sts.send(new GetCallerIdentityCommand({})))).message).toMatch(
      /^Signature not yet current: /,
    );
    offsetMs = 0;
  });

  test("of a session needs the session's own token, and its role", async () => {
    const { iam, sts } = awsClients(aws.url, aws.administrator);
    await iam.send(new CreateUserCommand({ UserName: "someone" }));
    const trust = policy({ Effect: "Allow", Principal: { AWS: aws.accountId }, Action: "sts:AssumeRole" });
    await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust }));
    const RoleArn = `arn:aws:iam::${aws.accountId}:role/r`;
    const keys = keysOf(await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "ab" })));
    await calls(keys).sts();
    expect((await refusals({ ...keys, sessionToken: "other" }))[0]).toBe("InvalidClientTokenId 403");
    expect((await refusals({ ...keys, sessionToken: undefined }))[0]).toBe("InvalidClientTokenId 403");
    expect((await refusalOf(calls(keys).iam())).message).toBe(
      `User: arn:aws:sts::${aws.accountId}:assumed-role/r/ab is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${aws.accountId}:role/ because no identity-based policy allows the iam:ListRoles action`,
    );
    await iam.send(new DeleteRoleCommand({ RoleName: "r" }));
    expect((await refusals(keys))[0]).toBe("InvalidClientTokenId 403");
  });
});

describe("a request", () => {
  const post = (headers: Record<string, string>, body: string) =>
    fetch(aws.url, { method: "POST", headers, body });
  const form = { "content-type": "application/x-www-form-urlencoded" };

  test("without a signature is refused", async () => {
    const sts = await post(form, "Action=GetCallerIdentity&Version=2011-06-15");
    expect(sts.status).toBe(403);
    expect(await sts.text()).toContain("<Code>MissingAuthenticationToken</Code>");
    const secrets = await post({ "x-amz-target": "secretsmanager.ListSecrets" }, "{}");
    expect(secrets.status).toBe(400);
    expect(await secrets.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
  });

  test.each(["Bearer x", "AWS4-HMAC-SHA256 Credential=x", "AWS4-HMAC-SHA256"])(
    "with the authorization %s is refused",
    async (authorization) => {
      const answer = await post({ ...form, authorization }, "Action=GetCallerIdentity&Version=2011-06-15");
      expect(await answer.text()).toContain("<Code>IncompleteSignature</Code>");
    },
  );
});
