// Deploying with static credentials: secrets are read once, all or nothing, and stay as they were in their version.
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { deployments, deploymentValues } from "@/db/schema/automations";
import type { Worker } from "@/lib/server/auth/actor";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { deploy, getDeployment } from "@/lib/server/automations/deployments/service";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { deleteVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { updateCredential } from "@/lib/server/secret-providers/service";
import type { AppError } from "@/lib/shared/errors";
import { onPlatform, onWorker, origin, testAutomation } from "@/test/support/automation";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import {
  anyCredential,
  expectAudit,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
  foreign = await testOrganization();
});
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("This should fail."),
    (error: AppError) => error,
  );

describe("a deployment with static credentials", () => {
  it("bakes every secret and direct value, and records which version of which secret", async () => {
    const keys = await cloud.connectKeys(home.owner);
    const role = await cloud.connectAssumeRole(home.owner, { externalId: "tenant-1", region: "eu-west-1" });
    const json = await cloud.createSecret("bake/json", '{"user":"u","password":"p"}');
    const abroad = await cloud.createSecret("bake/abroad", "bonjour", "eu-west-1");
    const automation = await testAutomation(home.owner, [
      { key: "LOG_LEVEL", value: "info" },
      { key: "USER", source: keys.source, secretName: "bake/json#user" },
      { key: "PASSWORD", source: keys.source, secretName: "bake/json#password" },
      { key: "ABROAD", source: role.source, secretName: "bake/abroad" },
    ]);
    cloud.aws.clearRequests();
    const { worker, bakedCount } = await automation.deploy();
    expect(bakedCount).toBe(4);
    expect(cloud.calls("GetSecretValue")).toBe(2);
    expect(cloud.calls("AssumeRole")).toBe(1);
    const direct = { secretName: null, resource: null, version: null };
    expect((await getDeployment(home.owner, automation.id, "1")).variables).toEqual([
      { key: "ABROAD", readAt: "deploy", secretName: "bake/abroad", ...abroad },
      { key: "LOG_LEVEL", readAt: "deploy", ...direct },
      { key: "PASSWORD", readAt: "deploy", secretName: "bake/json", ...json },
      { key: "USER", readAt: "deploy", secretName: "bake/json", ...json },
    ]);

    // A kickoff has nothing left to ask of the cloud, and says which versions its values are.
    cloud.aws.clearRequests();
    const environment = { LOG_LEVEL: "info", USER: "u", PASSWORD: "p", ABROAD: "bonjour" };
    const held = (key: string, secretName: string, secret: typeof json) => ({
      key,
      readAt: "deploy",
      configId: null,
      secretName,
      ...secret,
    });
    const receipts = [
      held("ABROAD", "bake/abroad", abroad),
      held("PASSWORD", "bake/json", json),
      held("USER", "bake/json", json),
    ];
    expect(await onPlatform(worker)).toMatchObject({ environment, receipts });
    expect(await onWorker(worker)).toMatchObject({ environment, plan: [] });
    expect(cloud.aws.requests).toEqual([]);
    // In the history too, whoever resolved it.
    const { items } = await listKickoffs(home.owner, automation.id, {});
    expect(items).toMatchObject([
      { resolve: "worker", secretCount: 2, receipts },
      { resolve: "platform", secretCount: 2, receipts },
    ]);
    const audited = await expectAudit(home.owner, "deployment.created");
    const expiresAt = expect.any(String);
    expect(audited.detail).toEqual({
      automationId: automation.id,
      tokenRuns: "version",
      version: 1,
      bakedCount: 4,
      expiresAt,
    });
  });

  it("seals what it read: no row holds it in clear, and none opens in another's place", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await cloud.createSecret("bake/canary", "canary-baked-secret");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "bake/canary" }]);
    const first = await automation.deploy();
    const second = await automation.deploy();
    expect((await everyRow()).filter(({ row }) => row.includes("canary-baked"))).toEqual([]);
    const rowOf = async ({ deploymentId }: Worker) => {
      const [row] = await database()
        .select()
        .from(deploymentValues)
        .where(eq(deploymentValues.deploymentId, deploymentId));
      return row as typeof deploymentValues.$inferSelect;
    };
    const { sealedValue } = await rowOf(first.worker);
    await database()
      .update(deploymentValues)
      .set({ sealedValue })
      .where(eq(deploymentValues.deploymentId, second.worker.deploymentId));
    expect((await onPlatform(first.worker)).environment).toEqual({ ONE: "canary-baked-secret" });
    expect(await refusalOf(onPlatform(second.worker))).toMatchObject({
      code: "kickoff_unresolved",
      failures: [{ key: "ONE", reason: "sealed_value_broken", detail: expect.stringContaining("moved") }],
    });
  });

  it("reads what is read at kickoffs then, and not before", async () => {
    const fresh = await cloud.connect(home.owner);
    const keys = await cloud.connectKeys(home.owner);
    await cloud.createSecret("mixed/one", "value");
    const automation = await testAutomation(home.owner, [
      { key: "BAKED", source: keys.source, secretName: "mixed/one" },
      { key: "FRESH", source: fresh.source, secretName: "mixed/one" },
    ]);
    cloud.aws.clearRequests();
    const { worker, bakedCount } = await automation.deploy();
    expect([bakedCount, cloud.calls("GetSecretValue")]).toEqual([1, 1]);
    expect(cloud.calls("AssumeRoleWithWebIdentity")).toBe(0);
    expect((await getDeployment(home.owner, automation.id, "1")).variables).toMatchObject([
      { key: "BAKED", readAt: "deploy" },
      { key: "FRESH", readAt: "kickoff", secretName: null, version: null },
    ]);
    expect((await onPlatform(worker)).environment).toEqual({ BAKED: "value", FRESH: "value" });
    expect(await onWorker(worker)).toMatchObject({
      environment: { BAKED: "value" },
      plan: [{ variables: [{ key: "FRESH" }] }],
    });
    expect(await refusalOf(onWorker(worker, "1.14.4"))).toMatchObject({
      code: "runtime_too_old",
    });
    const [kickoff] = (await listKickoffs(home.owner, automation.id, { limit: 1 })).items;
    expect(kickoff?.failures.map(({ key }) => key)).toEqual(["BAKED", "FRESH"]);
    // It got nothing, of what was read at deploy neither.
    expect(kickoff?.receipts.map(({ key }) => key)).toEqual(["FRESH"]);
  });

  it("shows in each kickoff the version that its deployment holds, until it reads the secret itself", async () => {
    const keys = await cloud.connectKeys(home.owner);
    const { config } = await cloud.connect(home.owner);
    const { version } = await cloud.createSecret("shown/one", "old");
    const automation = await testAutomation(home.owner, [
      { key: "ONE", source: keys.source, secretName: "shown/one" },
    ]);
    const { worker } = await automation.deploy();
    await onPlatform(worker);
    const rotated = await cloud.rotateSecret("shown/one", "new");
    await onPlatform(worker);
    await onWorker((await automation.deploy()).worker);
    await updateCredential(home.owner, keys.credential.id, anyCredential(config.id));
    await onPlatform(worker);
    const { items } = await listKickoffs(home.owner, automation.id, {});
    const shown = items.map(({ receipts: [first] }) => [first?.readAt, first?.version, first?.configId]);
    expect(shown).toEqual([
      ["kickoff", rotated, config.id],
      ["deploy", rotated, null],
      ["deploy", version, null],
      ["deploy", version, null],
    ]);
    expect(items.map(({ receipts }) => receipts.length)).toEqual([1, 1, 1, 1]);
    const reader = await home.memberWith({ automations: "read" });
    const [newest] = (await listKickoffs(reader, automation.id, {})).items.slice(1);
    expect(newest?.receipts).toEqual([
      { key: "ONE", readAt: "deploy", configId: null, secretName: null, resource: null, version: rotated },
    ]);
  });
});

