import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { deployments } from "@/db/schema/automations";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { deploy, getDeployment, listDeployments } from "@/lib/server/automations/deployments/service";
import { bakedValues } from "@/lib/server/automations/deployments/snapshot-values";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { createAutomation } from "@/lib/server/automations/service";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { anyAutomation, origin, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

describe("deploying", () => {
  it("makes the next version, shows its token once and keeps only the hash", async () => {
    const automation = await testAutomation(home.owner, [{ value: "one" }, { value: "two" }]);
    const deployed = await deploy(home.member, automation.id);
    expect(deployed).toEqual({
      version: 1,
      createdAt: expect.any(String),
      etag: expect.any(String),
      createdBy: home.member.name,
      revokedAt: null,
      tokenRuns: "version",
      tokenRevokedAt: null,
      expiresAt: expect.any(String),
      lastUsedAt: null,
      bakedCount: 2,
      freshCount: 0,
      token: expect.stringMatching(/^lkd_[\w-]{43}$/),
      warnings: [],
    });
    expect((await deploy(home.owner, automation.id)).version).toBe(2);

    const { token, warnings, freshCount, ...shown } = deployed;
    const { variables, ...detail } = await getDeployment(home.owner, automation.id, "1");
    expect(detail).toEqual(shown);
    const direct = { readAt: "deploy", secretName: null, resource: null, version: null };
    expect(variables).toMatchObject([direct, direct]);
    const rows = await everyRow();
    expect(rows.filter(({ row }) => row.includes(token ?? ""))).toEqual([]);
    const hash = createHash("sha256")
      .update(token ?? "")
      .digest("hex");
    expect(rows.filter(({ row }) => row.includes(hash)).map(({ table }) => table)).toEqual(["deployments"]);
  });

  it("warns of names that decide more than a value", async () => {
    const automation = await testAutomation(home.owner, [
      { key: "LD_PRELOAD", value: "/x" },
      { value: "two" },
    ]);
    expect((await deploy(home.owner, automation.id)).warnings).toEqual([
      { key: "LD_PRELOAD", effect: expect.stringContaining("loader") },
    ]);
  });

  it("is recorded, without the token or a value", async () => {
    const automation = await testAutomation(home.owner, [{ value: "canary-of-deploying" }]);
    const { token } = await automation.deploy();
    const row = await expectAudit(home.owner, "deployment.created");
    expect(row).toMatchObject({
      objectLabel: `${automation.name} v1`,
      actorId: home.owner.userId,
      detail: { automationId: automation.id, version: 1, bakedCount: 1 },
    });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(row)).not.toContain("canary");
  });

  it("bakes the values as they are, each sealed in its own place", async () => {
    const automation = await testAutomation(home.owner);
    const variable = await automation.add({ key: "ONE", value: "before" });
    await automation.add({ key: "__proto__", value: "own" });
    await automation.add({ key: "SECRET", source: "default:aws", secretName: "name" });
    const first = await automation.deploy();
    expect(first.bakedCount).toBe(2);
    await updateVariable(home.owner, variable.id, {
      key: "ONE",
      source: "direct",
      value: "after",
      automationIds: [automation.id],
    });
    const second = await automation.deploy();
    const baked = await bakedValues(first.worker);
    expect([...baked.unbaked]).toEqual(["SECRET"]);
    expect([...baked.values]).toEqual([
      ["ONE", "before"],
      ["__proto__", "own"],
    ]);
    expect((await bakedValues(second.worker)).values.get("ONE")).toBe("after");
    const elsewhere = await bakedValues({ ...first.worker, organizationId: foreign.id });
    expect(elsewhere).toEqual({ values: new Map(), unbaked: new Set(), secrets: [], failures: [] });
  });

  it("many at once gives each its own number", async () => {
    const { id } = await createAutomation(home.owner, anyAutomation());
    const versions = await Promise.all(
      Array.from({ length: 25 }, async () => (await deploy(home.owner, id)).version),
    );
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });
});

