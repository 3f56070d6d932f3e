import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { environmentVariables } from "@/db/schema/variables";
import { chainHash } from "@/lib/server/audit/chain";
import { createAutomation } from "@/lib/server/automations/service";
import { importVariables, reviewImport } from "@/lib/server/environment-variables/import/service";
import { createVariable, getVariable, sealedBinding } from "@/lib/server/environment-variables/service";
import { open } from "@/lib/server/sealing";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { mostImported } from "@/lib/shared/environment-variables/value-source";
import { anyAutomation, anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
let source: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  const config = await createConfig(home.owner, anyConfig());
  source = `credential:${(await createCredential(home.owner, anyCredential(config.id))).id}`;
});

const key = () => `KEY_${randomUUID().slice(0, 8).toUpperCase()}`;
const direct = (change: Record<string, unknown> = {}) => ({
  key: key(),
  source: "direct",
  value: "value",
  ...change,
});
const automation = () => createAutomation(home.owner, anyAutomation());
const variableCount = () =>
  database().$count(environmentVariables, eq(environmentVariables.organizationId, home.id));
const audits = (objectId: string) =>
  database()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, home.id), eq(auditEvents.objectId, objectId)));
async function keptValue(id: string): Promise<string> {
  const [row] = await database().select().from(environmentVariables).where(eq(environmentVariables.id, id));
  return open(row?.sealedValue ?? "", sealedBinding(home.id, id));
}
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("importing variables", () => {
  it("creates and changes them as one, each audited, the values sealed to the byte", async () => {
    const [own, other] = [await automation(), await automation()];
    const before = await createVariable(home.owner, anyVariable({ automationIds: [other.id] }));
    const value = `  canary-${randomUUID()} "#\r\n😀`;
    const { variables, createdCount, changedCount } = await importVariables(home.owner, {
      variables: [
        direct({ value }),
        direct({ value: "" }),
        { key: key(), source, secretName: "crewai/db#password" },
        { key: before.key, source: "direct", value: `${value}!`, variableId: before.id },
      ],
      automationIds: [own.id],
    });
    expect([createdCount, changedCount]).toEqual([3, 1]);
    expect(variables.map(({ source, secretName }) => [source, secretName])).toEqual([
      ["direct", null],
      ["direct", null],
      [source, "crewai/db#password"],
      ["direct", null],
    ]);
    for (const { id, automations } of variables) {
      expect(automations.map((automation) => automation.id)).toContain(own.id);
      const [row] = (await audits(id)).filter(({ detail }) => detail.imported);
      expect(row?.action).toBe(
        id === before.id ? "environment_variable.updated" : "environment_variable.created",
      );
    }
    expect(variables[3]?.automations).toHaveLength(2);
    expect(await keptValue(variables[0]?.id ?? "")).toBe(value);
    expect(await keptValue(variables[1]?.id ?? "")).toBe("");
    expect(await keptValue(before.id)).toBe(`${value}!`);
    expect((await everyRow()).filter(({ row }) => row.includes(value.trim().slice(0, 30)))).toEqual([]);
  });

  it("saves nothing where one is refused, and says of each why", async () => {
    const own = await automation();
    const taken = await createVariable(home.owner, anyVariable({ automationIds: [own.id] }));
    const renamed = await createVariable(home.owner, anyVariable());
    const before = await variableCount();
    const refusal = await refusalOf(
      importVariables(home.owner, {
        variables: [
          direct(),
          direct({ key: taken.key }),
          { key: key(), source: `credential:${randomUUID()}`, secretName: "a" },
          {
            key: key(),
            source,
            secretName: "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a-AbCdEf",
          },
          direct({ variableId: randomUUID() }),
          direct({ variableId: renamed.id }),
        ],
        automationIds: [own.id],
      }),
    );
    expect(refusal).toMatchObject({
      code: "validation_failed",
      message: expect.stringContaining("Nothing was"),
    });
    expect(Object.keys((refusal as { fieldErrors: object }).fieldErrors).sort()).toEqual([
      "variables.1.automationIds",
      "variables.2.source",
      "variables.3.secretName",
      "variables.4.key",
      "variables.5.key",
    ]);
    expect(await variableCount()).toBe(before);
    expect((await getVariable(home.owner, taken.id)).updatedAt).toBe(taken.updatedAt);
  });

  it.each([
    ["nothing", [], "variables"],
    ["a key that is none", [direct({ key: "a-b" })], "variables.0.key"],
    ["the worker's own", [direct(), direct({ key: "LATCHKEY_URL" })], "variables.1.key"],
    ["no value", [direct({ value: undefined })], "variables.0.value"],
    ["a NUL", [direct({ value: "a\0" })], "variables.0.value"],
    ["too long a value", [direct({ value: "x".repeat(65_537) })], "variables.0.value"],
    ["a key twice", [direct({ key: "TWICE" }), direct({ key: "TWICE" })], "variables.1.key"],
    ["automations of its own", [direct({ automationIds: [] })], "variables.0.automationIds"],
    ["an unknown field", [direct({ name: "x" })], "variables.0.name"],
    ["too many", Array.from({ length: mostImported + 1 }, () => direct()), "variables"],
  ])("refuses %s before anything is looked at", async (_, variables, field) => {
    const refusal = await refusalOf(importVariables(home.owner, { variables }));
    expect(refusal).toMatchObject({ code: "validation_failed", fieldErrors: { [field]: expect.any(Array) } });
  });

  it("takes as many as it says, and the audit log stays one chain", async () => {
    const own = await testOrganization();
    const variables = Array.from({ length: mostImported }, () => direct());
    await createVariable(own.owner, anyVariable());
    await expect(importVariables(own.owner, { variables })).resolves.toMatchObject({
      createdCount: mostImported,
    });
    await createVariable(own.owner, anyVariable());
    const mine = eq(auditEvents.organizationId, own.id);
    const rows = await database().select().from(auditEvents).where(mine).orderBy(auditEvents.id);
    const [end] = await database().select().from(auditChains).where(eq(auditChains.organizationId, own.id));
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
    for (const [index, { previousHash, hash, ...row }] of rows.entries()) {
      if (index > 0) expect(previousHash).toBe(rows[index - 1]?.hash);
      expect(hash).toBe(chainHash(previousHash ?? "", row as Parameters<typeof chainHash>[1]));
    }
    expect(end).toMatchObject({ sequence: rows.length, hash: rows.at(-1)?.hash });
  });

  it("is for people who may do each change by itself", async () => {
    const manager = await home.memberWith({ environment_variables: "manage" });
    const reader = await home.memberWith({ environment_variables: "read" });
    await expect(importVariables(manager, { variables: [direct()] })).resolves.toBeDefined();
    for (const [actor, variable, missing] of [
      [reader, direct(), "environment_variables:manage"],
      [manager, { key: key(), source: "default:aws", secretName: "a" }, "secret_providers:read"],
      [manager, direct({ key: "PATH" }), "automations:manage"],
    ] as const) {
      await expect(importVariables(actor, { variables: [direct(), variable] })).rejects.toMatchObject({
        code: "permission_denied",
        missing,
      });
    }
  });

  it("reaches nothing of another organization", async () => {
    const [mine, own] = [await createVariable(home.owner, anyVariable()), await automation()];
    const input = { key: mine.key, source: "direct", value: "theirs" };
    for (const body of [
      { variables: [{ ...input, variableId: mine.id }] },
      { variables: [input], automationIds: [own.id] },
      { variables: [{ key: key(), source, secretName: "a" }] },
    ]) {
      expect(await refusalOf(importVariables(foreign.owner, body))).toMatchObject({
        code: "validation_failed",
      });
    }
    expect(await keptValue(mine.id)).toBe("value");
  });
});

describe("reviewing an import", () => {
  it("gives the variables that have the keys, of this organization, to people who may import", async () => {
    const [left, right] = [await automation(), await automation()];
    const first = await createVariable(home.owner, anyVariable({ automationIds: [left.id] }));
    const second = await createVariable(
      home.owner,
      anyVariable({ key: first.key, automationIds: [right.id] }),
    );
    await createVariable(foreign.owner, anyVariable({ key: first.key }));
    const review = await reviewImport(home.member, { variables: [{ key: first.key }, { key: key() }] });
    expect(review.truncated).toBe(false);
    expect(review.variables.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    await expect(reviewImport(home.member, { variables: [] })).resolves.toEqual({
      variables: [],
      truncated: false,
    });
    const reader = await home.memberWith({ environment_variables: "read" });
    await expect(reviewImport(reader, { variables: [] })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });
});