describe("rotation under static keys", () => {
  it("keeps the old value until the next deploy, which old versions outlast", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    const { version: firstId } = await cloud.createSecret("rotated/one", "old");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "rotated/one" }]);
    const first = await automation.deploy();
    const secondId = await cloud.rotateSecret("rotated/one", "new");
    expect((await onPlatform(first.worker)).environment).toEqual({ ONE: "old" });
    expect((await onWorker(first.worker)).environment).toEqual({ ONE: "old" });

    const second = await automation.deploy();
    expect((await onPlatform(second.worker)).environment).toEqual({ ONE: "new" });
    expect((await onPlatform(first.worker)).environment).toEqual({ ONE: "old" });
    const versionOf = async (version: string) =>
      (await getDeployment(home.owner, automation.id, version)).variables[0]?.version;
    expect([await versionOf("1"), await versionOf("2")]).toEqual([firstId, secondId]);

    await revokeDeployment(home.owner, automation.id, "1");
    await expect(workerOf(first.token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await onPlatform(second.worker)).environment).toEqual({ ONE: "new" });
  });

  it("and everything else that changes leaves a version as it was", async () => {
    const keys = await cloud.connectKeys(home.owner);
    await cloud.createSecret("lasting/one", "value");
    const automation = await testAutomation(home.owner);
    const variable = await automation.add({ key: "ONE", source: keys.source, secretName: "lasting/one" });
    const { worker } = await automation.deploy();
    const still = async () => expect((await onPlatform(worker)).environment).toEqual({ ONE: "value" });
    await cloud.deleteAccessKey(keys.user);
    await still();
    const input = { key: "ONE", source: keys.source, automationIds: [automation.id] };
    await updateVariable(home.owner, variable.id, { ...input, secretName: "lasting/another" });
    await still();
    await updateVariable(home.owner, variable.id, { ...input, source: "default:aws", secretName: "x" });
    await still();
    await updateVariable(home.owner, variable.id, { ...input, secretName: "x", automationIds: [] });
    await still();
    await deleteVariable(home.owner, variable.id);
    await still();
  });
});

