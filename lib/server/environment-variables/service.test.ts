import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { constraintViolated, database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { environmentVariableAssignments, environmentVariables } from "@/db/schema/variables";
import { createAutomation, deleteAutomation } from "@/lib/server/automations/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import {
  createVariable,
  deleteVariable,
  getVariable,
  sealedBinding,
  updateVariable,
} from "@/lib/server/environment-variables/service";
import { open } from "@/lib/server/sealing";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyAutomation, anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
let credential: Awaited<ReturnType<typeof createCredential>>;
let source: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  credential = await credentialOf(home);
  source = `credential:${credential.id}`;
});

async function credentialOf({ owner }: TestOrganization) {
  const config = await createConfig(owner, anyConfig());
  return createCredential(owner, anyCredential(config.id));
}

const automationOf = ({ owner }: TestOrganization) => createAutomation(owner, anyAutomation());
const auditCount = () => database().$count(auditEvents, eq(auditEvents.organizationId, home.id));
const rowOf = async (id: string) => {
  const [row] = await database().select().from(environmentVariables).where(eq(environmentVariables.id, id));
  return row as typeof environmentVariables.$inferSelect;
};
/** The value as it is kept, opened. */
async function keptValue(id: string): Promise<string | null> {
  const { sealedValue } = await rowOf(id);
  return sealedValue === null ? null : open(sealedValue, sealedBinding(home.id, id));
}

