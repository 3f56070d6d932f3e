import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { deploymentValues, kickoffReceipts, kickoffs } from "@/db/schema/automations";
import type { Member } from "@/lib/server/auth/actor";
import { getDeployment } from "@/lib/server/automations/deployments/service";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { deleteVariable } from "@/lib/server/environment-variables/service";
import { createCredential, deleteCredential } from "@/lib/server/secret-providers/service";
import { createConfig, deleteConfig } from "@/lib/server/workload-identity/service";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
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

const kickOff = { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" };

describe("the history", () => {
  it("shows the newest first, page by page, also of one millisecond", async () => {
    const automation = await testAutomation(home.owner, [{ value: "canary-history" }]);
    const { worker } = await automation.deploy();
    const ids: string[] = [];
    for (let run = 0; run < 7; run += 1) ids.push((await startKickoff(worker, kickOff)).kickoffId);
    for (const [index, id] of ids.entries()) {
      const startedAt = new Date(`2026-01-01T00:00:00.${index < 4 ? 123 : 123 + index}Z`);
      await database().update(kickoffs).set({ startedAt }).where(eq(kickoffs.id, id));
    }
    const shown: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listKickoffs(home.owner, automation.id, { limit: 2, cursor });
      shown.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      expect(JSON.stringify(page)).not.toContain("canary");
    } while (cursor);
    expect(shown.slice(0, 3)).toEqual(ids.slice(4).reverse());
    expect(shown.slice(3)).toEqual(ids.slice(0, 4).sort().reverse());
    for (const wrong of ["nonsense", Buffer.from('["0","x"]').toString("base64url")]) {
      await expect(listKickoffs(home.owner, automation.id, { cursor: wrong })).rejects.toMatchObject({
        code: "malformed_request",
      });
    }
  });

  it("of an automation that never ran is empty", async () => {
    const automation = await testAutomation(home.owner);
    expect(await listKickoffs(home.owner, automation.id, {})).toEqual({ items: [], nextCursor: null });
  });

  it("names secrets only to people who may read variables, in receipts, failures and deployments", async () => {
    const config = await createConfig(home.owner, anyConfig());
    const credential = await createCredential(home.owner, anyCredential(config.id));
    const automation = await testAutomation(home.owner);
    await automation.add({ source: `credential:${credential.id}`, secretName: "canary/name" });
    const { worker, version } = await automation.deploy();
    const { kickoffId } = await startKickoff(worker, kickOff);
    const [failure] = [{ key: "A", reason: "secret_not_found", detail: 'Secret "canary/name" is gone.' }];
    await database()
      .update(kickoffs)
      .set({ failures: [failure] })
      .where(eq(kickoffs.id, kickoffId));
    const resource = "arn:aws:secretsmanager:us-east-1:123456789012:secret:canary/name-AbCdEf";
    await database().update(kickoffReceipts).set({ resource, version: "v1" });
    const versions = { sealedValue: "sealed", secretName: "canary/name", resource, version: "v1" };
    await database().update(deploymentValues).set(versions);

    const shownTo = async (actor: Member) => {
      const { items } = await listKickoffs(actor, automation.id, {});
      const { variables } = await getDeployment(actor, automation.id, String(version));
      return { receipts: items[0]?.receipts, failures: items[0]?.failures, variables };
    };
    const rows = await shownTo(await home.memberWith({ automations: "read", environment_variables: "read" }));
    expect(rows).toMatchObject({
      receipts: [{ secretName: "canary/name", resource }],
      failures: [failure],
      variables: [{ secretName: "canary/name", resource }],
    });
    const hidden = await shownTo(await home.memberWith({ automations: "manage" }));
    expect(hidden).toMatchObject({
      receipts: [{ secretName: null, resource: null, version: "v1" }],
      failures: [{ key: "A", reason: "secret_not_found" }],
      variables: [{ secretName: null, resource: null, version: "v1" }],
    });
    expect(JSON.stringify(hidden)).not.toContain("canary");
  });

  it("outlives the config that was read with", async () => {
    const config = await createConfig(home.owner, anyConfig());
    const credential = await createCredential(home.owner, anyCredential(config.id));
    const automation = await testAutomation(home.owner);
    const variable = await automation.add({ source: `credential:${credential.id}`, secretName: "name" });
    const { worker } = await automation.deploy();
    await startKickoff(worker, kickOff);
    await deleteVariable(home.owner, variable.id);
    await deleteCredential(home.owner, credential.id);
    await deleteConfig(home.owner, config.id);
    expect((await listKickoffs(home.owner, automation.id, {})).items).toMatchObject([
      { receipts: [{ key: variable.key, configId: config.id, secretName: "name" }] },
    ]);
  });

  it("is for people who may read automations, of the organization", async () => {
    const automation = await testAutomation(home.owner);
    const reader = await home.memberWith({ automations: "read" });
    await expect(listKickoffs(reader, automation.id, {})).resolves.toBeDefined();
    const without = await home.memberWith({ environment_variables: "manage" });
    await expect(listKickoffs(without, automation.id, {})).rejects.toMatchObject({
      code: "permission_denied",
    });
    const foreign = await testOrganization();
    await expect(listKickoffs(foreign.owner, automation.id, {})).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