describe("all or nothing", () => {
  it("lists every variable that fails, deploys nothing, and says so in the audit log", async () => {
    const own = await testOrganization();
    const keys = await cloud.connectKeys(own.owner, {
      statements: [
        list,
        { ...read, Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:some/*" },
      ],
    });
    const lost = await cloud.connectKeys(own.owner);
    await cloud.deleteAccessKey(lost.user);
    const stranger = await cloud.connectAssumeRole(own.owner, { demandedExternalId: "tenant-1" });
    await cloud.createSecret("some/fine", "canary-fine");
    await cloud.createSecret("some/json", '{"there":"canary-there"}');
    await cloud.createSecret("other/denied", "canary-denied");
    const expected: Record<string, [source: string, secretName: string, reason: string]> = {
      ABSENT: [keys.source, "some/absent", "secret_not_found"],
      DENIED: [keys.source, "other/denied", "access_denied"],
      LOST: [lost.source, "some/fine", "access_key_invalid"],
      NO_KEY: [keys.source, "some/json#absent", "json_key_not_found"],
      STRANGER: [stranger.source, "some/fine", "assume_role_denied"],
    };
    const automation = await testAutomation(own.owner, [
      { key: "DIRECT", value: "canary-direct" },
      { key: "FINE", source: keys.source, secretName: "some/fine" },
      ...Object.entries(expected).map(([key, [source, secretName]]) => ({ key, source, secretName })),
    ]);
    const refused = await refusalOf(deploy(own.owner, automation.id));
    expect(refused.code).toBe("deployment_unresolved");
    expect(refused.failures?.map(({ key, reason }) => [key, reason])).toEqual(
      Object.entries(expected).map(([key, [, , reason]]) => [key, reason]),
    );
    for (const { key, detail } of refused.failures ?? []) {
      expect(detail).toMatch(/^Secret "/);
      expect(refused.message).toContain(key);
    }
    expect(JSON.stringify(refused)).not.toContain("canary");
    expect(await database().$count(deployments, eq(deployments.automationId, automation.id))).toBe(0);
    expect(await expectAudit(own.owner, "deployment.failed")).toMatchObject({
      objectId: automation.id,
      outcome: "failed",
      detail: { failures: expect.arrayContaining([{ key: "LOST", reason: "access_key_invalid" }]) },
    });

    for (const { id, key } of (await listVariables(own.owner, { limit: 100 })).items) {
      if (!Object.hasOwn(expected, key)) continue;
      const input = { key, source: keys.source, secretName: "some/fine", automationIds: [automation.id] };
      await updateVariable(own.owner, id, input);
    }
    expect(await deploy(own.owner, automation.id)).toMatchObject({ version: 1, bakedCount: 7 });
  });

  it("gives one reason for all when the keys do not work, and does not ask for each", async () => {
    const { source, user } = await cloud.connectKeys(home.owner);
    await cloud.deleteAccessKey(user);
    const variables = Array.from({ length: 90 }, (_, index) => ({
      key: `KEY_${index}`,
      source,
      secretName: `many/${index}`,
    }));
    const automation = await testAutomation(home.owner, variables);
    cloud.aws.clearRequests();
    const { failures = [] } = await refusalOf(deploy(home.owner, automation.id));
    expect(failures).toHaveLength(90);
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(["access_key_invalid"]));
    expect(cloud.calls("GetSecretValue")).toBeLessThanOrEqual(50);
  });

  it("names the sealing key that is missing, for direct values, credentials and baked values alike", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await cloud.createSecret("sealed/one", "value");
    const automation = await testAutomation(home.owner, [
      { key: "DIRECT", value: "value" },
      { key: "SECRET", source, secretName: "sealed/one" },
    ]);
    const { worker } = await automation.deploy();
    const keys = process.env.SEALING_KEYS;
    process.env.SEALING_KEYS = Buffer.alloc(32, 3).toString("base64");
    const failure = (key: string) => ({
      key,
      reason: "sealing_key_missing",
      detail: expect.stringMatching(/encrypted with key [0-9a-f]{16}, which isn't in SEALING_KEYS/),
    });
    const failures = [failure("DIRECT"), failure("SECRET")];
    try {
      expect(await refusalOf(deploy(home.owner, automation.id))).toMatchObject({
        code: "deployment_unresolved",
        failures,
      });
      expect(await onWorker(worker)).toMatchObject({ plan: [], failures });
      expect(await refusalOf(onPlatform(worker))).toMatchObject({ code: "kickoff_unresolved", failures });
    } finally {
      process.env.SEALING_KEYS = keys;
    }
    const [kickoff] = (await listKickoffs(home.owner, automation.id, { limit: 1 })).items;
    expect(kickoff).toMatchObject({ status: "failed", failures });
    expect(await onPlatform(worker)).toMatchObject({ environment: { DIRECT: "value", SECRET: "value" } });
  });
});

/** The simulator logs a call when it answers: what is under way, only the clock tells. */
const amidTheRead = () => new Promise((resolve) => setTimeout(resolve, 200));

describe("deploys at the same time", () => {
  it("each make a version of their own, of one state of things", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    for (const number of [0, 1]) await cloud.createSecret(`race/${number}`, String(number));
    const automation = await testAutomation(home.owner);
    const first = await automation.add({ key: "FIRST", source, secretName: "race/0" });
    const second = await automation.add({ key: "SECOND", value: "0" });
    const automationIds = [automation.id];
    // Both show the same number, but for the moment between the two changes.
    const switchTo = async (number: number) => {
      await updateVariable(home.owner, first.id, {
        key: "FIRST",
        source,
        secretName: `race/${number}`,
        automationIds,
      });
      await updateVariable(home.owner, second.id, {
        key: "SECOND",
        source: "direct",
        value: String(number),
        automationIds,
      });
    };
    let running = true;
    const changing = (async () => {
      for (let number = 1; running; number = 1 - number) {
        await switchTo(number);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    })();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => deploy(home.owner, automation.id).catch((error: AppError) => error)),
    );
    running = false;
    await changing;
    // On a slow machine none may find a quiet moment; once nothing changes any more, the next one does.
    outcomes.push(await deploy(home.owner, automation.id));
    const versions = outcomes.flatMap((outcome) => ("version" in outcome ? [outcome.version] : []));
    expect(new Set(versions).size).toBe(versions.length);
    for (const outcome of outcomes)
      if (!("version" in outcome)) expect(outcome).toMatchObject({ code: "conflict" });
  });

  it.each([
    [
      "a variable is assigned",
      async (id: string) => {
        const { add } = await testAutomation(home.owner);
        await add({ key: "LATE", value: "late", automationIds: [id] });
      },
      { LATE: "late" },
    ],
    ["nothing happens", async () => undefined, {}],
  ])("start over when %s while secrets are read", async (_, change, more) => {
    const { source } = await cloud.connectKeys(home.owner);
    const name = `meanwhile/${Object.keys(more).length}`;
    await cloud.createSecret(name, "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: name }]);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 800, operation: "GetSecretValue", times: 1 });
    const deploying = automation.deploy();
    await amidTheRead();
    await change(automation.id);
    const { worker } = await deploying;
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "value", ...more });
    expect(cloud.calls("GetSecretValue")).toBe(1 + Object.keys(more).length);
  });

  it("end in a conflict when the credential changes each time, and deploy nothing", async () => {
    const { source, credential, input } = await cloud.connectKeys(home.owner);
    for (const region of ["us-east-1", "eu-west-1"]) await cloud.createSecret("restless/one", "x", region);
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "restless/one" }]);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 800, operation: "GetSecretValue" });
    const deploying = refusalOf(deploy(home.owner, automation.id));
    for (const [index, region] of ["eu-west-1", "us-east-1", "eu-west-1"].entries()) {
      await expect.poll(() => cloud.calls("GetSecretValue"), { timeout: 5000 }).toBe(index);
      await amidTheRead();
      const settings = { ...input.settings, region };
      await updateCredential(home.owner, credential.id, { ...input, settings });
    }
    expect(await deploying).toMatchObject({ code: "conflict" });
    expect(await database().$count(deployments, eq(deployments.automationId, automation.id))).toBe(0);
  });

  it("hold no transaction open while the cloud is asked", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await cloud.createSecret("slow/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "slow/one" }]);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 1000, operation: "GetSecretValue", times: 1 });
    const deploying = automation.deploy();
    await amidTheRead();
    const startedMs = performance.now();
    // Anything that needs the organization's lock.
    await (await testAutomation(home.owner)).add({ key: "ELSEWHERE", value: "x" });
    expect(performance.now() - startedMs).toBeLessThan(700);
    expect(await deploying).toMatchObject({ bakedCount: 1 });
  });
});

