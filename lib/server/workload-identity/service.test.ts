import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { workloadIdentityConfigs } from "@/db/schema/secrets";
import { createCredential } from "@/lib/server/secret-providers/service";
import {
  createConfig,
  deleteConfig,
  getConfig,
  listConfigs,
  updateConfig,
} from "@/lib/server/workload-identity/service";
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
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

const defaults = (organizationId: string) =>
  database()
    .select()
    .from(workloadIdentityConfigs)
    .where(eq(workloadIdentityConfigs.organizationId, organizationId))
    .then((rows) => rows.filter(({ isDefault }) => isDefault));

describe("creating a config", () => {
  it("gives what was asked for, and records it", async () => {
    const input = anyConfig({ isDefault: true });
    const config = await createConfig(home.owner, input);
    expect(config).toMatchObject({ ...input, credentialCount: 0 });
    expect(await getConfig(home.owner, config.id)).toEqual(config);
    const row = await expectAudit(home.owner, "workload_identity_config.created");
    expect(row).toMatchObject({ objectId: config.id, actorId: home.owner.userId, detail: { after: input } });
  });

  it("trims what was pasted", async () => {
    const roleArn = "  arn:aws:iam::123456789012:role/team/reader\n";
    const config = await createConfig(
      home.owner,
      anyConfig({ settings: { roleArn, region: " eu-west-1 " } }),
    );
    expect(config.settings).toEqual({ roleArn: roleArn.trim(), region: "eu-west-1" });
  });

  it("refuses a name that is taken, beside the field", async () => {
    const { name } = await createConfig(home.owner, anyConfig());
    await expect(createConfig(home.owner, anyConfig({ name }))).rejects.toMatchObject({
      code: "name_taken",
      fieldErrors: { name: [expect.stringContaining(name)] },
    });
    await expect(createConfig(foreign.owner, anyConfig({ name }))).resolves.toMatchObject({ name });
  });

  it.each([
    ["nothing", undefined, ""],
    ["another cloud", anyConfig({ cloud: "azure" }), "cloud"],
    ["an empty name", anyConfig({ name: "  " }), "name"],
    ["control characters in the name", anyConfig({ name: "a\u0000b" }), "name"],
    ["a name of the wrong type", anyConfig({ name: 7 }), "name"],
    ["an unknown field", anyConfig({ externalId: "x" }), "externalId"],
    [
      "an ARN of another service",
      anyConfig({ settings: { roleArn: "arn:aws:s3:::bucket", region: "us-east-1" } }),
      "settings.roleArn",
    ],
    [
      "a region that is a host",
      anyConfig({ settings: { roleArn: "arn:aws:iam::123456789012:role/r", region: "evil.example/" } }),
      "settings.region",
    ],
    [
      "a region of another partition",
      anyConfig({ settings: { roleArn: "arn:aws-us-gov:iam::123456789012:role/r", region: "us-east-1" } }),
      "settings.region",
    ],
    [
      "an unknown setting",
      anyConfig({
        settings: { roleArn: "arn:aws:iam::123456789012:role/r", region: "us-east-1", secretAccessKey: "x" },
      }),
      "settings.secretAccessKey",
    ],
  ])("refuses %s, naming the field", async (_, input, field) => {
    const before = await listConfigs(home.owner, { limit: 100 });
    await expect(createConfig(home.owner, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(await listConfigs(home.owner, { limit: 100 })).toEqual(before);
  });
});

describe("the default", () => {
  it("moves to the newest that asks for it", async () => {
    const first = await createConfig(home.owner, anyConfig({ isDefault: true }));
    const second = await createConfig(home.owner, anyConfig({ isDefault: true }));
    expect((await defaults(home.id)).map(({ id }) => id)).toEqual([second.id]);
    await updateConfig(home.owner, first.id, { ...anyConfig(), isDefault: true });
    expect((await defaults(home.id)).map(({ id }) => id)).toEqual([first.id]);
  });

  it("is exactly one after two requests at once, a hundred times", async () => {
    const [first, second] = [
      await createConfig(home.owner, anyConfig()),
      await createConfig(home.owner, anyConfig()),
    ];
    for (let round = 0; round < 100; round += 1) {
      await Promise.all([
        updateConfig(home.owner, first.id, { ...anyConfig(), isDefault: true }),
        updateConfig(home.owner, second.id, { ...anyConfig(), isDefault: true }),
        ...(round % 10 === 0 ? [createConfig(home.owner, anyConfig({ isDefault: true }))] : []),
      ]);
      expect(await defaults(home.id)).toHaveLength(1);
    }
  });
});

describe("deleting a config", () => {
  it("is refused while credentials use it, and names them", async () => {
    const config = await createConfig(home.owner, anyConfig());
    const credential = await createCredential(home.owner, anyCredential(config.id));
    await expect(deleteConfig(home.owner, config.id)).rejects.toMatchObject({
      code: "in_use",
      message: expect.stringContaining(credential.name),
    });
    expect((await getConfig(home.owner, config.id)).credentialCount).toBe(1);
  });

  it("removes it and records it", async () => {
    const config = await createConfig(home.owner, anyConfig());
    await deleteConfig(home.owner, config.id);
    await expect(getConfig(home.owner, config.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "workload_identity_config.deleted")).toMatchObject({
      objectId: config.id,
    });
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listConfigs(actor, {})],
    ["get", (actor, id) => getConfig(actor, id)],
    ["create", (actor) => createConfig(actor, anyConfig())],
    ["update", (actor, id) => updateConfig(actor, id, anyConfig())],
    ["delete", (actor, id) => deleteConfig(actor, id)],
  ] satisfies [string, (actor: TestOrganization["owner"], id: string) => Promise<unknown>][])(
    "%s: not a Member, not another organization's owner",
    async (verb, call) => {
      const { id } = await createConfig(home.owner, anyConfig());
      await expect(call(home.member, id)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ workload_identity_configs: "read" });
      if (verb === "list" || verb === "get") await expect(call(reader, id)).resolves.toBeDefined();
      else await expect(call(reader, id)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "create") {
        await expect(call(foreign.owner, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await getConfig(home.owner, id)).toBeDefined();
    },
  );
});

describe("the list", () => {
  it("pages by name, and finds by a part of it", async () => {
    const own = await testOrganization();
    const names = ["a", "b", "c", "d%_e"].map((name) => `list-${name}`);
    for (const name of names) await createConfig(own.owner, anyConfig({ name }));
    const first = await listConfigs(own.owner, { limit: "3" });
    expect(first.items.map(({ name }) => name)).toEqual(names.slice(0, 3));
    const second = await listConfigs(own.owner, { limit: 3, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ name: "list-d%_e" }], nextCursor: null });
    expect((await listConfigs(own.owner, { query: "%_" })).items).toHaveLength(1);
    await expect(listConfigs(own.owner, { cursor: "nonsense" })).rejects.toMatchObject({
      code: "malformed_request",
    });
    await expect(listConfigs(own.owner, { limit: "many" })).rejects.toMatchObject({
      code: "validation_failed",
    });
    await expect(listConfigs(own.owner, { query: "\0" })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });
});
