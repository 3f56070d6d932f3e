import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { createVariable } from "@/lib/server/environment-variables/service";
import {
  createCredential,
  deleteCredential,
  getCredential,
  listCredentials,
  updateCredential,
} from "@/lib/server/secret-providers/service";
import { createConfig, updateConfig } from "@/lib/server/workload-identity/service";
import { anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
let config: Awaited<ReturnType<typeof createConfig>>;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  config = await createConfig(home.owner, anyConfig());
});

const defaults = () =>
  database()
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(eq(credentials.organizationId, home.id), eq(credentials.isDefault, true)));
const auditCount = () => database().$count(auditEvents, eq(auditEvents.organizationId, home.id));

const green = { ok: true, principal: "arn:aws:sts::123456789012:assumed-role/r/s", account: "123456789012" };
/** As if Test Connection had just succeeded. */
async function markTested(id: string): Promise<void> {
  await database()
    .update(credentials)
    .set({ lastTest: green as never, lastTestedAt: new Date() })
    .where(eq(credentials.id, id));
}

describe("creating a credential", () => {
  it("gives what was asked for, with its config's name, and records it", async () => {
    const input = anyCredential(config.id, { isDefault: true, settings: { region: " eu-west-1 " } });
    const credential = await createCredential(home.owner, input);
    expect(credential).toEqual({
      id: expect.any(String),
      name: input.name,
      provider: "aws",
      authenticationMethod: "workload_identity",
      workloadIdentityConfig: { id: config.id, name: config.name },
      settings: { region: "eu-west-1" },
      storedSecrets: [],
      isDefault: true,
      variableCount: 0,
      lastTest: null,
      lastTestedAt: null,
      evidence: [],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await getCredential(home.owner, credential.id)).toEqual(credential);
    expect(await expectAudit(home.owner, "secret_provider_credential.created")).toMatchObject({
      objectId: credential.id,
      objectLabel: input.name,
      actorId: home.owner.userId,
      outcome: "ok",
      address: home.owner.address,
      detail: {
        after: { name: input.name, settings: { region: "eu-west-1" }, workloadIdentityConfig: config.name },
      },
    });
  });

  it.each([
    ["nothing", undefined, ""],
    ["another provider", { provider: "azure" }, "provider"],
    ["another method", { authenticationMethod: "kerberos" }, "authenticationMethod"],
    ["no method", { authenticationMethod: undefined }, "authenticationMethod"],
    ["the config of another method", { authenticationMethod: "static_keys" }, "workloadIdentityConfigId"],
    ["secrets", { secrets: {} }, "secrets"],
    ["no config", { workloadIdentityConfigId: undefined }, "workloadIdentityConfigId"],
    ["a config that is no id", { workloadIdentityConfigId: "none" }, "workloadIdentityConfigId"],
    ["an empty name", { name: " " }, "name"],
    ["no region", { settings: {} }, "settings.region"],
    ["a region that is a host", { settings: { region: "evil.example/" } }, "settings.region"],
    ["accessKeyId", { accessKeyId: "AKIAIOSFODNN7EXAMPLE" }, "accessKeyId"],
    ["secretAccessKey", { secretAccessKey: "x" }, "secretAccessKey"],
    ["roleArn", { roleArn: "arn:aws:iam::123456789012:role/r" }, "roleArn"],
    ["externalId", { externalId: "x" }, "externalId"],
    ...["accessKeyId", "secretAccessKey", "roleArn", "externalId"].map((field): [string, object, string] => [
      `${field} among the settings`,
      { settings: { region: "us-east-1", [field]: "x" } },
      `settings.${field}`,
    ]),
    ["a field named like an object's own", JSON.parse('{"toString":1}'), "toString"],
    ["a field named __proto__", JSON.parse('{"__proto__":1}'), "__proto__"],
  ] as [string, object | undefined, string][])(
    "refuses %s, naming the field and changing nothing",
    async (_, change, field) => {
      const input = change && Object.defineProperties(anyCredential(config.id), propertiesOf(change));
      const before = [await listCredentials(home.owner, { limit: 100 }), await auditCount()];
      const error = await createCredential(home.owner, input).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "validation_failed" });
      const { fieldErrors = {} } = error as { fieldErrors?: Record<string, string[]> };
      expect(Object.entries(fieldErrors).filter(([name]) => name === field)).toEqual([
        [field, [expect.any(String)]],
      ]);
      expect([await listCredentials(home.owner, { limit: 100 }), await auditCount()]).toEqual(before);
    },
  );

  it("refuses a name that is taken, beside the field, and leaves no audit row", async () => {
    const { name } = await createCredential(home.owner, anyCredential(config.id));
    const before = await auditCount();
    await expect(createCredential(home.owner, anyCredential(config.id, { name }))).rejects.toMatchObject({
      code: "name_taken",
      fieldErrors: { name: [expect.stringContaining(name)] },
    });
    expect(await auditCount()).toBe(before);
    const theirs = await createConfig(foreign.owner, anyConfig());
    const same = anyCredential(theirs.id, { name });
    await expect(createCredential(foreign.owner, same)).resolves.toMatchObject({ name });
  });

  it("refuses another organization's config as one that does not exist", async () => {
    const theirs = await createConfig(foreign.owner, anyConfig());
    const refused = {
      code: "validation_failed",
      fieldErrors: { workloadIdentityConfigId: [expect.stringContaining("doesn't exist")] },
    };
    await expect(createCredential(home.owner, anyCredential(theirs.id))).rejects.toMatchObject(refused);
    const own = await createCredential(home.owner, anyCredential(config.id));
    await expect(updateCredential(home.owner, own.id, anyCredential(theirs.id))).rejects.toMatchObject(
      refused,
    );
    expect(await getCredential(home.owner, own.id)).toEqual(own);
  });
});