describe("a credential whose method changes", () => {
  it("from keys to Workload Identity: fresh at once, before the baked copy, which stays", async () => {
    const { roleArn, config } = await cloud.connect(home.owner);
    const keys = await cloud.connectKeys(home.owner);
    await cloud.createSecret("moving/to-fresh", "old");
    const automation = await testAutomation(home.owner, [
      { key: "ONE", source: keys.source, secretName: "moving/to-fresh" },
    ]);
    const { worker } = await automation.deploy();
    await cloud.rotateSecret("moving/to-fresh", "new");
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "old" });
    await updateCredential(home.owner, keys.credential.id, anyCredential(config.id));
    expect(await onPlatform(worker)).toMatchObject({
      environment: { ONE: "new" },
      receipts: [{ key: "ONE" }],
    });
    // Not even the baked value goes to a worker that is to read the secret.
    expect(await onWorker(worker)).toMatchObject({ environment: {}, plan: [{ settings: { roleArn } }] });
    expect(await refusalOf(onWorker(worker, "1.14.4"))).toMatchObject({ code: "runtime_too_old" });
    // And back: the version's own copy is there again, as it was.
    await updateCredential(home.owner, keys.credential.id, keys.input);
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "old" });
    expect((await onPlatform((await automation.deploy()).worker)).environment).toEqual({ ONE: "new" });
  });

  it("from Workload Identity to keys: kickoffs fail until the next deploy rather than lack it", async () => {
    const identity = await cloud.connect(home.owner);
    const keys = await cloud.connectKeys(home.owner);
    await cloud.createSecret("moving/to-baked", "value");
    const automation = await testAutomation(home.owner, [
      { key: "LOG_LEVEL", value: "info" },
      { key: "ONE", source: identity.source, secretName: "moving/to-baked" },
    ]);
    const { worker } = await automation.deploy();
    expect((await onPlatform(worker)).environment).toEqual({ LOG_LEVEL: "info", ONE: "value" });
    const { name } = identity.credential;
    await updateCredential(home.owner, identity.credential.id, { ...keys.input, name });
    const failures = [{ key: "ONE", reason: "not_baked", detail: expect.stringContaining(`"${name}"`) }];
    expect(await onWorker(worker)).toMatchObject({ plan: [], failures });
    const refused = await refusalOf(onPlatform(worker));
    expect(refused).toMatchObject({ code: "kickoff_unresolved", failures });
    expect(refused.failures?.[0]?.detail).toContain("Deploy the automation again.");
    const second = await automation.deploy();
    expect((await onPlatform(second.worker)).environment).toEqual({ LOG_LEVEL: "info", ONE: "value" });
    expect(await refusalOf(onPlatform(worker))).toMatchObject({ code: "kickoff_unresolved" });
  });

  it("a variable that was assigned since is absent until the next deploy, as a direct value is", async () => {
    const keys = await cloud.connectKeys(home.owner);
    await cloud.createSecret("since/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "LOG_LEVEL", value: "info" }]);
    const { worker } = await automation.deploy();
    await automation.add({ key: "ONE", source: keys.source, secretName: "since/one" });
    await automation.add({ key: "TWO", value: "direct" });
    expect((await onPlatform(worker)).environment).toEqual({ LOG_LEVEL: "info" });
    expect((await onWorker(worker)).environment).toEqual({ LOG_LEVEL: "info" });
    const { worker: next } = await automation.deploy();
    expect((await onPlatform(next)).environment).toEqual({ LOG_LEVEL: "info", ONE: "value", TWO: "direct" });
  });

  it("the default's variables follow whichever method the default has at that moment", async () => {
    const own = await testOrganization();
    const identity = await cloud.connect(own.owner, { isDefault: true });
    const keys = await cloud.connectKeys(own.owner);
    await cloud.createSecret("default/one", "first");
    const automation = await testAutomation(own.owner, [
      { key: "ONE", source: "default:aws", secretName: "default/one" },
    ]);
    const readAt = async () => (await listVariables(own.owner, {})).items[0]?.readAt;
    const setDefault = (isDefault: boolean) =>
      updateCredential(own.owner, keys.credential.id, { ...keys.input, isDefault });
    const { worker } = await automation.deploy();
    expect(await readAt()).toBe("kickoff");
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "first" });

    await setDefault(true);
    expect(await readAt()).toBe("deploy");
    expect(await refusalOf(onPlatform(worker))).toMatchObject({ failures: [{ reason: "not_baked" }] });
    const second = await automation.deploy();
    await cloud.rotateSecret("default/one", "second");
    expect((await onPlatform(second.worker)).environment).toEqual({ ONE: "first" });

    // Without any default there is nothing to read with, but the second version needs nothing.
    await setDefault(false);
    expect(await readAt()).toBe("kickoff");
    expect((await onPlatform(second.worker)).environment).toEqual({ ONE: "first" });
    expect(await refusalOf(onPlatform(worker))).toMatchObject({
      failures: [{ reason: "no_credential_found" }],
    });

    const { name, settings } = identity.credential;
    const input = anyCredential(identity.config.id, { name, settings, isDefault: true });
    await updateCredential(own.owner, identity.credential.id, input);
    expect((await onPlatform(second.worker)).environment).toEqual({ ONE: "second" });
  });
});

