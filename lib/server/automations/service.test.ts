import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { workerOf } from "@/lib/server/automations/deployments/token";
import {
  createAutomation,
  deleteAutomation,
  getAutomation,
  listAutomations,
  updateAutomation,
} from "@/lib/server/automations/service";
import { getVariable } from "@/lib/server/environment-variables/service";
import { anyAutomation, onWorker, origin, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

describe("an automation", () => {
  it("is created, renamed and deleted, and each is recorded", async () => {
    const input = anyAutomation();
    const automation = await createAutomation(home.member, input);
    expect(automation).toEqual({
      id: expect.any(String),
      name: input.name,
      variableCount: 0,
      deploymentVersion: null,
      followingTokens: [],
      lastKickoff: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await getAutomation(home.member, automation.id)).toEqual({ ...automation, endingTokens: [] });
    expect(await expectAudit(home.owner, "automation.created")).toMatchObject({
      objectId: automation.id,
      objectLabel: input.name,
      actorId: home.member.userId,
    });

    const name = `${input.name} renamed`;
    expect(await updateAutomation(home.member, automation.id, { name })).toMatchObject({ name });
    expect(await expectAudit(home.owner, "automation.updated")).toMatchObject({
      detail: { before: { name: input.name }, after: { name } },
    });

    await deleteAutomation(home.member, automation.id);
    await expect(getAutomation(home.member, automation.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "automation.deleted")).toMatchObject({
      objectId: automation.id,
      detail: { before: { name } },
    });
  });

  it("counts its variables, and shows its newest deployment and last kickoff", async () => {
    const automation = await testAutomation(home.owner, [{}, {}]);
    await automation.deploy();
    const { worker } = await automation.deploy();
    await onWorker(worker);
    const shown = await getAutomation(home.owner, automation.id);
    expect(shown).toMatchObject({
      variableCount: 2,
      deploymentVersion: 2,
      lastKickoff: { status: "resolved", startedAt: expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/) },
    });
    expect(Math.abs(Date.now() - Date.parse(shown.lastKickoff?.startedAt ?? ""))).toBeLessThan(60_000);
  });

  it("has a name of its own in the organization", async () => {
    const { name } = await createAutomation(home.owner, anyAutomation());
    const refused = { code: "name_taken", fieldErrors: { name: [expect.stringContaining(name)] } };
    const audits = () => database().$count(auditEvents, eq(auditEvents.organizationId, home.id));
    const before = await audits();
    await expect(createAutomation(home.owner, { name })).rejects.toMatchObject(refused);
    expect(await audits()).toBe(before);
    const other = await createAutomation(home.owner, anyAutomation());
    await expect(updateAutomation(home.owner, other.id, { name })).rejects.toMatchObject(refused);
    await expect(createAutomation(foreign.owner, { name })).resolves.toMatchObject({ name });
  });

  it.each([
    ["nothing", undefined, ""],
    ["an empty name", { name: "" }, "name"],
    ["a name of two lines", { name: "a\nb" }, "name"],
    ["an unknown field", { name: "a", organizationId: "x" }, "organizationId"],
  ])("is not created from %s", async (_, input, field) => {
    await expect(createAutomation(home.owner, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  it("takes its deployments and tokens with it, and leaves its variables", async () => {
    const automation = await testAutomation(home.owner);
    const variable = await automation.add({});
    const { token } = await automation.deploy();
    await deleteAutomation(home.owner, automation.id);
    await expect(workerOf(token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await getVariable(home.owner, variable.id)).automations).toEqual([]);
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listAutomations(actor, {})],
    ["get", (actor, id) => getAutomation(actor, id)],
    ["create", (actor) => createAutomation(actor, anyAutomation())],
    ["update", (actor, id) => updateAutomation(actor, id, anyAutomation())],
    ["delete", (actor, id) => deleteAutomation(actor, id)],
  ] satisfies [string, (actor: TestOrganization["owner"], id: string) => Promise<unknown>][])(
    "%s: not without the permission, not another organization's owner",
    async (verb, call) => {
      const { id } = await createAutomation(home.owner, anyAutomation());
      const without = await home.memberWith({ environment_variables: "manage" });
      await expect(call(without, id)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ automations: "read" });
      if (verb === "list" || verb === "get") await expect(call(reader, id)).resolves.toBeDefined();
      else await expect(call(reader, id)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "create") {
        await expect(call(foreign.owner, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await getAutomation(home.owner, id)).toBeDefined();
    },
  );

  it("never a worker", async () => {
    const { worker } = await (await testAutomation(home.owner)).deploy();
    await expect(listAutomations(worker, {})).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("the list", () => {
  it("pages by name, and finds by a part of it", async () => {
    const own = await testOrganization();
    const names = ["a", "b", "c", "d%_e"].map((name) => `list-${name}`);
    for (const name of names) await createAutomation(own.owner, { name });
    const first = await listAutomations(own.owner, { limit: "3" });
    expect(first.items.map(({ name }) => name)).toEqual(names.slice(0, 3));
    const second = await listAutomations(own.owner, { limit: 3, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ name: "list-d%_e" }], nextCursor: null });
    expect((await listAutomations(own.owner, { query: "%_" })).items).toHaveLength(1);
  });
});