describe("changing a credential", () => {
  it("replaces its fields, and records before and after", async () => {
    const first = await createCredential(home.owner, anyCredential(config.id));
    const other = await createConfig(home.owner, anyConfig());
    const input = anyCredential(other.id, { settings: { region: "eu-central-1" } });
    const updated = await updateCredential(home.owner, first.id, input);
    expect(updated).toMatchObject({
      id: first.id,
      name: input.name,
      workloadIdentityConfig: { id: other.id },
      settings: { region: "eu-central-1" },
    });
    expect(await expectAudit(home.owner, "secret_provider_credential.updated")).toMatchObject({
      objectId: first.id,
      detail: { before: { name: first.name }, after: { name: input.name } },
    });
  });

  it("forgets the last test when the region or the config is another, and keeps it otherwise", async () => {
    const input = anyCredential(config.id);
    const { id } = await createCredential(home.owner, input);
    const other = await createConfig(home.owner, anyConfig());

    await markTested(id);
    const renamed = await updateCredential(home.owner, id, { ...input, name: "renamed", isDefault: true });
    expect(renamed).toMatchObject({ lastTest: green, lastTestedAt: expect.any(String) });

    for (const change of [{ settings: { region: "eu-west-3" } }, { workloadIdentityConfigId: other.id }]) {
      await markTested(id);
      const changed = await updateCredential(home.owner, id, { ...input, ...change });
      expect(changed).toMatchObject({ lastTest: null, lastTestedAt: null });
    }
  });

  it("forgets the last test when its config's role changes, not when only its name does", async () => {
    const input = anyConfig();
    const own = await createConfig(home.owner, input);
    const { id } = await createCredential(home.owner, anyCredential(own.id));
    await markTested(id);
    await updateConfig(home.owner, own.id, { ...input, name: `${input.name}-2` });
    expect((await getCredential(home.owner, id)).lastTest).toEqual(green);
    const settings = { ...input.settings, roleArn: "arn:aws:iam::123456789012:role/another" };
    await updateConfig(home.owner, own.id, { ...input, settings });
    expect(await getCredential(home.owner, id)).toMatchObject({ lastTest: null, lastTestedAt: null });
  });
});