describe("who may deploy with static credentials", () => {
  it("whoever manages automations, without a say over credentials; nobody else, nothing read", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await cloud.createSecret("who/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "who/one" }]);
    expect(await deploy(home.member, automation.id)).toMatchObject({ bakedCount: 1 });
    cloud.aws.clearRequests();
    const before = await database().$count(auditEvents);
    const reader = await home.memberWith({ automations: "read", secret_providers: "manage" });
    expect(await refusalOf(deploy(reader, automation.id))).toMatchObject({ code: "permission_denied" });
    expect(await refusalOf(deploy(foreign.owner, automation.id))).toMatchObject({ code: "not_found" });
    expect(cloud.aws.requests).toEqual([]);
    expect(await database().$count(auditEvents)).toBe(before);
  });

  it("and the keys of one organization's credentials read nothing for another", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await expect(
      testAutomation(foreign.owner, [{ key: "ONE", source, secretName: "who/one" }]),
    ).rejects.toMatchObject({ code: "validation_failed" });
    await cloud.connectKeys(home.owner, { isDefault: true });
    const automation = await testAutomation(foreign.owner, [
      { key: "ONE", source: "default:aws", secretName: "who/one" },
    ]);
    expect(await automation.deploy()).toMatchObject({ bakedCount: 0 });
  });
});
