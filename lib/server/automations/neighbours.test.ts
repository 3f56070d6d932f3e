// Organizations beside each other on one server: what one does, or what its AWS does, costs another nothing.

import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { deployShares, kickoffShares } from "@/lib/server/automations/shares";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { workerOperations } from "@/lib/shared/workers/operations";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let slow: TestOrganization;
let other: TestOrganization;
const route = workerRoute(
  workerOperations.startKickoff,
  ({ actor, body }) => startKickoff(actor, body),
  kickoffShares,
);

beforeAll(async () => {
  [slow, other] = [await testOrganization(), await testOrganization()];
});
beforeEach(() => {
  cloud.aws.clearFaults();
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

function kickoffRequest(token: string, resolve: "worker" | "platform", signal?: AbortSignal): Request {
  return new Request("http://localhost/api/v1/worker/kickoffs", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve }),
    signal,
  });
}

async function kickOff(token: string, resolve: "worker" | "platform", signal?: AbortSignal) {
  const startedMs = performance.now();
  const response = await route(kickoffRequest(token, resolve, signal));
  const body = (await response.json()) as { code?: string };
  return {
    status: response.status,
    code: body.code,
    retryAfter: response.headers.get("retry-after"),
    tookMs: performance.now() - startedMs,
  };
}

it("lets another organization's kickoffs through while one's AWS is slow", async () => {
  const region = "eu-west-1";
  const [slowly, quickly] = [await cloud.connect(slow.owner, { region }), await cloud.connect(other.owner)];
  const names = Array.from({ length: 12 }, (_, number) => `neighbours/${number}`);
  for (const name of names) await cloud.createSecret(name, "slow", region);
  await cloud.createSecret("neighbours/quick", "quick");
  const of = async (owner: typeof slow.owner, source: string, secrets: string[]) => {
    const variables = secrets.map((secretName, number) => ({ key: `KEY_${number}`, source, secretName }));
    return (await testAutomation(owner, variables)).deploy();
  };
  const [theirs, ours] = [
    await of(slow.owner, slowly.source, names),
    await of(other.owner, quickly.source, ["neighbours/quick"]),
  ];
  cloud.aws.setFault({ kind: "latency", latencyMs: 4_000, operation: "GetSecretValue", region });
  // As many as its share and its queue take, and more.
  const flood = Array.from({ length: 60 }, () => kickOff(theirs.token, "platform"));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const tookMs: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const kickoff = await kickOff(ours.token, "platform");
    expect(kickoff.status).toBe(201);
    tookMs.push(kickoff.tookMs);
  }
  // Whoever waits for the slow one's sockets waits for four seconds at least.
  expect(tookMs.sort((a, b) => a - b)[3]).toBeLessThan(3_000);
  cloud.aws.clearFaults();
  const ends = await Promise.all(flood);
  const refused = ends.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(60 - 16 - 32);
  expect(
    refused.every(({ code, retryAfter }) => code === "too_many_requests" && Number(retryAfter) > 0),
  ).toBe(true);
  expect(ends.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
  expect(kickoffShares.counts()).toEqual({ running: 0, queued: 0, keys: 0 });
}, 60_000);

it("refuses most of four hundred at once cheaply, and answers the others soon", async () => {
  const { token } = await (await testAutomation(other.owner, [{ key: "A", value: "a" }])).deploy();
  const ends = await Promise.all(Array.from({ length: 400 }, () => kickOff(token, "worker")));
  const accepted = ends.filter(({ status }) => status === 201);
  const refused = ends.filter(({ status }) => status === 429);
  expect(accepted.length + refused.length).toBe(400);
  expect(accepted.length).toBeGreaterThanOrEqual(16);
  expect(refused.length).toBeGreaterThan(200);
  for (const { tookMs } of accepted) expect(tookMs).toBeLessThan(3_000 + 5_000);
});

it("refuses four hundred within 100 ms of the processor while the share is full, without a query", async () => {
  const { token } = await (await testAutomation(other.owner, [{ key: "A", value: "a" }])).deploy();
  await kickOff(token, "worker");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 16 + 32 }, () => kickoffShares.run(other.id, () => held));
  const usedMs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const requests = Array.from({ length: 400 }, () => kickoffRequest(token, "worker"));
    const before = process.cpuUsage();
    const ends = await Promise.all(requests.map((request) => route(request)));
    const { user, system } = process.cpuUsage(before);
    usedMs.push(Math.round((user + system) / 1000));
    expect(ends.every(({ status }) => status === 429)).toBe(true);
  }
  release();
  await Promise.all(running);
  expect(Math.min(...usedMs), usedMs.join(" ms, ")).toBeLessThan(100);
});

it("takes a refusal from what it remembers of a token, and never an acceptance", async () => {
  const automation = await testAutomation(other.owner, [{ key: "A", value: "a" }]);
  const { token, version } = await automation.deploy();
  expect((await kickOff(token, "worker")).status).toBe(201);
  await revokeDeployment(other.owner, automation.id, String(version));
  expect(await kickOff(token, "worker")).toMatchObject({ status: 401, code: "unauthenticated" });
});

it("gives up the place of a worker that went away", async () => {
  const { token } = await (await testAutomation(other.owner, [{ key: "A", value: "a" }])).deploy();
  await kickOff(token, "worker");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 16 }, () => kickoffShares.run(other.id, () => held));
  const gone = new AbortController();
  const waiting = kickOff(token, "worker", gone.signal);
  await expect.poll(() => kickoffShares.counts().queued).toBe(1);
  gone.abort();
  expect((await waiting).status).toBe(429);
  expect(kickoffShares.counts().queued).toBe(0);
  release();
  await Promise.all(running);
});

it("bounds deployments too", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 12 }, () => deployShares.run(slow.id, () => held));
  await expect(deployShares.run(slow.id, () => held)).rejects.toMatchObject({ code: "too_many_requests" });
  expect(await deployShares.run(other.id, async () => "made")).toBe("made");
  release();
  await Promise.all(running);
});
