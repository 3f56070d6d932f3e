import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients, refusalOf } from "./testing";

let aws: AwsSimulator;
let clients: ReturnType<typeof awsClients>;
beforeAll(async () => {
  aws = await startAwsSimulator();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.reset();
  clients = awsClients(aws.url, aws.administrator);
});

const identity = () => clients.sts.send(new GetCallerIdentityCommand({}));

describe("bad input", () => {
  const send = (init: RequestInit, path = "/") => fetch(aws.url + path, { method: "POST", ...init });
  test.each<[string, RequestInit, number, string]>([
    ["no body", {}, 400, "MissingAction"],
    ["an unknown action", { body: "Action=Fly&Version=2011-06-15" }, 400, "InvalidAction"],
    [
      "an inherited property as action",
      { body: "Action=constructor&Version=2011-06-15" },
      400,
      "InvalidAction",
    ],
    ["broken percent-encoding", { body: "Action=%ZZ&Version=%" }, 400, "InvalidAction"],
    ["bytes that are no text", { body: Buffer.from([0xff, 0x00, 0xfe]) }, 400, "MissingAction"],
    ["an unknown method", { method: "PUT", body: "Action=GetCallerIdentity" }, 400, "InvalidAction"],
    [
      "JSON that is none",
      { headers: { "x-amz-target": "secretsmanager.ListSecrets" }, body: "{" },
      400,
      "SerializationException",
    ],
    [
      "JSON that is no object",
      { headers: { "x-amz-target": "secretsmanager.ListSecrets" }, body: "[1]" },
      400,
      "SerializationException",
    ],
    [
      "an unknown target",
      { headers: { "x-amz-target": "DynamoDB.Get" }, body: "{}" },
      400,
      "UnknownOperationException",
    ],
    ["too much", { body: "a".repeat(1024 * 1024 + 1) }, 413, "RequestEntityTooLarge"],
    [
      "far too much",
      { headers: { "x-amz-target": "secretsmanager.ListSecrets" }, body: "a".repeat(8 * 1024 * 1024) },
      413,
      "RequestEntityTooLarge",
    ],
  ])("%s", async (_, init, status, code) => {
    const answer = await send(init);
    const text = await answer.text();
    expect([answer.status, /(?:<Code>|"__type":")(\w+)/.exec(text)?.[1]]).toEqual([status, code]);
    expect(text).not.toMatch(/\.ts|at /);
    await identity();
  });

  test.each<[string, unknown]>([
    ["GetSecretValue", { SecretId: 5 }],
    ["GetSecretValue", { SecretId: ["a"] }],
    ["ListSecrets", { Filters: "x" }],
    ["ListSecrets", { Filters: [null] }],
    ["ListSecrets", { MaxResults: "many" }],
    ["CreateSecret", { Name: "a", Tags: [5] }],
    ["BatchGetSecretValue", { SecretIdList: [{}] }],
    ["DeleteSecret", { SecretId: "a", ForceDeleteWithoutRecovery: "yes" }],
  ])("%s %o is refused by Secrets Manager", async (operation, input) => {
    const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient({
      endpoint: aws.url,
      region: "us-east-1",
      credentials: aws.administrator,
      maxAttempts: 1,
    });
    // The SDK would not send this: its body is replaced before it is signed.
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string };
        request.body = JSON.stringify(input);
        request.headers["content-length"] = String(Buffer.byteLength(request.body));
        request.headers["x-amz-target"] = `secretsmanager.${operation}`;
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    expect(await refusalOf(client.send(new ListSecretsCommand({})))).toMatchObject({
      code: expect.stringMatching(/^(SerializationException|ValidationException)$/),
      status: 400,
    });
  });
});