describe("the default", () => {
  it("moves to the newest that asks for it", async () => {
    const first = await createCredential(home.owner, anyCredential(config.id, { isDefault: true }));
    const second = await createCredential(home.owner, anyCredential(config.id, { isDefault: true }));
    expect(await defaults()).toEqual([{ id: second.id }]);
    await updateCredential(home.owner, first.id, anyCredential(config.id, { isDefault: true }));
    expect(await defaults()).toEqual([{ id: first.id }]);
    await updateCredential(home.owner, first.id, anyCredential(config.id));
    expect(await defaults()).toEqual([]);
  });

  it("stays where it was when the change that would move it fails", async () => {
    const holder = await createCredential(home.owner, anyCredential(config.id, { isDefault: true }));
    const taken = anyCredential(config.id, { isDefault: true, name: holder.name });
    await expect(createCredential(home.owner, taken)).rejects.toMatchObject({ code: "name_taken" });
    expect(await defaults()).toEqual([{ id: holder.id }]);
  });

  it("is exactly one after two requests at once, a hundred times", async () => {
    const first = await createCredential(home.owner, anyCredential(config.id));
    const second = await createCredential(home.owner, anyCredential(config.id));
    for (let round = 0; round < 100; round += 1) {
      await Promise.all([
        updateCredential(home.owner, first.id, anyCredential(config.id, { isDefault: true })),
        updateCredential(home.owner, second.id, anyCredential(config.id, { isDefault: true })),
        ...(round % 10 === 0
          ? [createCredential(home.owner, anyCredential(config.id, { isDefault: true }))]
          : []),
      ]);
      expect(await defaults()).toHaveLength(1);
    }
  });

  it("of one organization leaves another's alone", async () => {
    const theirs = await createConfig(foreign.owner, anyConfig());
    const credential = await createCredential(foreign.owner, anyCredential(theirs.id, { isDefault: true }));
    await createCredential(home.owner, anyCredential(config.id, { isDefault: true }));
    expect((await getCredential(foreign.owner, credential.id)).isDefault).toBe(true);
  });
});

describe("deleting a credential", () => {
  it("is refused while variables use it, and names them", async () => {
    const { id } = await createCredential(home.owner, anyCredential(config.id));
    const use = (key: string) =>
      createVariable(home.owner, anyVariable({ key, source: `credential:${id}`, secretName: "name" }));
    await use("USED_B");
    await use("USED_A");
    await expect(deleteCredential(home.owner, id)).rejects.toMatchObject({
      code: "in_use",
      message: expect.stringContaining("USED_A, USED_B"),
    });
    expect((await getCredential(home.owner, id)).variableCount).toBe(2);
  });

  it("is refused to the default while variables use the default", async () => {
    const own = await testOrganization();
    const { id: configId } = await createConfig(own.owner, anyConfig());
    const holder = await createCredential(own.owner, anyCredential(configId, { isDefault: true }));
    const other = await createCredential(own.owner, anyCredential(configId));
    const input = anyVariable({ key: "BY_DEFAULT", source: "default:aws", secretName: "name" });
    await createVariable(own.owner, input);
    await createVariable(home.owner, { ...input, key: "ELSEWHERE" });
    await expect(deleteCredential(own.owner, holder.id)).rejects.toMatchObject({
      code: "in_use",
      message: expect.stringMatching(/: BY_DEFAULT\.$/),
    });
    expect((await getCredential(own.owner, holder.id)).variableCount).toBe(1);
    expect((await getCredential(own.owner, other.id)).variableCount).toBe(0);
    await deleteCredential(own.owner, other.id);
  });

  it("removes it and records it", async () => {
    const { id, name } = await createCredential(home.owner, anyCredential(config.id));
    await deleteCredential(home.owner, id);
    await expect(getCredential(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteCredential(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "secret_provider_credential.deleted")).toMatchObject({
      objectId: id,
      detail: { before: { name } },
    });
  });

  it("against a variable that takes it at the same time: one of the two wins", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id } = await createCredential(home.owner, anyCredential(config.id));
      const variable = anyVariable({ source: `credential:${id}`, secretName: "name" });
      const [used, deleted] = await Promise.allSettled([
        createVariable(home.owner, variable),
        deleteCredential(home.owner, id),
      ]);
      if (used.status === "fulfilled")
        expect(deleted).toMatchObject({ status: "rejected", reason: { code: "in_use" } });
      else {
        expect(used.reason).toMatchObject({ code: "validation_failed" });
        expect(deleted.status).toBe("fulfilled");
      }
    }
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listCredentials(actor, {})],
    ["get", (actor, id) => getCredential(actor, id)],
    ["create", (actor) => createCredential(actor, anyCredential(config.id))],
    ["update", (actor, id) => updateCredential(actor, id, anyCredential(config.id))],
    ["delete", (actor, id) => deleteCredential(actor, id)],
  ] satisfies [string, (actor: TestOrganization["owner"], id: string) => Promise<unknown>][])(
    "%s: not a Member, not with one of two permissions, not another organization's owner",
    async (verb, call) => {
      const { id } = await createCredential(home.owner, anyCredential(config.id));
      const reads = verb === "list" || verb === "get";
      await expect(call(home.member, id)).rejects.toMatchObject({ code: "permission_denied" });
      for (const permissions of [
        { secret_providers: "read", workload_identity_configs: "manage" },
        { secret_providers: "manage", workload_identity_configs: "read" },
        { secret_providers: "manage" },
      ] as const) {
        const actor = await home.memberWith(permissions);
        if (reads) await expect(call(actor, id)).resolves.toBeDefined();
        else await expect(call(actor, id)).rejects.toMatchObject({ code: "permission_denied" });
      }
      const without = await home.memberWith({ workload_identity_configs: "manage" });
      await expect(call(without, id)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "create") {
        await expect(call(foreign.owner, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await getCredential(home.owner, id)).toBeDefined();
      if (verb === "create" || verb === "update" || verb === "delete") {
        const both = await home.memberWith({
          secret_providers: "manage",
          workload_identity_configs: "manage",
        });
        await call(both, id);
      }
    },
  );

  it("lists no other organization's", async () => {
    const theirs = await createConfig(foreign.owner, anyConfig());
    const credential = await createCredential(foreign.owner, anyCredential(theirs.id));
    const { items } = await listCredentials(home.owner, { limit: 100, query: credential.name });
    expect(items).toEqual([]);
  });
});

