import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
} from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "./faults";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients, refusalOf } from "./testing";

let aws: AwsSimulator;
let clients: ReturnType<typeof awsClients>;
beforeAll(async () => {
  aws = await startAwsSimulator({ accounts: [{ id: "222222222222" }] });
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.reset();
  clients = awsClients(aws.url, aws.administrator);
});

const identity = () => clients.sts.send(new GetCallerIdentityCommand({}));
const list = () => clients.secrets.send(new ListSecretsCommand({}));

describe("faults", () => {
  test.each<[Fault, Record<string, unknown>, Record<string, unknown>]>([
    [
      { kind: "throttling" },
      { code: "Throttling", status: 400 },
      { code: "ThrottlingException", status: 400 },
    ],
    [
      { kind: "service-unavailable" },
      { code: "ServiceUnavailable", status: 503 },
      { code: "ServiceUnavailableException", status: 503 },
    ],
    [
      { kind: "internal-failure" },
      { code: "InternalFailure", status: 500 },
      { code: "InternalServiceError", status: 500 },
    ],
    [
      { kind: "region-disabled" },
      { code: "RegionDisabledException", status: 403 },
      { code: "UnrecognizedClientException", status: 400 },
    ],
    [{ kind: "idp-communication-error" }, { code: "IDPCommunicationError", status: 400 }, { status: 400 }],
    [{ kind: "idp-rejected-claim" }, { code: "IDPRejectedClaim", status: 403 }, { status: 403 }],
    [
      { kind: "refusal", code: "Odd", status: 418, message: "odd" },
      { code: "Odd", status: 418, message: "odd" },
      { code: "Odd", status: 418, message: "odd" },
    ],
  ])("%o", async (fault, sts, secrets) => {
    aws.setFault(fault);
    expect(await refusalOf(identity())).toMatchObject(sts);
    expect(await refusalOf(list())).toMatchObject(secrets);
    aws.clearFaults();
    await identity();
    await list();
  });

  test("strike only what they are aimed at, as often as they should", async () => {
    aws.setFault({
      kind: "throttling",
      service: "secretsmanager",
      operation: "ListSecrets",
      region: "us-east-1",
      accountId: aws.accountId,
      times: 2,
    });
    await identity();
    await refusalOf(list());
    await awsClients(aws.url, aws.administrator, "eu-west-1").secrets.send(new ListSecretsCommand({}));
    await awsClients(aws.url, aws.accounts()[1]?.administrator ?? aws.administrator).secrets.send(
      new ListSecretsCommand({}),
    );
    await refusalOf(list());
    await list();
  });

  test("break the connection in the middle of an answer whose effect remains", async () => {
    aws.setFault({ kind: "reset", times: 1 });
    const create = clients.secrets.send(new CreateSecretCommand({ Name: "a", SecretString: "s" }));
    expect(await refusalOf(create)).toMatchObject({
      code: expect.stringMatching(/ECONNRESET|Error/),
      message: expect.stringMatching(/aborted|reset|hang up/),
    });
    expect((await clients.secrets.send(new GetSecretValueCommand({ SecretId: "a" }))).SecretString).toBe("s");
  });

  test("answer garbage, or late", async () => {
    aws.setFault({ kind: "garbage", times: 2 });
    await refusalOf(identity());
    await refusalOf(list());
    aws.setFault({ kind: "latency", latencyMs: 300 });
    const started = Date.now();
    await list();
    expect(Date.now() - started).toBeGreaterThanOrEqual(295);
  });

  test("take the region of an unsigned call from a host or a path", async () => {
    aws.setFault({ kind: "region-disabled", service: "sts", region: "eu-west-1" });
    const body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15";
    const code = async (path: string) =>
      /<Code>(\w+)/.exec(await (await fetch(aws.url + path, { method: "POST", body })).text())?.[1];
    expect(await code("/")).toBe("ValidationError");
    expect(await code("/eu-west-1")).toBe("RegionDisabledException");
  });

  test.each([
    {},
    { kind: "fire" },
    { kind: "latency" },
    { kind: "throttling", times: 0 },
    { kind: "throttling", servise: "sts" },
    { kind: "throttling", service: "s3" },
    { kind: "odd-pages", pages: "torn" },
    { kind: "list-lag" },
    { kind: "refusal", code: "A", status: 200, message: "" },
  ])("are refused when they make no sense: %o", (fault) => {
    expect(() => aws.setFault(fault as Fault)).toThrow(TypeError);
  });
});
