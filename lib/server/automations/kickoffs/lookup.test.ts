// One question gives what three gave: whose token it is, what is assigned, and what the version holds.
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { hashOf } from "@/lib/server/auth/token";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { bakedRows, openedRows } from "@/lib/server/automations/deployments/snapshot-values";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { foundFor, kickoffWorkerOf } from "@/lib/server/automations/kickoffs/service";
import { planKickoff, planOf } from "@/lib/server/environment-variables/kickoff-plan";
import { origin, type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let automation: TestAutomation;
beforeAll(async () => {
  home = await testOrganization();
  const { source } = await cloud.connect(home.owner, { isDefault: true });
  const keys = await cloud.connectKeys(home.owner);
  await cloud.createSecret("lookup/baked", "baked");
  automation = await testAutomation(home.owner, [
    { key: "ONE", source, secretName: "lookup/one" },
    { key: "TWO", source: "default:aws", secretName: "lookup/two#field" },
    { key: "BAKED", source: keys.source, secretName: "lookup/baked" },
    { key: "DIRECT", value: "direct" },
    { key: "a_lower", value: "in another order" },
  ]);
});

async function expectSame(token: string) {
  const worker = await workerOf(token, origin);
  const { found, ...same } = await kickoffWorkerOf(token, origin);
  expect(same).toEqual(worker);
  expect(planOf(found.assigned, worker.automationId)).toEqual(
    await planKickoff(worker.organizationId, worker.automationId),
  );
  const rows = await bakedRows(database(), worker.organizationId, worker.deploymentId);
  expect(openedRows(found.baked, worker)).toEqual(openedRows(rows, worker));
  return worker;
}

describe("what a kickoff's token finds", () => {
  it("is what is asked for one after another", async () => {
    const { token } = await automation.deploy();
    const { automationId } = await expectSame(token);
    expect(automationId).toBe(automation.id);
  });

  it("of a token that follows is of the newest version", async () => {
    const { token, version } = await automation.deploy({ token: "newest" });
    await automation.add({ key: "LATER", value: "later" });
    const next = await automation.deploy();
    expect((await expectSame(token)).deploymentVersion).toBe(next.version);
    await revokeDeployment(home.owner, automation.id, String(next.version));
    expect((await expectSame(token)).deploymentVersion).toBe(version);
  });

  it("of an automation with nothing is nothing", async () => {
    const bare = await testAutomation(home.owner);
    const { token } = await bare.deploy();
    await expectSame(token);
    expect((await kickoffWorkerOf(token, origin)).found).toEqual({ assigned: [], baked: [] });
  });

  it("is asked for again where a kickoff runs another version", async () => {
    const { token } = await automation.deploy();
    const older = (await automation.deploy()).worker;
    const worker = await kickoffWorkerOf(token, origin);
    expect((await foundFor(worker, worker)).baked).toBe(worker.found.baked);
    expect((await foundFor(worker, older)).baked).not.toBe(worker.found.baked);
  });

  it("is nothing for a token that was revoked, or is none", async () => {
    const { token, version } = await automation.deploy();
    await revokeDeployment(home.owner, automation.id, String(version));
    for (const wrong of [token, `lkd_${hashOf(token)}`, "x"]) {
      await expect(kickoffWorkerOf(wrong, origin)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });
});