describe("the list", () => {
  it("gives those of one config, and none of another organization's", async () => {
    const own = await testOrganization();
    const [first, second] = [
      await createConfig(own.owner, anyConfig()),
      await createConfig(own.owner, anyConfig()),
    ];
    const { id } = await createCredential(own.owner, anyCredential(first.id));
    await createCredential(own.owner, anyCredential(second.id));
    const of = async (workloadIdentityConfigId: string, actor = own.owner) =>
      (await listCredentials(actor, { workloadIdentityConfigId })).items.map((credential) => credential.id);
    expect(await of(first.id)).toEqual([id]);
    expect(await of(first.id, (await testOrganization()).owner)).toEqual([]);
    await expect(of("nonsense")).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("gives the default apart, wherever it is by name", async () => {
    const own = await testOrganization();
    const config = await createConfig(own.owner, anyConfig());
    const other = await createCredential(own.owner, anyCredential(config.id, { name: "a" }));
    const { id } = await createCredential(
      own.owner,
      anyCredential(config.id, { name: "z", isDefault: true }),
    );
    const those = async (isDefault: string) =>
      (await listCredentials(own.owner, { isDefault })).items.map((credential) => credential.id);
    expect([await those("true"), await those("false")]).toEqual([[id], [other.id]]);
    await expect(those("yes")).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("pages by name, and finds by a part of it", async () => {
    const own = await testOrganization();
    const { id } = await createConfig(own.owner, anyConfig());
    const names = ["a", "b", "c", "d%_e"].map((name) => `list-${name}`);
    for (const name of names) await createCredential(own.owner, anyCredential(id, { name }));
    const first = await listCredentials(own.owner, { limit: "3" });
    expect(first.items.map(({ name }) => name)).toEqual(names.slice(0, 3));
    const second = await listCredentials(own.owner, { limit: 3, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ name: "list-d%_e" }], nextCursor: null });
    expect((await listCredentials(own.owner, { query: "%_" })).items).toHaveLength(1);
    for (const cursor of ["nonsense", "", encoded(["a\0", id]), encoded(["a", "b"]), encoded(["a"])]) {
      await expect(listCredentials(own.owner, { cursor })).rejects.toMatchObject({
        code: "malformed_request",
      });
    }
  });
});

function encoded(cursor: unknown): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** With `__proto__` as a field like any other. */
function propertiesOf(change: object): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      name,
      { value, enumerable: true, configurable: true, writable: true },
    ]),
  );
}
