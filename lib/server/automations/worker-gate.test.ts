// What is refused in front of Next, with the database behind it that decides whose token it is.

import { beforeAll, expect, it } from "vitest";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { kickoffGate, kickoffShares, workerGate } from "@/lib/server/automations/shares";
import { workerRoute } from "@/lib/server/automations/worker-route";
import type { Gate } from "@/lib/server/http/early";
import { workerOperations } from "@/lib/shared/workers/operations";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/environment";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
beforeAll(setTestEnvironment);
let home: TestOrganization;
let automation: TestAutomation;
let version: number;
let token: string;
beforeAll(async () => {
  home = await testOrganization();
  automation = await testAutomation(home.owner, [{ key: "A", value: "a" }]);
  ({ token, version } = await automation.deploy());
});

const route = workerRoute(
  workerOperations.startKickoff,
  ({ actor, body }) => startKickoff(actor, body),
  kickoffShares,
);
const kickOff = (bearer: string, address = "203.0.113.60") =>
  route(
    new Request("http://localhost/api/v1/worker/kickoffs", {
      method: "POST",
      headers: {
        authorization: `Bearer ${bearer}`,
        "content-type": "application/json",
        "x-forwarded-for": address,
      },
      body: JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve: "worker" }),
    }),
  );

/** Many at one gate: what each was refused with, and how those that were not end. */
function arrivals(gate: Gate, bearer: string, count: number) {
  const overs: (() => void)[] = [];
  const refusals = Array.from({ length: count }, () =>
    gate({ address: "203.0.113.60", authorization: `Bearer ${bearer}` }, (over) => overs.push(over)),
  );
  return { refused: refusals.filter((refusal) => refusal !== null), overs };
}

it("refuses kickoffs beyond the organization's places, before the first has reached its share", async () => {
  await kickOff(token);
  const gate = kickoffGate(48);
  const { refused, overs } = arrivals(gate, token, 400);
  expect(refused).toHaveLength(352);
  expect(refused[0]).toEqual({
    status: 429,
    code: "too_many_requests",
    title: expect.any(String),
    detail: "This organization has too many kickoffs running. Try again in a few seconds.",
    retryAfterSeconds: 3,
  });
  // Another deployment of the same organization has no places of its own, an unknown token has.
  const second = await testAutomation(home.owner, [{ key: "B", value: "b" }]);
  const other = await second.deploy();
  await kickOff(other.token);
  expect(arrivals(gate, other.token, 2).refused).toHaveLength(2);
  expect(arrivals(gate, `lkd_${"n".repeat(43)}`, 50).refused).toHaveLength(2);
  for (const over of overs.splice(0, 10)) over();
  expect(arrivals(gate, other.token, 12).refused).toHaveLength(2);
});

it("refuses what the share itself has no room for, with its words", async () => {
  await kickOff(token);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 16 + 32 }, () => kickoffShares.run(home.id, () => held));
  const [early] = arrivals(kickoffGate(), token, 1).refused;
  const inner = await kickOff(token);
  const { requestId, type, ...problem } = await inner.json();
  expect(early).toEqual({ ...problem, retryAfterSeconds: Number(inner.headers.get("retry-after")) });
  release();
  await Promise.all(running);
  expect(arrivals(kickoffGate(), token, 1).refused).toEqual([]);
});

it("takes no place of the organization for a token that was revoked", async () => {
  const other = await (await testAutomation(home.owner, [{ key: "C", value: "c" }])).deploy();
  const statusOf = async (bearer: string) => (await kickOff(bearer)).status;
  expect([await statusOf(token), await statusOf(other.token)]).toEqual([201, 201]);
  const gate = kickoffGate(4);
  await revokeDeployment(home.owner, automation.id, String(version));
  expect(await statusOf(token)).toBe(401);
  expect(arrivals(gate, token, 4).refused).toEqual([]);
  expect(arrivals(gate, other.token, 4).refused).toEqual([]);
  expect(arrivals(gate, other.token, 1).refused).toHaveLength(1);
});

it("refuses a wrong token again that was over the limit, and no right one from there", async () => {
  const wrong = `lkd_${"w".repeat(43)}`;
  const valid = await (await testAutomation(home.owner, [{ key: "D", value: "d" }])).deploy();
  const from = "203.0.113.61";
  let last = await kickOff(wrong, from);
  for (let count = 0; last.status === 401 && count < 100; count += 1) last = await kickOff(wrong, from);
  const gated = (bearer: string) =>
    workerGate({ address: from, authorization: `Bearer ${bearer}` }, () => {});
  const { requestId, type, ...problem } = await last.json();
  expect(gated(wrong)).toEqual({ ...problem, retryAfterSeconds: Number(last.headers.get("retry-after")) });
  expect(gated(`lkd_${"v".repeat(43)}`)).toBeNull();
  expect(gated(valid.token)).toBeNull();
  expect((await kickOff(valid.token, from)).status).toBe(201);
});
