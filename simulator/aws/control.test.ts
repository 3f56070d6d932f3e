import { CreateSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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

describe("the log", () => {
  test("counts calls and never holds a value", async () => {
    await clients.secrets.send(new CreateSecretCommand({ Name: "a", SecretString: "hidden-value" }));
    await refusalOf(clients.secrets.send(new GetSecretValueCommand({ SecretId: "b" })));
    expect(aws.requests).toEqual([
      {
        service: "secretsmanager",
        operation: "CreateSecret",
        accountId: aws.accountId,
        region: "us-east-1",
        resource: "a",
        outcome: "ok",
        status: 200,
        at: expect.any(Number),
      },
      {
        service: "secretsmanager",
        operation: "GetSecretValue",
        accountId: aws.accountId,
        region: "us-east-1",
        resource: "b",
        outcome: "ResourceNotFoundException",
        status: 400,
        at: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(aws.requests)).not.toMatch(/hidden-value|AKIA/);
    aws.clearRequests();
    expect(aws.requests).toEqual([]);
  });
});

describe("the control endpoints", () => {
  const control = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(`${aws.url}/_simulator${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };

  test("set, list and clear faults", async () => {
    const fault = { kind: "throttling", service: "sts" };
    expect(await control("POST", "/faults", fault)).toEqual({ status: 201, body: fault });
    expect((await control("GET", "/faults")).body).toEqual({ faults: [fault] });
    await refusalOf(identity());
    await control("DELETE", "/faults");
    await identity();
    expect(await control("POST", "/faults", { kind: "fire" })).toMatchObject({ status: 400 });
  });

  test("tell and forget requests", async () => {
    await identity();
    expect((await control("GET", "/requests")).body.requests).toHaveLength(1);
    await control("DELETE", "/requests");
    expect((await control("GET", "/requests")).body.requests).toEqual([]);
  });

  test("make accounts", async () => {
    const { status, body } = await control("POST", "/accounts", { id: "333333333333" });
    expect([status, body.accountId]).toEqual([201, "333333333333"]);
    const answer = await awsClients(aws.url, body.administrator).sts.send(new GetCallerIdentityCommand({}));
    expect(answer.Account).toBe("333333333333");
    expect(await control("POST", "/accounts", { id: "333333333333" })).toMatchObject({ status: 400 });
    expect((await control("GET", "")).body.accounts).toContain("333333333333");
    await control("POST", "/reset");
    expect((await control("GET", "")).body.accounts).toEqual([aws.accountId, "222222222222"]);
    await identity();
  });

  test("make many secrets at once", async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `bulk/${index}`);
    const place = { accountId: "222222222222", region: "eu-west-1", value: "the same" };
    expect(await control("POST", "/secrets", { names, ...place })).toEqual({
      status: 201,
      body: { made: 5000 },
    });
    expect((await control("POST", "/secrets", { names, ...place })).body).toEqual({ made: 0 });
    const owner = aws.accounts()[1]?.administrator ?? aws.administrator;
    const { secrets } = awsClients(aws.url, owner, "eu-west-1");
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: "bulk/4999" }));
    expect(SecretString).toBe("the same");
    for (const wrong of [
      {},
      { names: ["a#b"] },
      { names: [1] },
      { names, accountId: "999999999999" },
      { names, colour: "x" },
    ])
      expect(await control("POST", "/secrets", wrong)).toMatchObject({ status: 400 });
  });

  test("are closed to web pages, and say what they are", async () => {
    expect(await control("GET", "/accounts", undefined, { origin: "https://evil.example" })).toMatchObject({
      status: 403,
    });
    expect(await control("GET", "/nowhere")).toMatchObject({ status: 404 });
    expect((await fetch(`${aws.url}/_simulator/faults`, { method: "POST", body: "{" })).status).toBe(400);
  });
});
