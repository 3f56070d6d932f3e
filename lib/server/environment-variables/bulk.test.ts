import { randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { verifyChain } from "@/lib/server/audit/verification";
import { createAutomation } from "@/lib/server/automations/service";
import { assignVariables, deleteVariables } from "@/lib/server/environment-variables/bulk";
import { createVariable, getVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { AppError } from "@/lib/shared/errors";
import { anyAutomation, anyVariable } from "@/test/support/automation";
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
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

const newAutomation = (organization = home) => createAutomation(organization.owner, anyAutomation());
const newVariable = (change: Record<string, unknown> = {}, organization = home) =>
  createVariable(organization.owner, anyVariable(change));
const these = (variables: readonly { id: string }[]) => variables.map(({ id }) => ({ id }));
const namesOf = async ({ id }: { id: string }) =>
  (await getVariable(home.owner, id)).automations.map(({ name }) => name).sort();
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("It should be refused."),
    (error: AppError) => error,
  );
const auditRows = (action: string, requestId: string) =>
  database()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.action, action), eq(auditEvents.requestId, requestId)))
    .orderBy(asc(auditEvents.id));
/** Whose audit rows can be told from others'. */
const actorOf = (member = home.owner) => ({ ...member, requestId: randomUUID() });

describe("assigning several variables", () => {
  it("adds to what each has, counts what is new, and records each", async () => {
    const [left, right] = [await newAutomation(), await newAutomation()];
    const first = await newVariable({ key: "ASSIGN_A", automationIds: [left.id] });
    const second = await newVariable({ key: "ASSIGN_B" });
    const actor = actorOf();
    const input = { variables: these([second, first, first]), automationIds: [left.id, right.id, right.id] };
    const expected = { variables: 2, assignments: 3, obstacles: [] };
    expect(await assignVariables(actor, { ...input, dryRun: true })).toEqual(expected);
    expect(await namesOf(second)).toEqual([]);
    expect(await assignVariables(actor, input)).toEqual(expected);
    expect(await namesOf(first)).toEqual([left.name, right.name].sort());
    expect(await namesOf(second)).toEqual([left.name, right.name].sort());
    const rows = await auditRows("environment_variable.updated", actor.requestId);
    expect(rows.map(({ objectLabel, detail }) => [objectLabel, detail])).toEqual([
      ["ASSIGN_A", { assignedTo: [right.name], together: 2 }],
      ["ASSIGN_B", { assignedTo: [left.name, right.name].sort(), together: 2 }],
    ]);
    expect(await assignVariables(actor, input)).toEqual({ variables: 0, assignments: 0, obstacles: [] });
    expect(await auditRows("environment_variable.updated", actor.requestId)).toHaveLength(2);
  });

  it("keeps the audit log's chain whole", async () => {
    const own = await testOrganization();
    const automation = await newAutomation(own);
    const variables = [];
    for (let at = 0; at < 5; at += 1) variables.push(await newVariable({}, own));
    await assignVariables(own.owner, { variables: these(variables), automationIds: [automation.id] });
    await deleteVariables(own.owner, { variables: these(variables) });
    expect(await verifyChain(own.id)).toMatchObject({ faults: [] });
  });

  it("says of every key that is taken by whom, and assigns none", async () => {
    const [first, second, free] = [await newAutomation(), await newAutomation(), await newAutomation()];
    await newVariable({ key: "TAKEN", automationIds: [first.id, second.id] });
    const other = await newVariable({ key: "TAKEN" });
    const fine = await newVariable({ key: "FINE" });
    const input = { variables: these([other, fine]), automationIds: [first.id, second.id, free.id] };
    const names = [first.name, second.name].sort().join(", ");
    const failures = [
      {
        key: "TAKEN",
        reason: "key_taken",
        detail: `Another variable named TAKEN is already assigned to ${names}.`,
      },
    ];
    expect(await assignVariables(home.owner, { ...input, dryRun: true })).toMatchObject({
      obstacles: failures,
    });
    expect(await refusalOf(assignVariables(home.owner, input))).toMatchObject({
      code: "conflict",
      message: "Nothing was assigned, because of TAKEN.",
      failures,
    });
    expect(await namesOf(fine)).toEqual([]);
    expect(await namesOf(other)).toEqual([]);
  });

  it("says so when two of the chosen have one key", async () => {
    const automation = await newAutomation();
    const twins = [await newVariable({ key: "TWIN" }), await newVariable({ key: "TWIN" })];
    const refusal = await refusalOf(
      assignVariables(home.owner, { variables: these(twins), automationIds: [automation.id] }),
    );
    expect(refusal).toMatchObject({
      code: "conflict",
      failures: [{ key: "TWIN", reason: "key_twice", detail: expect.stringContaining("2 of the chosen") }],
    });
  });

  it("says so when the config that reads one is not for an automation", async () => {
    const [first, second] = [await newAutomation(), await newAutomation()];
    const config = await createConfig(home.owner, anyConfig({ automationIds: [first.id] }));
    const credential = await createCredential(home.owner, anyCredential(config.id));
    const source = `credential:${credential.id}`;
    const variable = await newVariable({ source, secretName: "name" });
    const assign = (automationIds: string[]) =>
      assignVariables(home.owner, { variables: these([variable]), automationIds });
    expect(await refusalOf(assign([first.id, second.id]))).toMatchObject({
      failures: [
        {
          key: variable.key,
          reason: "config_not_for_automation",
          detail: `It uses the config ${config.name}, which isn't for ${second.name}.`,
        },
      ],
    });
    expect(await assign([first.id])).toMatchObject({ assignments: 1 });
  });

  it("needs for each what changing it by itself needs, and names what does", async () => {
    const automation = await newAutomation();
    const config = await createConfig(home.owner, anyConfig());
    const { id } = await createCredential(home.owner, anyCredential(config.id));
    const powerful = await newVariable({ key: "NODE_OPTIONS" });
    const secret = await newVariable({ key: "SECRET_ONE", source: `credential:${id}`, secretName: "name" });
    const plain = await newVariable({ key: "PLAIN" });
    const input = { variables: these([powerful, secret, plain]), automationIds: [automation.id] };
    const editor = await home.memberWith({ environment_variables: "manage", automations: "read" });
    const refusal = await refusalOf(assignVariables(editor, input));
    expect(refusal).toMatchObject({
      code: "permission_denied",
      missing: "automations:manage",
      failures: [
        { key: "NODE_OPTIONS", reason: "permission_denied" },
        { key: "SECRET_ONE", reason: "permission_denied" },
      ],
    });
    const { obstacles } = await assignVariables(editor, { ...input, dryRun: true });
    expect(obstacles).toEqual(refusal.failures);
    expect(await namesOf(plain)).toEqual([]);
    expect(
      await assignVariables(editor, { variables: these([plain]), automationIds: [automation.id] }),
    ).toMatchObject({ assignments: 1 });
    expect(await assignVariables(home.owner, input)).toMatchObject({ assignments: 2 });
  });

  it("takes another organization's automation for one that does not exist", async () => {
    const [mine, theirs] = [await newAutomation(), await newAutomation(foreign)];
    const variable = await newVariable();
    const automationIds = [mine.id, theirs.id];
    await expect(
      assignVariables(home.owner, { variables: these([variable]), automationIds }),
    ).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { automationIds: [expect.any(String)] },
    });
    expect(await namesOf(variable)).toEqual([]);
  });

  it("of two at once for one key, one wins", async () => {
    const automation = await newAutomation();
    const twins = [await newVariable({ key: "RACE" }), await newVariable({ key: "RACE" })];
    const results = await Promise.allSettled(
      twins.map((twin) =>
        assignVariables(home.owner, { variables: these([twin]), automationIds: [automation.id] }),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("deleting several variables", () => {
  it("deletes all of them, and records each", async () => {
    const automation = await newAutomation();
    const first = await newVariable({ key: "DELETE_A", automationIds: [automation.id] });
    const second = await newVariable({ key: "DELETE_B" });
    const actor = actorOf();
    expect(await deleteVariables(actor, { variables: these([first, second]) })).toEqual({ variables: 2 });
    for (const { id } of [first, second]) {
      await expect(getVariable(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
    }
    const rows = await auditRows("environment_variable.deleted", actor.requestId);
    expect(rows.map(({ objectLabel, detail }) => [objectLabel, detail])).toMatchObject([
      ["DELETE_A", { before: { key: "DELETE_A", automations: [automation.name] }, together: 2 }],
      ["DELETE_B", { before: { key: "DELETE_B" }, together: 2 }],
    ]);
  });

  it("deletes none when one of them is gone, or another organization's", async () => {
    const [mine, theirs] = [await newVariable(), await newVariable({}, foreign)];
    for (const id of [theirs.id, randomUUID()]) {
      const refusal = await refusalOf(deleteVariables(home.owner, { variables: [{ id: mine.id }, { id }] }));
      expect(refusal).toMatchObject({ code: "not_found", message: expect.stringContaining("1 of 2") });
    }
    expect(await getVariable(home.owner, mine.id)).toBeDefined();
    expect(await getVariable(foreign.owner, theirs.id)).toBeDefined();
  });

  it("leaves what only taking away needs to all who manage variables", async () => {
    const powerful = await newVariable({ key: "LD_PRELOAD" });
    const editor = await home.memberWith({ environment_variables: "manage" });
    expect(await deleteVariables(editor, { variables: these([powerful]) })).toEqual({ variables: 1 });
  });
});

describe("variables that were seen in another state", () => {
  it("stop all, named with who changed them and when; in the state that was seen all goes ahead", async () => {
    const automation = await newAutomation();
    const [first, second] = [await newVariable({ key: "SEEN_A" }), await newVariable({ key: "SEEN_B" })];
    const current = await updateVariable(home.member, second.id, { key: "SEEN_B", source: "direct" });
    const asSeen = [first, second].map(({ id, etag }) => ({ id, etag }));
    const failures = [
      {
        key: "SEEN_B",
        reason: "changed_meanwhile",
        detail: expect.stringMatching(/^member changed it on .* UTC, after you loaded the list\.$/),
      },
    ];
    const refused = {
      code: "changed_meanwhile",
      changed: { by: "member", byYourself: false, at: expect.any(String) },
      failures,
    };
    const input = { variables: asSeen, automationIds: [automation.id] };
    await expect(assignVariables(home.owner, input)).rejects.toMatchObject(refused);
    expect((await assignVariables(home.owner, { ...input, dryRun: true })).obstacles).toEqual(failures);
    await expect(deleteVariables(home.owner, { variables: asSeen })).rejects.toMatchObject(refused);
    expect(await namesOf(first)).toEqual([]);

    const asIs = [first, current].map(({ id, etag }) => ({ id, etag }));
    expect(await assignVariables(home.owner, { ...input, variables: asIs })).toMatchObject({
      assignments: 2,
    });
    // Assigning them was a change; what says nothing of a state goes ahead.
    await expect(deleteVariables(home.owner, { variables: asIs })).rejects.toMatchObject({
      code: "changed_meanwhile",
      changed: { byYourself: true },
    });
    expect(await deleteVariables(home.owner, { variables: these(asIs) })).toEqual({ variables: 2 });
  });
});

describe("both", () => {
  it.each([
    ["assign", (actor, variables) => assignVariables(actor, { variables, automationIds: [randomUUID()] })],
    ["delete", (actor, variables) => deleteVariables(actor, { variables })],
  ] satisfies [string, (actor: TestOrganization["owner"], variables: object[]) => Promise<unknown>][])(
    "%s: not without the permission, not another organization's, not nothing, not too many",
    async (_, call) => {
      const variable = await newVariable();
      const reader = await home.memberWith({ environment_variables: "read", automations: "manage" });
      await expect(call(reader, these([variable]))).rejects.toMatchObject({ code: "permission_denied" });
      await expect(call(foreign.owner, these([variable]))).rejects.toMatchObject({ code: "not_found" });
      for (const variables of [[], Array(1001).fill({ id: variable.id }), [{ id: "x" }], [{}]]) {
        await expect(call(home.owner, variables)).rejects.toMatchObject({ code: "validation_failed" });
      }
      expect(await getVariable(home.owner, variable.id)).toEqual(variable);
    },
  );
});