describe("a deployment token", () => {
  it("stands for its deployment until it is revoked, which is recorded once", async () => {
    const automation = await testAutomation(home.owner);
    const { token, version } = await automation.deploy();
    const other = await automation.deploy();
    expect(await workerOf(token, origin)).toEqual({
      kind: "worker",
      organizationId: home.id,
      automationId: automation.id,
      automationName: automation.name,
      deploymentId: expect.any(String),
      deploymentVersion: version,
      token: { id: expect.any(String), version, followsNewest: false },
      ...origin,
    });
    await revokeDeployment(home.member, automation.id, "1");
    await expect(workerOf(token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(workerOf(other.token, origin)).resolves.toMatchObject({ deploymentVersion: 2 });
    const { revokedAt } = await getDeployment(home.owner, automation.id, "1");
    expect(revokedAt).toEqual(expect.any(String));

    await revokeDeployment(home.owner, automation.id, "1");
    expect((await getDeployment(home.owner, automation.id, "1")).revokedAt).toBe(revokedAt);
    const rows = await database()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.objectLabel, `${automation.name} v1`))
      .orderBy(auditEvents.id);
    expect(rows.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["deployment.created", home.owner.userId],
      ["deployment.revoked", home.member.userId],
    ]);
  });

  it.each(["", "lkd_", `lkd_${"A".repeat(43)}`, "' or true --"])("%j is nobody's", async (token) => {
    await expect(workerOf(token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is not its hash", async () => {
    const automation = await testAutomation(home.owner);
    await automation.deploy();
    const [row] = await database()
      .select()
      .from(deployments)
      .where(eq(deployments.automationId, automation.id));
    await expect(workerOf(row?.tokenHash ?? "", origin)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("the list", () => {
  it("shows the newest first, page by page", async () => {
    const automation = await testAutomation(home.owner);
    for (let version = 1; version <= 3; version += 1) await automation.deploy();
    const first = await listDeployments(home.owner, automation.id, { limit: 2 });
    expect(first.items.map(({ version }) => version)).toEqual([3, 2]);
    const second = await listDeployments(home.owner, automation.id, { limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
    expect(JSON.stringify(first)).not.toMatch(/lkd_|hash/i);
    for (const cursor of ["", "x", "-1", "1.5", "1e3", "9999999999"]) {
      await expect(listDeployments(home.owner, automation.id, { cursor })).rejects.toMatchObject({
        code: "malformed_request",
      });
    }
  });

  it.each(["0", "4", "01", "1.0", "-1", "x", "", "99999999999999"])(
    "knows no version %j",
    async (version) => {
      const automation = await testAutomation(home.owner);
      await automation.deploy();
      for (const call of [getDeployment, revokeDeployment]) {
        await expect(call(home.owner, automation.id, version)).rejects.toMatchObject({ code: "not_found" });
      }
    },
  );
});

describe("who may", () => {
  it.each([
    ["deploy", (actor, id) => deploy(actor, id)],
    ["list", (actor, id) => listDeployments(actor, id, {})],
    ["get", (actor, id) => getDeployment(actor, id, "1")],
    ["revoke", (actor, id) => revokeDeployment(actor, id, "1")],
  ] satisfies [string, (actor: TestOrganization["owner"], id: string) => Promise<unknown>][])(
    "%s: not without the permission, not another organization's owner",
    async (verb, call) => {
      const automation = await testAutomation(home.owner);
      const { token } = await automation.deploy();
      const without = await home.memberWith({ environment_variables: "manage" });
      await expect(call(without, automation.id)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ automations: "read" });
      if (verb === "list" || verb === "get") {
        await expect(call(reader, automation.id)).resolves.toBeDefined();
      } else {
        await expect(call(reader, automation.id)).rejects.toMatchObject({ code: "permission_denied" });
      }
      await expect(call(foreign.owner, automation.id)).rejects.toMatchObject({ code: "not_found" });
      await expect(workerOf(token, origin)).resolves.toMatchObject({ organizationId: home.id });
      expect((await listDeployments(home.owner, automation.id, {})).items).toHaveLength(1);
    },
  );
});
