// A kickoff that succeeds, resolved by the worker or by Latchkey, to the letter of its contract.
import { expect, test } from "@playwright/test";
import { region } from "@/e2e/aws-account";
import {
  configInput,
  credentialInput,
  newWorkingOrganization,
  type WorkingOrganization,
} from "@/e2e/working-organization";
import { deployed, historyOf, kickoff } from "./automation";

test.use({ trace: "off" });

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test("a kickoff with worker gives baked values and a plan, and no secret", async () => {
  const { name } = configInput(acme.roleArn);
  const other = await acme.owner.post<{ id: string }>("workload-identity-configs", {
    ...configInput(acme.roleArn),
    name: `${name} other`,
  });
  const otherCredential = await acme.owner.post<{ id: string }>("secret-provider-credentials", {
    ...credentialInput(other.id),
    settings: { region: "eu-west-1" },
  });
  const resource = `arn:aws:secretsmanager:us-east-1:${acme.account.id}:secret:crewai-by-arn-AbCdEf`;
  const { id, worker } = await deployed(
    acme,
    [
      { key: "API_KEY", secretName: acme.secretName },
      { key: "BY_ARN", secretName: resource },
      { key: "DATABASE_PASSWORD", secretName: "crewai-database#password#2", source: "default:aws" },
      { key: "ELSEWHERE", secretName: "crewai-elsewhere", source: `credential:${otherCredential.id}` },
    ],
    { LOG_LEVEL: "info", EMPTY: "" },
  );
  const response = await kickoff(worker, "worker");
  expect(response.status()).toBe(201);
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(response.headers()["content-type"]).toBe("application/json");
  const entry = { cloud: "aws", audience: "sts.amazonaws.com" };
  const text = await response.text();
  expect(text).not.toContain(acme.secretValue);
  expect(JSON.parse(text)).toEqual({
    kickoffId: expect.stringMatching(uuid),
    automationId: id,
    deploymentVersion: 1,
    environment: { LOG_LEVEL: "info", EMPTY: "" },
    plan: [
      {
        credentialId: acme.credentialId,
        configId: acme.configId,
        configName: expect.any(String),
        ...entry,
        settings: { roleArn: acme.roleArn, region: "us-east-1" },
        variables: [
          { key: "API_KEY", secretName: acme.secretName, jsonKey: null },
          { key: "BY_ARN", secretName: resource, jsonKey: null },
          { key: "DATABASE_PASSWORD", secretName: "crewai-database", jsonKey: "password#2" },
        ],
      },
      {
        credentialId: otherCredential.id,
        configId: other.id,
        configName: expect.any(String),
        ...entry,
        settings: { roleArn: acme.roleArn, region: "eu-west-1" },
        variables: [{ key: "ELSEWHERE", secretName: "crewai-elsewhere", jsonKey: null }],
      },
    ],
  });
});

test("a kickoff with platform gives every value, and a receipt for each secret", async () => {
  const json = '{"password":"p","port":5432,"precise":12345678901234567890.123,"on":true}';
  const version = await acme.account.createSecret("crewai-shapes", json);
  const { id, worker } = await deployed(
    acme,
    [
      { key: "WHOLE", secretName: "crewai-shapes" },
      { key: "PASSWORD", secretName: "crewai-shapes#password" },
      { key: "PORT", secretName: "crewai-shapes#port", source: "default:aws" },
      { key: "PRECISE", secretName: "crewai-shapes#precise" },
      { key: "ON", secretName: "crewai-shapes#on" },
    ],
    { LOG_LEVEL: "info" },
  );
  const response = await kickoff(worker, "platform");
  expect(response.status(), await response.text()).toBe(201);
  expect(response.headers()["cache-control"]).toBe("no-store");
  const receipt = (key: string) => ({
    key,
    readAt: "kickoff",
    configId: acme.configId,
    secretName: "crewai-shapes",
    resource: expect.stringMatching(
      new RegExp(`^arn:aws:secretsmanager:${region}:${acme.account.id}:secret:crewai-shapes-\\w{6}$`),
    ),
    version,
  });
  expect(await response.json()).toEqual({
    kickoffId: expect.stringMatching(uuid),
    automationId: id,
    deploymentVersion: 1,
    environment: {
      LOG_LEVEL: "info",
      WHOLE: json,
      PASSWORD: "p",
      PORT: "5432",
      PRECISE: "12345678901234567890.123",
      ON: "true",
    },
    receipts: ["ON", "PASSWORD", "PORT", "PRECISE", "WHOLE"].map(receipt),
  });
  const reads = (await acme.account.requests()).filter(({ resource }) => resource?.includes("crewai-shapes"));
  expect(reads.filter(({ operation }) => operation === "GetSecretValue")).toHaveLength(1);
});

test("an automation without variables gets an empty environment", async () => {
  const { id, worker } = await deployed(acme, []);
  const shared = { automationId: id, deploymentVersion: 1, environment: {} };
  const kickoffId = expect.stringMatching(uuid);
  expect(await (await kickoff(worker, "worker")).json()).toEqual({ ...shared, kickoffId, plan: [] });
  expect(await (await kickoff(worker, "platform")).json()).toEqual({ ...shared, kickoffId, receipts: [] });
  expect((await historyOf(acme, id)).map(({ status }) => status)).toEqual(["resolved", "resolved"]);
});