describe("creating a variable", () => {
  it("with a direct value seals it, and shows it nowhere", async () => {
    const automation = await automationOf(home);
    const value = `  canary-${randomUUID()}\n`;
    const input = anyVariable({ value, automationIds: [automation.id] });
    const variable = await createVariable(home.member, input);
    expect(variable).toEqual({
      id: expect.any(String),
      key: input.key,
      source: "direct",
      sourceLabel: "Direct Value",
      secretName: null,
      isSecret: false,
      readAt: "deploy",
      automations: [{ id: automation.id, name: automation.name }],
      lastUsedAt: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await getVariable(home.member, variable.id)).toEqual(variable);
    expect(await keptValue(variable.id)).toBe(value);
    expect(await expectAudit(home.owner, "environment_variable.created")).toMatchObject({
      objectId: variable.id,
      objectLabel: input.key,
      actorId: home.member.userId,
      detail: { after: { key: input.key, source: "direct", automations: [automation.name] } },
    });
    expect((await everyRow()).filter(({ row }) => row.includes(value.trim()))).toEqual([]);
  });

  it.each([
    ["a credential", () => source, () => credential.name],
    ["the default", () => "default:aws", () => "Use AWS default"],
  ])("from %s is a secret that every kickoff reads", async (_, from, label) => {
    const input = anyVariable({ source: from(), secretName: " crewai/db#pass#word " });
    expect(await createVariable(home.owner, input)).toMatchObject({
      source: from(),
      sourceLabel: label(),
      secretName: "crewai/db#pass#word",
      isSecret: true,
      readAt: "kickoff",
    });
  });

  it("takes the default before there is one, and a full ARN as a name", async () => {
    const own = await testOrganization();
    const secretName = "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai/db-AbCdEf#password";
    const input = anyVariable({ source: "default:aws", secretName });
    await expect(createVariable(own.owner, input)).resolves.toMatchObject({ secretName });
  });

  it.each([
    ["nothing", () => undefined, ""],
    ["a key that begins with a digit", () => ({ key: "1KEY" }), "key"],
    ["an empty key", () => ({ key: "" }), "key"],
    ["no value", () => ({ value: undefined }), "value"],
    ["a value with a NUL", () => ({ value: "a\0" }), "value"],
    ["a value that is too long", () => ({ value: "x".repeat(65_537) }), "value"],
    ["a secret name beside a direct value", () => ({ secretName: "name" }), "secretName"],
    ["no secret name", () => ({ source, value: undefined }), "secretName"],
    ["a value beside a secret name", () => ({ source, secretName: "name" }), "value"],
    ["a name that AWS forbids", () => ({ source, value: undefined, secretName: "a b" }), "secretName"],
    ["nothing before the #", () => ({ source, value: undefined, secretName: "#key" }), "secretName"],
    ["nothing after the #", () => ({ source, value: undefined, secretName: "name#" }), "secretName"],
    [
      "half a surrogate pair in the JSON key",
      () => ({ source, value: undefined, secretName: "name#\ud800" }),
      "secretName",
    ],
    ["an unknown source", () => ({ source: "vault" }), "source"],
    ["an automation that is no id", () => ({ automationIds: ["x"] }), "automationIds.0"],
    ["an unknown field", () => ({ sealedValue: "x" }), "sealedValue"],
  ] as [string, () => object | undefined, string][])(
    "refuses %s, naming the field and changing nothing",
    async (_, change, field) => {
      const changed = change();
      const before = await auditCount();
      await expect(
        createVariable(home.owner, changed && { ...anyVariable(), ...changed }),
      ).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { [field]: expect.arrayContaining([expect.any(String)]) },
      });
      expect(await auditCount()).toBe(before);
    },
  );

  it("refuses an ARN of another partition than the credential's, naming both, and takes one of another region", async () => {
    const own = await testOrganization();
    const byDefault = await createConfig(own.owner, anyConfig());
    await createCredential(own.owner, anyCredential(byDefault.id, { isDefault: true }));
    const named = await credentialOf(own);
    const arn = (at: string) => `arn:${at}:123456789012:secret:db-AbCdEf#password`;
    for (const source of ["default:aws", `credential:${named.id}`]) {
      const input = { ...anyVariable(), value: undefined, source };
      const refused = createVariable(own.owner, {
        ...input,
        secretName: arn("aws-cn:secretsmanager:cn-north-1"),
      });
      await expect(refused).rejects.toMatchObject({
        fieldErrors: {
          secretName: [expect.stringMatching(/aws-cn, but the credential is in aws \(us-east-1\)/)],
        },
      });
      const taken = await createVariable(own.owner, {
        ...input,
        secretName: arn("aws:secretsmanager:eu-west-1"),
      });
      expect(taken.secretName).toBe(arn("aws:secretsmanager:eu-west-1"));
    }
  });

  it("refuses another organization's credential and automation as ones that do not exist", async () => {
    const theirs = await credentialOf(foreign);
    await expect(
      createVariable(home.owner, anyVariable({ source: `credential:${theirs.id}`, secretName: "name" })),
    ).rejects.toMatchObject({ code: "validation_failed", fieldErrors: { source: [expect.any(String)] } });
    const own = await automationOf(home);
    const automation = await automationOf(foreign);
    const input = anyVariable({ automationIds: [own.id, automation.id] });
    await expect(createVariable(home.owner, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { automationIds: [expect.any(String)] },
    });
    expect((await listVariables(home.owner, { query: input.key })).items).toEqual([]);
  });
});

