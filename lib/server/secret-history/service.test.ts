import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { deployments, deploymentValues, kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { createAutomation } from "@/lib/server/automations/service";
import { createVariable } from "@/lib/server/environment-variables/service";
import { secretReadings, secretUse } from "@/lib/server/secret-history/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
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
let configId: string;
let source: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  configId = (await createConfig(home.owner, anyConfig())).id;
  source = `credential:${(await createCredential(home.owner, anyCredential(configId, { isDefault: true }))).id}`;
});

const arnOf = (name: string, region = "us-east-1") =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf`;
const minute = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 0, minutes));

async function deployed(organizationId: string, automationId: string, version = 1, createdAt = minute(0)) {
  const id = randomUUID();
  await database()
    .insert(deployments)
    .values({ id, organizationId, automationId, version, tokenHash: randomUUID(), createdAt });
  return { organizationId, automationId, deploymentId: id, deploymentVersion: version };
}

type Deployed = Awaited<ReturnType<typeof deployed>>;

/** A kickoff that read a version of a secret for these variables; null where it read none. */
async function kickedOff(
  of: Deployed,
  minutes: number,
  secretName: string,
  version: string | null,
  { keys = ["A"], config = configId, region = "us-east-1" } = {},
) {
  const { organizationId } = of;
  const [id, startedAt] = [randomUUID(), minute(minutes)];
  await database()
    .insert(kickoffs)
    .values({
      id,
      ...of,
      startedAt,
      resolve: "worker",
      runtimeVersion: "1.14.5",
      status: version ? "resolved" : "failed",
      secretCount: 1,
      failures: [],
    });
  await database()
    .insert(kickoffReceipts)
    .values(
      keys.map((key) => ({
        organizationId,
        kickoffId: id,
        key,
        configId: config,
        secretName,
        resource: version && arnOf(secretName, region),
        version,
        startedAt,
      })),
    );
  return id;
}

describe("one secret", () => {
  it("shows which version was seen from when to when, by whom, and what uses it", async () => {
    const name = `orders/${randomUUID()}`;
    const [left, right] = [
      await createAutomation(home.owner, anyAutomation()),
      await createAutomation(home.owner, anyAutomation()),
    ];
    const [first, second] = [await deployed(home.id, left.id), await deployed(home.id, right.id)];
    const user = await createVariable(
      home.owner,
      anyVariable({
        key: "USER",
        source: "default:aws",
        secretName: `${name}#user`,
        automationIds: [left.id],
      }),
    );
    const whole = await createVariable(home.owner, anyVariable({ key: "WHOLE", source, secretName: name }));
    await createVariable(home.owner, anyVariable({ source, secretName: `${name}-other` }));
    await kickedOff(first, 1, name, "v1", { keys: ["USER", "WHOLE"] });
    await kickedOff(second, 2, name, "v1");
    await kickedOff(first, 3, name, null);
    await kickedOff(first, 4, name, "v2");
    // Of the same name, and another secret.
    await kickedOff(first, 5, name, "elsewhere", { region: "eu-west-1" });
    await kickedOff(first, 5, name, "otherwise", { config: randomUUID() });
    await kickedOff(first, 5, `${name}-other`, "x");

    for (const [asked, label] of [
      [source, expect.stringContaining("credential-")],
      ["default:aws", "Use AWS default"],
    ]) {
      const use = await secretUse(home.member, { source: asked, name: `${name}#user` });
      expect(use).toMatchObject({
        name,
        source: asked,
        sourceLabel: label,
        region: "us-east-1",
        readAt: "kickoff",
        truncated: false,
        variableCount: 2,
      });
      expect(use.versions).toEqual([
        {
          version: "v2",
          resource: arnOf(name),
          firstSeenAt: minute(4).toISOString(),
          lastSeenAt: minute(4).toISOString(),
          count: 1,
          automations: [{ id: left.id, name: left.name, count: 1, lastSeenAt: minute(4).toISOString() }],
        },
        {
          version: "v1",
          resource: arnOf(name),
          firstSeenAt: minute(1).toISOString(),
          lastSeenAt: minute(2).toISOString(),
          count: 2,
          automations: [
            { id: right.id, name: right.name, count: 1, lastSeenAt: minute(2).toISOString() },
            { id: left.id, name: left.name, count: 1, lastSeenAt: minute(1).toISOString() },
          ],
        },
      ]);
      expect(use.variables).toEqual([
        { id: user.id, key: "USER", jsonKey: "user", automations: [{ id: left.id, name: left.name }] },
        { id: whole.id, key: "WHOLE", jsonKey: null, automations: [] },
      ]);
    }
    // By the config, as a receipt says it: in whichever region.
    const byConfig = await secretUse(home.owner, { source: `config:${configId}`, name });
    expect(byConfig.versions.map(({ version }) => version)).toEqual(["elsewhere", "v2", "v1"]);
    expect(byConfig.variableCount).toBe(2);
  });

  it("pages the kickoffs that read it, each once, the newest first", async () => {
    const name = `paged/${randomUUID()}`;
    const { id: automationId } = await createAutomation(home.owner, anyAutomation());
    const of = await deployed(home.id, automationId);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      ids.unshift(await kickedOff(of, at, name, `v${at}`, { keys: ["A", "B"] }));
    }
    // At one moment.
    ids.unshift(...[await kickedOff(of, 9, name, "v9"), await kickedOff(of, 9, name, "v9")].sort().reverse());
    const listedIds: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await secretReadings(home.member, { source, name, limit: "2", ...(cursor && { cursor }) });
      listedIds.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(listedIds).toEqual(ids);
    const [, , third] = (await secretReadings(home.owner, { source, name })).items;
    expect(third).toMatchObject({
      at: minute(4).toISOString(),
      automation: { id: automationId },
      deploymentVersion: 1,
      status: "resolved",
      keys: ["A", "B"],
      version: "v4",
      resource: arnOf(name),
    });
  });

  it("shows of access keys the deployments that read it", async () => {
    const own = await testOrganization();
    const name = `baked/${randomUUID()}`;
    const credential = await createCredential(own.owner, {
      name: "keys",
      provider: "aws",
      authenticationMethod: "static_keys",
      settings: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", region: "us-east-1" },
      secrets: { secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
    });
    const automation = await createAutomation(own.owner, anyAutomation());
    for (const [deploymentVersion, version] of [
      [1, "v1"],
      [2, "v2"],
    ] as const) {
      const { deploymentId } = await deployed(
        own.id,
        automation.id,
        deploymentVersion,
        minute(deploymentVersion),
      );
      await database()
        .insert(deploymentValues)
        .values({
          organizationId: own.id,
          deploymentId,
          key: "A",
          variableId: randomUUID(),
          sealedValue: "sealed",
          secretName: name,
          resource: arnOf(name),
          version,
        });
    }
    const asked = { source: `credential:${credential.id}`, name };
    const use = await secretUse(own.owner, asked);
    expect(use.readAt).toBe("deploy");
    expect(use.versions.map(({ version, count }) => [version, count])).toEqual([
      ["v2", 1],
      ["v1", 1],
    ]);
    const page = await secretReadings(own.owner, { ...asked, limit: 1 });
    expect(page.items).toMatchObject([{ deploymentVersion: 2, status: null, keys: ["A"], version: "v2" }]);
    const next = await secretReadings(own.owner, { ...asked, limit: 1, cursor: page.nextCursor });
    expect(next.items).toMatchObject([{ deploymentVersion: 1 }]);
    expect(next.nextCursor).toBeNull();
  });

  it("is hidden with the names of secrets, and who read it with the automations", async () => {
    const none = await home.memberWith({ automations: "manage", secret_providers: "manage" });
    const names = await home.memberWith({ environment_variables: "read" });
    const asked = { source, name: "anything" };
    for (const call of [secretUse, secretReadings]) {
      await expect(call(none, asked)).rejects.toMatchObject({ code: "permission_denied" });
    }
    await expect(secretUse(names, asked)).resolves.toMatchObject({ versions: [] });
    await expect(secretReadings(names, asked)).rejects.toMatchObject({ missing: "automations:read" });
  });

  it("shows nothing of another organization, and refuses what is no secret", async () => {
    const name = `foreign/${randomUUID()}`;
    const { id } = await createAutomation(home.owner, anyAutomation());
    await kickedOff(await deployed(home.id, id), 1, name, "v1");
    for (const asked of [source, `config:${configId}`]) {
      await expect(secretUse(foreign.owner, { source: asked, name })).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(secretReadings(foreign.owner, { source: asked, name })).rejects.toMatchObject({
        code: "not_found",
      });
    }
    const none = await secretUse(foreign.owner, { source: "default:aws", name });
    expect(none).toMatchObject({ readAt: null, region: null, versions: [], variables: [] });
    await expect(secretReadings(foreign.owner, { source: "default:aws", name })).resolves.toMatchObject({
      items: [],
    });
    for (const [field, input] of [
      ["source", { name }],
      ["source", { source: "direct", name }],
      ["source", { source: "config:x", name }],
      ["name", { source }],
      ["name", { source, name: "" }],
      ["name", { source, name: "a\0" }],
    ] as const) {
      await expect(secretUse(home.owner, input)).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { [field]: expect.any(Array) },
      });
    }
  });
});
