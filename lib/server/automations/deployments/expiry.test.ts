import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { deployments } from "@/db/schema/automations";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { revokeSeenDeployments, seenDeployments } from "@/lib/server/automations/deployments/seen";
import { deploy, getDeployment } from "@/lib/server/automations/deployments/service";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { updateOrganization } from "@/lib/server/organizations/settings";
import { origin, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

const days = ({ createdAt, expiresAt }: { createdAt: string; expiresAt: string | null }) =>
  Math.round((Date.parse(expiresAt ?? "") - Date.parse(createdAt)) / 86_400_000);

describe("a deployment token", () => {
  it("is good for 90 days, for what the organization says, or for what the deploy says", async () => {
    const own = await testOrganization();
    const { id } = await testAutomation(own.owner);
    expect(days(await deploy(own.owner, id))).toBe(90);
    await updateOrganization(own.owner, { name: "Acme", deploymentTokenDays: 14 });
    const deployed = await deploy(own.owner, id);
    expect(days(deployed)).toBe(14);
    expect(await expectAudit(own.owner, "deployment.created")).toMatchObject({
      detail: { expiresAt: deployed.expiresAt },
    });
    await updateOrganization(own.owner, { name: "Acme again" });
    expect(days(await deploy(own.owner, id, undefined, { expiresInDays: 1 }))).toBe(1);
    expect(days(await deploy(own.owner, id))).toBe(14);
    for (const expiresInDays of [0, 3651, 1.5, null, "90"]) {
      await expect(deploy(own.owner, id, undefined, { expiresInDays })).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { expiresInDays: [expect.any(String)] },
      });
    }
  });

  it("is refused once its time is over, and the refusal says so", async () => {
    const automation = await testAutomation(home.owner);
    const { token, worker } = await automation.deploy();
    await database()
      .update(deployments)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(deployments.id, worker.deploymentId));
    await expect(workerOf(token ?? "", origin)).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringMatching(/expired on \d{4}-\d\d-\d\d. Deploy automation-/),
    });
  });

  it("shows when it was last used, with one write a minute at most", async () => {
    const automation = await testAutomation(home.owner);
    const { token, lastUsedAt } = await deploy(home.owner, automation.id);
    expect(lastUsedAt).toBeNull();
    const used = async () => (await getDeployment(home.owner, automation.id, "1")).lastUsedAt;
    expect(await used()).toBeNull();
    await Promise.all(Array.from({ length: 5 }, () => workerOf(token ?? "", origin)));
    const first = await used();
    expect(Math.abs(Date.parse(first ?? "") - Date.now())).toBeLessThan(60_000);
    await workerOf(token ?? "", origin);
    expect(await used()).toBe(first);
    await database().update(deployments).set({ lastUsedAt: sql`now() - interval '2 minutes'` });
    await workerOf(token ?? "", origin);
    expect(Date.parse((await used()) ?? "")).toBeGreaterThanOrEqual(Date.parse(first ?? ""));
  });

  it("is revoked with all that a member has seen, and no others", async () => {
    const [first, second] = [await testAutomation(home.owner), await testAutomation(home.owner)];
    const leaver = await home.memberWith({ automations: "manage" });
    const deployments = [await deploy(leaver, first.id), await deploy(leaver, second.id)];
    const over = await deploy(leaver, first.id);
    await revokeDeployment(home.owner, first.id, String(over.version));
    const other = await deploy(home.owner, first.id);

    const reader = await home.memberWith({ automations: "read" });
    const { items } = await seenDeployments(reader, leaver.userId);
    expect(items.map(({ automationName }) => automationName).sort()).toEqual(
      [first.name, second.name].sort(),
    );
    await expect(revokeSeenDeployments(reader, leaver.userId)).rejects.toMatchObject({
      code: "permission_denied",
    });
    const foreign = await testOrganization();
    for (const call of [seenDeployments, revokeSeenDeployments]) {
      await expect(call(foreign.owner, leaver.userId)).rejects.toMatchObject({ code: "not_found" });
    }
    await revokeSeenDeployments(home.owner, leaver.userId);
    for (const { token } of deployments) {
      await expect(workerOf(token ?? "", origin)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    await expect(workerOf(other.token ?? "", origin)).resolves.toBeDefined();
    expect(await expectAudit(home.owner, "deployment.token_revoked")).toMatchObject({
      detail: { seenBy: leaver.userId },
    });
    expect((await seenDeployments(home.owner, leaver.userId)).items).toEqual([]);
  });
});