describe("changing a variable", () => {
  it("keeps the value when it is left out, and replaces it when it is not", async () => {
    const { key } = anyVariable();
    const { id } = await createVariable(home.owner, anyVariable({ key, value: "first" }));
    await updateVariable(home.owner, id, { key: `${key}_2`, source: "direct" });
    expect(await keptValue(id)).toBe("first");
    const kept = await expectAudit(home.owner, "environment_variable.updated");
    expect(kept.detail).toEqual({
      before: { key, source: "direct", secretName: null, automations: [] },
      after: { key: `${key}_2`, source: "direct", secretName: null, automations: [] },
    });
    await updateVariable(home.owner, id, { key, source: "direct", value: "second" });
    expect(await keptValue(id)).toBe("second");
    expect((await expectAudit(home.owner, "environment_variable.updated")).detail).toMatchObject({
      valueReplaced: true,
    });
  });

  it("switches sources, and leaves nothing of the old one behind", async () => {
    const { key } = anyVariable();
    const { id } = await createVariable(home.owner, anyVariable({ key, value: "first" }));
    await updateVariable(home.owner, id, { key, source, secretName: "name" });
    expect(await rowOf(id)).toMatchObject({ sealedValue: null, credentialId: credential.id, provider: null });
    await updateVariable(home.owner, id, { key, source: "default:aws", secretName: "name" });
    expect(await rowOf(id)).toMatchObject({ sealedValue: null, credentialId: null, provider: "aws" });

    // The first value is gone: it must be entered again.
    await expect(updateVariable(home.owner, id, { key, source: "direct" })).rejects.toMatchObject({
      fieldErrors: { value: [expect.any(String)] },
    });
    expect(await getVariable(home.owner, id)).toMatchObject({ source: "default:aws", secretName: "name" });
    await updateVariable(home.owner, id, { key, source: "direct", value: "second" });
    expect(await rowOf(id)).toMatchObject({ credentialId: null, provider: null, secretName: null });
    expect(await keptValue(id)).toBe("second");
  });

  it("moves it to other automations", async () => {
    const [first, second] = [await automationOf(home), await automationOf(home)];
    const input = anyVariable({ automationIds: [first.id, first.id] });
    const { id, automations } = await createVariable(home.owner, input);
    expect(automations.map(({ id }) => id)).toEqual([first.id]);
    const moved = await updateVariable(home.owner, id, { ...input, automationIds: [second.id] });
    expect(moved.automations).toEqual([{ id: second.id, name: second.name }]);
    await deleteAutomation(home.owner, second.id);
    expect((await getVariable(home.owner, id)).automations).toEqual([]);
  });

  it("of another organization is not found, nor are its parts taken", async () => {
    const { id, key } = await createVariable(home.owner, anyVariable({ value: "mine" }));
    await expect(
      updateVariable(foreign.owner, id, { key, source: "direct", value: "theirs" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await keptValue(id)).toBe("mine");
    const automation = await automationOf(foreign);
    await expect(
      updateVariable(home.owner, id, { key, source: "direct", automationIds: [automation.id] }),
    ).rejects.toMatchObject({ fieldErrors: { automationIds: [expect.any(String)] } });
  });
});

describe("two variables with one key", () => {
  it("may exist, but not for one automation, whoever comes second", async () => {
    const automation = await automationOf(home);
    const { key } = anyVariable();
    const first = await createVariable(home.owner, anyVariable({ key, automationIds: [automation.id] }));
    const refused = {
      code: "conflict",
      fieldErrors: { automationIds: [expect.stringContaining(automation.name)] },
    };
    const input = anyVariable({ key, automationIds: [automation.id] });
    await expect(createVariable(home.owner, input)).rejects.toMatchObject(refused);
    const second = await createVariable(home.owner, anyVariable({ key }));
    await expect(updateVariable(home.owner, second.id, input)).rejects.toMatchObject(refused);
    expect((await getVariable(home.owner, first.id)).automations).toHaveLength(1);
    expect((await getVariable(home.owner, second.id)).automations).toEqual([]);
  });

  it("cannot come about by renaming", async () => {
    const automation = await automationOf(home);
    const automationIds = [automation.id];
    const first = await createVariable(home.owner, anyVariable({ automationIds }));
    const second = await createVariable(home.owner, anyVariable({ automationIds }));
    const rename = (key: string) =>
      updateVariable(home.owner, second.id, { key, source: "direct", automationIds });
    await expect(rename(first.key)).rejects.toMatchObject({ code: "conflict" });
    expect(await getVariable(home.owner, second.id)).toEqual(second);
    const renamed = await rename(`${second.key}_2`);
    expect(renamed).toMatchObject({ key: `${second.key}_2`, automations: [{ id: automation.id }] });
    // The old key is free again.
    await createVariable(home.owner, anyVariable({ key: second.key, automationIds }));
  });

  it("cannot come about by two requests at once: one wins, a hundred times", async () => {
    const automation = await automationOf(home);
    const { key } = anyVariable();
    const ids = await Promise.all(
      [1, 2].map(async () => (await createVariable(home.owner, anyVariable({ key }))).id),
    );
    const assignTo = (id: string, automationIds: string[]) =>
      updateVariable(home.owner, id, { key, source: "direct", automationIds });
    for (let round = 0; round < 100; round += 1) {
      const results = await Promise.allSettled(ids.map((id) => assignTo(id, [automation.id])));
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const lost = results.find(({ status }) => status === "rejected") as PromiseRejectedResult;
      expect(lost.reason).toMatchObject({ code: "conflict" });
      const { items } = await listVariables(home.owner, { automationId: automation.id });
      expect(items).toHaveLength(1);
      await assignTo(items[0]?.id ?? "", []);
    }
  });

  it("are refused by PostgreSQL itself, and a variable's copy of its key cannot differ", async () => {
    const automation = await automationOf(home);
    const { key } = anyVariable();
    const first = await createVariable(home.owner, anyVariable({ key, automationIds: [automation.id] }));
    const second = await createVariable(home.owner, anyVariable({ key }));
    const insert = (values: Partial<typeof environmentVariableAssignments.$inferInsert>) =>
      database()
        .insert(environmentVariableAssignments)
        .values({
          organizationId: home.id,
          variableId: second.id,
          automationId: automation.id,
          key,
          ...values,
        })
        .then(
          () => null,
          (error: unknown) => constraintViolated(error)?.constraint,
        );
    expect(await insert({})).toBe("assignments_automation_key");
    expect(await insert({ key: `${key}_2` })).toBe("assignments_variable_key");
    const theirs = await automationOf(foreign);
    expect(await insert({ automationId: theirs.id })).toBe("assignments_automation");
    expect((await getVariable(home.owner, first.id)).automations).toHaveLength(1);
  });
});

describe("deleting a variable", () => {
  it("removes it and its assignments, and records it", async () => {
    const automation = await automationOf(home);
    const variable = await createVariable(home.owner, anyVariable({ automationIds: [automation.id] }));
    await deleteVariable(home.owner, variable.id);
    await expect(getVariable(home.owner, variable.id)).rejects.toMatchObject({ code: "not_found" });
    expect((await listVariables(home.owner, { automationId: automation.id })).items).toEqual([]);
    expect(await expectAudit(home.owner, "environment_variable.deleted")).toMatchObject({
      objectId: variable.id,
      detail: { before: { key: variable.key } },
    });
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listVariables(actor, {})],
    ["get", (actor, id) => getVariable(actor, id)],
    ["create", (actor) => createVariable(actor, anyVariable())],
    ["update", (actor, id) => updateVariable(actor, id, anyVariable())],
    ["delete", (actor, id) => deleteVariable(actor, id)],
  ] satisfies [string, (actor: TestOrganization["owner"], id: string) => Promise<unknown>][])(
    "%s: not without the permission, not another organization's owner",
    async (verb, call) => {
      const { id } = await createVariable(home.owner, anyVariable());
      const without = await home.memberWith({ automations: "manage", secret_providers: "manage" });
      await expect(call(without, id)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ environment_variables: "read" });
      if (verb === "list" || verb === "get") await expect(call(reader, id)).resolves.toBeDefined();
      else await expect(call(reader, id)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "create") {
        await expect(call(foreign.owner, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await getVariable(home.owner, id)).toBeDefined();
    },
  );

  it("use a credential: not a Member, who may enter values of one's own", async () => {
    const { key } = anyVariable();
    const { id } = await createVariable(home.member, anyVariable({ key }));
    for (const from of [source, "default:aws"]) {
      const input = { key, source: from, secretName: "name" };
      for (const call of [
        () => createVariable(home.member, input),
        () => updateVariable(home.member, id, input),
      ]) {
        await expect(call()).rejects.toMatchObject({
          code: "permission_denied",
          message: expect.stringContaining("secret_providers: read"),
        });
      }
      const may = await home.memberWith({ environment_variables: "manage", secret_providers: "read" });
      await expect(updateVariable(may, id, input)).resolves.toMatchObject({ source: from });
      await updateVariable(may, id, { key, source: "direct", value: "again" });
    }
  });
});

describe("the list", () => {
  it("pages by key and id, finds by key and secret name, and by automation", async () => {
    const own = await testOrganization();
    const automation = await automationOf(own);
    const keys = ["LIST_A", "LIST_B", "LIST_B", "LIST_C"];
    const ids = [];
    for (const key of keys) ids.push((await createVariable(own.owner, anyVariable({ key }))).id);
    const first = await listVariables(own.owner, { limit: 2 });
    const second = await listVariables(own.owner, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(keys);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id))).toEqual(new Set(ids));
    expect(second.nextCursor).toBeNull();
    const secret = anyVariable({ key: "OTHER", source: "default:aws", secretName: "crewai/openai%key" });
    await expect(createVariable(own.owner, secret)).rejects.toMatchObject({ code: "validation_failed" });
    await createVariable(own.owner, {
      ...secret,
      secretName: "crewai/openai_key",
      automationIds: [automation.id],
    });
    expect((await listVariables(own.owner, { query: "openai_" })).items).toHaveLength(1);
    expect((await listVariables(own.owner, { query: "list_b" })).items).toHaveLength(2);
    expect((await listVariables(own.owner, { automationId: automation.id })).items).toHaveLength(1);
    expect((await listVariables(foreign.owner, { automationId: automation.id })).items).toEqual([]);
    await expect(listVariables(own.owner, { automationId: "x" })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });
});

describe("a name that decides what runs", () => {
  const powerful = ["LD_PRELOAD", "node_options", "BASH_ENV", "Path", "https_proxy", "AWS_ENDPOINT_URL_STS"];
  const onlyVariables = () => home.memberWith({ environment_variables: "manage", automations: "read" });
  const denied = { code: "permission_denied", missing: "automations:manage" };

  it.each(powerful)("needs automations: manage besides: %s", async (key) => {
    const [editor, automation] = [await onlyVariables(), await automationOf(home)];
    const before = await auditCount();
    const input = anyVariable({ key });
    await expect(createVariable(editor, input)).rejects.toMatchObject(denied);

    const plain = await createVariable(editor, anyVariable());
    await expect(updateVariable(editor, plain.id, { ...input })).rejects.toMatchObject(denied);
    expect((await getVariable(editor, plain.id)).key).toBe(plain.key);

    const { id } = await createVariable(home.member, input);
    const changes = [
      { ...input, value: "other" },
      { ...input, automationIds: [automation.id] },
      { ...input, key: `PLAIN_${key}` },
    ];
    for (const change of changes) {
      await expect(updateVariable(editor, id, change)).rejects.toMatchObject(denied);
    }
    expect(await keptValue(id)).toBe(input.value);
    expect(await getVariable(editor, id)).toMatchObject({ key, automations: [] });
    expect(await auditCount()).toBe(before + 2);
    expect(await updateVariable(home.member, id, changes[1])).toMatchObject({
      automations: [{ id: automation.id }],
    });
    expect(await expectAudit(home.owner, "environment_variable.updated")).toMatchObject({ objectLabel: key });
    // What takes it away brings nothing in.
    await deleteVariable(editor, id);
    expect(await expectAudit(home.owner, "environment_variable.deleted")).toMatchObject({ objectLabel: key });
  });

  it("is another organization’s own affair", async () => {
    const { id } = await createVariable(home.owner, anyVariable({ key: "LD_LIBRARY_PATH" }));
    await expect(updateVariable(foreign.owner, id, anyVariable({ key: "PATH" }))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it.each(["LATCHKEY_URL", "latchkey_deployment_token", " Latchkey_X"])(
    "is never the worker’s own: %s",
    async (key) => {
      const { id, key: plain } = await createVariable(home.owner, anyVariable());
      const refused = {
        code: "validation_failed",
        fieldErrors: { key: [expect.stringContaining("LATCHKEY_")] },
      };
      await expect(createVariable(home.owner, anyVariable({ key }))).rejects.toMatchObject(refused);
      await expect(updateVariable(home.owner, id, anyVariable({ key }))).rejects.toMatchObject(refused);
      expect((await getVariable(home.owner, id)).key).toBe(plain);
    },
  );
});
