import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { kickoffs } from "@/db/schema/automations";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { createCredential, updateCredential } from "@/lib/server/secret-providers/service";
import type { AppError } from "@/lib/shared/errors";
import { onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { list, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import {
  anyCredential,
  expectAudit,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let lines: string[] = [];
beforeAll(async () => {
  home = await testOrganization();
});
beforeEach(() => {
  lines = [];
  vi.spyOn(console, "info").mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("The kickoff should fail."),
    (error: AppError) => error,
  );
const lastKickoff = async (automationId: string) =>
  (await listKickoffs(home.owner, automationId, { limit: 1 })).items[0];

describe("a kickoff on the platform", () => {
  it("gives baked and fresh values with receipts, and logs one line for each config", async () => {
    const { source, config } = await cloud.connect(home.owner);
    const other = await cloud.connect(home.owner, { region: "eu-west-1" });
    const plain = await cloud.createSecret("platform/plain", "hello from aws");
    const json = await cloud.createSecret("platform/json", '{"user":"u","port":5432}');
    const abroad = await cloud.createSecret("platform/abroad", "bonjour", "eu-west-1");
    const automation = await testAutomation(home.owner, [
      { key: "LOG_LEVEL", value: "info" },
      { key: "PLAIN", source, secretName: "platform/plain" },
      { key: "DB_USER", source, secretName: "platform/json#user" },
      { key: "DB_PORT", source, secretName: "platform/json#port" },
      { key: "ABROAD", source: other.source, secretName: "platform/abroad" },
    ]);
    const { worker } = await automation.deploy();
    const answer = await onPlatform(worker);
    const receipt = (key: string, secretName: string, secret: typeof plain, configId = config.id) => ({
      key,
      readAt: "kickoff",
      configId,
      secretName,
      ...secret,
    });
    const receipts = [
      receipt("ABROAD", "platform/abroad", abroad, other.config.id),
      receipt("DB_PORT", "platform/json", json),
      receipt("DB_USER", "platform/json", json),
      receipt("PLAIN", "platform/plain", plain),
    ];
    expect({ ...answer, receipts: answer.receipts.sort((a, b) => (a.key < b.key ? -1 : 1)) }).toEqual({
      kickoffId: expect.any(String),
      automationId: automation.id,
      deploymentVersion: 1,
      environment: {
        LOG_LEVEL: "info",
        PLAIN: "hello from aws",
        DB_USER: "u",
        DB_PORT: "5432",
        ABROAD: "bonjour",
      },
      receipts,
    });
    expect(lines.sort()).toEqual(
      [
        `Workload identity config '${config.id}' (aws): 2 secret(s) resolved`,
        `Workload identity config '${other.config.id}' (aws): 1 secret(s) resolved`,
      ].sort(),
    );
    expect(await lastKickoff(automation.id)).toEqual({
      id: answer.kickoffId,
      deploymentVersion: 1,
      tokenVersion: null,
      resolve: "platform",
      runtimeVersion: "1.14.5",
      status: "resolved",
      secretCount: 3,
      startedAt: expect.any(String),
      durationMs: expect.any(Number),
      attempts: 1,
      failures: [],
      receipts,
    });
    const finished = await expectAudit(home.owner, "kickoff.resolved");
    expect(finished).toMatchObject({
      actorKind: "deployment",
      actorId: worker.deploymentId,
      actorLabel: `${automation.name} v1`,
      objectId: answer.kickoffId,
    });
    expect(JSON.stringify(finished)).not.toContain("hello");
  });

  it("reads a secret once, however many variables name it and however", async () => {
    const { source } = await cloud.connect(home.owner);
    const { resource } = await cloud.createSecret("once/json", '{"a":"1","b":"2"}');
    const automation = await testAutomation(home.owner, [
      { key: "A", source, secretName: "once/json#a" },
      { key: "B", source, secretName: "once/json#b" },
      { key: "WHOLE", source, secretName: "once/json" },
      { key: "BY_ARN", source, secretName: `${resource}#a` },
    ]);
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();
    const { environment, receipts } = await onPlatform(worker);
    expect(environment).toEqual({ A: "1", B: "2", WHOLE: '{"a":"1","b":"2"}', BY_ARN: "1" });
    expect(new Set(receipts.map(({ version }) => version)).size).toBe(1);
    expect(cloud.calls("GetSecretValue")).toBe(1);
    expect(lines).toEqual([expect.stringContaining("1 secret(s) resolved")]);
  });

  it("reads an ARN once that two credentials of one config name in two regions", async () => {
    const { source, config } = await cloud.connect(home.owner, { region: "eu-west-1" });
    const here = await createCredential(home.owner, anyCredential(config.id));
    const { resource, version } = await cloud.createSecret("regions/shared", "value", "eu-west-1");
    const automation = await testAutomation(home.owner, [
      { key: "THERE", source, secretName: resource },
      { key: "ABROAD", source: `credential:${here.id}`, secretName: resource },
    ]);
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();
    const { environment, receipts } = await onPlatform(worker);
    expect(environment).toEqual({ THERE: "value", ABROAD: "value" });
    expect(receipts).toMatchObject([
      { key: "ABROAD", resource, version },
      { key: "THERE", resource, version },
    ]);
    expect(cloud.calls("GetSecretValue")).toBe(1);
  });

  it("reads an ARN of another region there: one exchange, one read for all its spellings, and the plan says the region", async () => {
    const { source, config } = await cloud.connect(home.owner);
    const abroad = await cloud.createSecret("abroad/by-arn", '{"a":{"b":1.0}}', "eu-west-1");
    const automation = await testAutomation(home.owner, [
      { key: "NESTED", source, secretName: `${abroad.resource}#a.b` },
      { key: "WHOLE", source, secretName: abroad.resource },
    ]);
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();
    const answer = await onPlatform(worker);
    expect(answer.environment).toEqual({ NESTED: "1.0", WHOLE: '{"a":{"b":1.0}}' });
    expect(answer.receipts).toMatchObject([
      { configId: config.id, ...abroad },
      { configId: config.id, ...abroad },
    ]);
    const asked = cloud.aws.requests.map(({ operation, region }) => `${operation} ${region}`);
    expect(asked.sort()).toEqual(["AssumeRoleWithWebIdentity us-east-1", "GetSecretValue eu-west-1"]);
    const { plan } = await onWorker(worker);
    expect(plan).toMatchObject([
      {
        settings: { region: "us-east-1" },
        variables: [
          { key: "NESTED", secretName: abroad.resource, jsonKey: "a.b" },
          { key: "WHOLE", secretName: abroad.resource, jsonKey: null },
        ],
      },
    ]);
  });

  it("reads nothing for a deploy, and everything anew for each kickoff", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("fresh/one", "first");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "fresh/one" }]);
    cloud.aws.clearRequests();
    const { worker } = await automation.deploy();
    expect(cloud.aws.requests).toEqual([]);
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "first" });
    const version = await cloud.rotateSecret("fresh/one", "second");
    const { environment, receipts } = await onPlatform(worker);
    expect(environment).toEqual({ ONE: "second" });
    expect(receipts).toMatchObject([{ version }]);
  });

  it("outlasts what passes, such as throttling", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("passing/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "passing/one" }]);
    const { worker } = await automation.deploy();
    cloud.aws.setFault({ kind: "throttling", operation: "GetSecretValue", times: 2 });
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "value" });
  });
});

describe("a kickoff for a worker", () => {
  it("gives baked values and the plan, and asks AWS nothing", async () => {
    const { source, credential, config, roleArn } = await cloud.connect(home.owner, { region: "eu-west-1" });
    const automation = await testAutomation(home.owner, [
      { key: "LOG_LEVEL", value: "info" },
      { key: "ONE", source, secretName: "worker/one#key" },
    ]);
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();
    const answer = await onWorker(worker);
    expect(answer).toEqual({
      kickoffId: expect.any(String),
      automationId: automation.id,
      deploymentVersion: 1,
      environment: { LOG_LEVEL: "info" },
      plan: [
        {
          credentialId: credential.id,
          configId: config.id,
          configName: config.name,
          cloud: "aws",
          audience: "sts.amazonaws.com",
          settings: { roleArn, region: "eu-west-1" },
          variables: [{ key: "ONE", secretName: "worker/one", jsonKey: "key" }],
        },
      ],
    });
    expect(cloud.aws.requests).toEqual([]);
    expect(lines).toEqual([]);
    expect(await lastKickoff(automation.id)).toMatchObject({
      id: answer.kickoffId,
      resolve: "worker",
      status: "started",
      durationMs: null,
      receipts: [
        { key: "ONE", configId: config.id, secretName: "worker/one", resource: null, version: null },
      ],
    });
    expect(await expectAudit(home.owner, "kickoff.started")).toMatchObject({ objectId: answer.kickoffId });
  });

  it("is resolved at once when nothing is to be read", async () => {
    const automation = await testAutomation(home.owner, [{ key: "LOG_LEVEL", value: "info" }]);
    const { worker } = await automation.deploy();
    expect(await onWorker(worker)).toMatchObject({ environment: { LOG_LEVEL: "info" }, plan: [] });
    expect(await lastKickoff(automation.id)).toMatchObject({
      status: "resolved",
      durationMs: expect.any(Number),
    });
  });

  it("fails where a variable has no credential", async () => {
    const own = await testOrganization();
    const automation = await testAutomation(own.owner, [
      { key: "LOG_LEVEL", value: "info" },
      { key: "ONE", source: "default:aws", secretName: "name" },
    ]);
    const { worker } = await automation.deploy();
    const answer = await onWorker(worker);
    const failures = [
      {
        key: "ONE",
        reason: "no_credential_found",
        detail: expect.any(String),
        cause: expect.any(String),
        remedy: expect.stringContaining("Settings → Secret Provider Credentials"),
        link: { label: "Open Secret Provider Credentials", href: expect.stringMatching(/^\/o-/) },
      },
    ];
    expect(answer).toMatchObject({ plan: [], failures });
    expect(answer).not.toHaveProperty("environment");
    const kept = async () => (await listKickoffs(own.owner, automation.id, {})).items[0];
    expect(await kept()).toMatchObject({ status: "started", failures });
    const outcome = { status: "resolved", receipts: [], failures: [], durationMs: 1 };
    const report = (change: object) => recordOutcome(worker, answer.kickoffId, { ...outcome, ...change });
    await expect(report({})).rejects.toMatchObject({ code: "validation_failed" });
    // A worker that knows no `failures`, and dies of it, reports nothing: it failed, and why is known.
    const startedAt = new Date(Date.now() - 16 * 60_000);
    await database().update(kickoffs).set({ startedAt }).where(eq(kickoffs.id, answer.kickoffId));
    expect(await kept()).toMatchObject({ status: "failed", failures, durationMs: null });
    await report({ status: "failed", failures: answer.failures });
    expect(await kept()).toMatchObject({ status: "failed", failures, durationMs: 1 });
  });
});

describe("all or nothing", () => {
  it("lists every variable that fails, each with its reason, and injects nothing", async () => {
    const own = await testOrganization();
    const readable = {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:all/*",
    };
    const { source } = await cloud.connect(own.owner, { statements: [list, readable] });
    const stranger = await cloud.connect(own.owner, { subject: "organization:another" });
    const { secrets } = cloud.admin();
    await cloud.createSecret("all/fine", "canary-fine");
    await cloud.createSecret("all/json", '{"there":"canary-there","nothing":null}');
    await cloud.createSecret("all/text", "canary-text, not JSON");
    await cloud.createSecret("all/nul", "canary\0nul");
    await cloud.createSecret("all/binary", new Uint8Array([99, 97, 110]));
    await cloud.createSecret("none/denied", "canary-denied");
    await cloud.createSecret("all/gone", "canary-gone");
    await secrets.send(new DeleteSecretCommand({ SecretId: "all/gone" }));
    const key = { KmsKeyId: "11111111-2222-4333-8444-555555555555" };
    await secrets.send(new CreateSecretCommand({ Name: "all/kms", SecretString: "canary-kms", ...key }));

    const expected: Record<string, [string, string]> = {
      ABSENT: ["all/absent", "secret_not_found"],
      DENIED: ["none/denied", "access_denied"],
      KMS: ["all/kms", "kms_access_denied"],
      GONE: ["all/gone", "secret_scheduled_for_deletion"],
      BINARY: ["all/binary", "secret_is_binary"],
      NUL: ["all/nul", "value_not_injectable"],
      NO_KEY: ["all/json#absent", "json_key_not_found"],
      PROTOTYPE: ["all/json#toString", "json_key_not_found"],
      NULL_KEY: ["all/json#nothing", "json_key_is_null"],
      NOT_JSON: ["all/text#there", "secret_not_json"],
    };
    const automation = await testAutomation(own.owner, [
      { key: "DIRECT", value: "canary-direct" },
      { key: "FINE", source, secretName: "all/fine" },
      { key: "THERE", source, secretName: "all/json#there" },
      { key: "STRANGER", source: stranger.source, secretName: "all/fine" },
      { key: "NO_DEFAULT", source: "default:aws", secretName: "all/fine" },
      ...Object.entries(expected).map(([name, [secretName]]) => ({ key: name, source, secretName })),
    ]);
    const { worker } = await automation.deploy();
    const refused = await refusalOf(onPlatform(worker));
    expect(refused.code).toBe("kickoff_unresolved");
    const reasons = Object.fromEntries((refused.failures ?? []).map(({ key, reason }) => [key, reason]));
    expect(reasons).toEqual({
      ...Object.fromEntries(Object.entries(expected).map(([name, [, reason]]) => [name, reason])),
      STRANGER: "trust_policy_mismatch",
      NO_DEFAULT: "no_credential_found",
    });
    for (const { detail, cause, remedy } of refused.failures ?? []) {
      expect(detail).toMatch(/^(Secret "|No credential found)/);
      expect([cause, remedy]).toEqual([
        expect.stringMatching(/^[A-Z].*\.$/),
        expect.stringMatching(/^[A-Z][\s\S]*[.}\w]$/),
      ]);
    }
    const failureOf = (key: string) => refused.failures?.find((failure) => failure.key === key);
    expect(failureOf("STRANGER")).toMatchObject({
      providerCode: "AccessDenied",
      remedy: expect.stringContaining(`organization:${own.id}`),
      link: {
        label: "Check the trust policy",
        href: expect.stringMatching(
          new RegExp(
            `^/o-[^/]+/settings/workload-identity/${stranger.config.id}\\?view=doctor&policy=trust$`,
          ),
        ),
      },
    });
    expect(failureOf("DENIED")).toMatchObject({
      providerCode: "AccessDeniedException",
      remedy: expect.stringContaining('"secretsmanager:GetSecretValue"'),
      link: { label: "Check the permission policy" },
    });
    expect(failureOf("NO_KEY")).toMatchObject({ link: { label: "Open the variable" } });
    expect(failureOf("NO_KEY")).not.toHaveProperty("providerCode");
    for (const name of Object.keys(reasons)) expect(refused.message).toContain(name);
    expect(JSON.stringify(refused)).not.toContain("canary");

    const [kickoff] = (await listKickoffs(own.owner, automation.id, {})).items;
    expect(kickoff).toMatchObject({ status: "failed", failures: refused.failures, secretCount: 2 });
    const versions = Object.fromEntries(kickoff?.receipts.map((item) => [item.key, item.version]) ?? []);
    expect(Object.keys(versions)).toHaveLength(13);
    for (const [name, version] of Object.entries(versions)) {
      // What was read is known, even though nothing was injected.
      expect(version).toEqual(["FINE", "THERE"].includes(name) ? expect.any(String) : null);
    }
    const audited = await expectAudit(own.owner, "kickoff.failed");
    expect(audited).toMatchObject({ outcome: "failed", objectId: kickoff?.id });
    expect(audited.detail).toEqual({
      failures: expect.arrayContaining([{ key: "ABSENT", reason: "secret_not_found" }]),
    });

    // With the causes gone it works, with no redeploy: the guide's "kickoff fails though Test Connection passes".
    const variables = [...Object.keys(expected), "STRANGER", "NO_DEFAULT"];
    for (const { id, key: name } of (await listVariables(own.owner, { limit: 100 })).items) {
      if (!variables.includes(name)) continue;
      await updateVariable(own.owner, id, { key: name, source, secretName: "all/fine" });
    }
    expect((await onPlatform(worker)).environment).toEqual({
      DIRECT: "canary-direct",
      FINE: "canary-fine",
      THERE: "canary-there",
    });
  });

  it("gives one reason for all when AWS is out of reach, and does not ask for each", async () => {
    const { source } = await cloud.connect(home.owner);
    const automation = await testAutomation(
      home.owner,
      Array.from({ length: 30 }, (_, index) => ({
        key: `KEY_${index}`,
        source,
        secretName: `many/${index}`,
      })),
    );
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "region-disabled", service: "sts" });
    const { failures = [] } = await refusalOf(onPlatform(worker));
    expect(failures).toHaveLength(30);
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(["region_disabled"]));
    expect(cloud.calls("AssumeRoleWithWebIdentity")).toBeLessThan(10);
    expect(cloud.calls("GetSecretValue")).toBe(0);
  });
});

describe("what a kickoff sees", () => {
  it("are values as they were deployed, and secrets as they are assigned now", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("precedence/one", "from aws");
    const automation = await testAutomation(home.owner);
    const automationIds = [automation.id];
    const variable = await automation.add({ key: "ONE", value: "baked" });
    const { worker } = await automation.deploy();
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "baked" });

    const change = (input: object) =>
      updateVariable(home.owner, variable.id, { key: "ONE", source: "direct", automationIds, ...input });
    await change({ value: "changed" });
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "baked" });

    await change({ source, secretName: "precedence/one" });
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "from aws" });
    // Not even the baked value of an earlier day goes to a worker that is to read the secret.
    const { environment, plan } = await onWorker(worker);
    expect(environment).toEqual({});
    expect(plan).toMatchObject([{ variables: [{ key: "ONE" }] }]);

    await change({ source, secretName: "precedence/one", automationIds: [] });
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "baked" });
  });

  it("follows the default credential as soon as it moves", async () => {
    const own = await testOrganization();
    const first = await cloud.connect(own.owner, { isDefault: true });
    const second = await cloud.connect(own.owner, { region: "eu-west-1" });
    await cloud.createSecret("moving/one", "virginia");
    await cloud.createSecret("moving/one", "ireland", "eu-west-1");
    const automation = await testAutomation(own.owner, [
      { key: "ONE", source: "default:aws", secretName: "moving/one" },
    ]);
    const { worker } = await automation.deploy();
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "virginia" });
    const move = ({ credential, config }: typeof first, isDefault: boolean) =>
      updateCredential(
        own.owner,
        credential.id,
        anyCredential(config.id, { settings: credential.settings, isDefault }),
      );
    await move(second, true);
    expect(await onPlatform(worker)).toMatchObject({
      environment: { ONE: "ireland" },
      receipts: [{ configId: second.config.id }],
    });
    await move(second, false);
    expect(await refusalOf(onPlatform(worker))).toMatchObject({
      failures: [{ key: "ONE", reason: "no_credential_found" }],
    });
  });

  it("is nothing of a role whose permission was taken away in between", async () => {
    const { source, roleArn } = await cloud.connect(home.owner);
    await cloud.createSecret("taken/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "taken/one" }]);
    const { worker } = await automation.deploy();
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "value" });
    await cloud.permit(roleArn, list);
    expect(await refusalOf(onPlatform(worker))).toMatchObject({
      failures: [{ key: "ONE", reason: "access_denied" }],
    });
  });
});

describe("the runtime", () => {
  const versions = [
    ["1.14.4", true],
    ["1.13.99", true],
    ["0.99.99", true],
    ["1.14.5-rc.1", true],
    ["1.14.5", false],
    ["1.14.10", false],
    ["2.0.0", false],
  ] as const;

  it.each(versions)("%s is refused with secret-backed variables: %s", async (runtimeVersion, isRefused) => {
    const { source } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "ONE", source, secretName: "runtime/one" },
      { key: "TWO", value: "direct" },
    ]);
    const { worker } = await automation.deploy();
    const call = startKickoff(worker, { runtimeVersion, contract: 2, resolve: "worker" });
    if (!isRefused) return void (await expect(call).resolves.toMatchObject({ plan: [{}] }));
    expect(await refusalOf(call)).toMatchObject({
      code: "runtime_too_old",
      message: expect.stringMatching(new RegExp(`${runtimeVersion}.*1\\.14\\.5 or later`)),
    });
    expect(await lastKickoff(automation.id)).toMatchObject({
      status: "failed",
      runtimeVersion,
      failures: [{ key: "ONE", reason: "runtime_too_old" }],
    });
    expect(await expectAudit(home.owner, "kickoff.failed")).toMatchObject({ actorId: worker.deploymentId });
  });

  type Arrange = (own: TestOrganization) => Promise<Record<string, unknown>>;
  const secretName = "runtime/kinds";
  const kinds: [string, Arrange][] = [
    ["Workload Identity", async ({ owner }) => ({ source: (await cloud.connect(owner)).source })],
    ["static access keys", async ({ owner }) => ({ source: (await cloud.connectKeys(owner)).source })],
    ["AssumeRole", async ({ owner }) => ({ source: (await cloud.connectAssumeRole(owner)).source })],
    [
      "the default, of Workload Identity",
      async ({ owner }) => {
        await cloud.connect(owner, { isDefault: true });
        return { source: "default:aws" };
      },
    ],
    [
      "the default, of static keys",
      async ({ owner }) => {
        await cloud.connectKeys(owner, { isDefault: true });
        return { source: "default:aws" };
      },
    ],
    ["a default that nothing is set as", async () => ({ source: "default:aws" })],
  ];
  it.each(kinds)("that is too old is refused with a variable of %s", async (_, arrange) => {
    const own = await testOrganization();
    await cloud.createSecret(secretName, "value").catch(() => undefined);
    const automation = await testAutomation(own.owner, [
      { key: "ONE", ...(await arrange(own)), secretName },
      { key: "TWO", value: "direct" },
    ]);
    const { worker } = await automation.deploy();
    for (const resolve of ["worker", "platform"]) {
      const refused = await refusalOf(
        startKickoff(worker, { runtimeVersion: "1.14.4", contract: 2, resolve }),
      );
      expect(refused).toMatchObject({ code: "runtime_too_old" });
    }
    const [kickoff] = (await listKickoffs(own.owner, automation.id, {})).items;
    expect(kickoff).toMatchObject({
      status: "failed",
      failures: [
        { key: "ONE", reason: "runtime_too_old", remedy: expect.stringContaining("latchkey-worker") },
      ],
    });
  });

  it("that is too old is refused what a version holds of a secret that is not assigned any more", async () => {
    const { source } = await cloud.connectKeys(home.owner);
    await cloud.createSecret("runtime/held", "value");
    const automation = await testAutomation(home.owner);
    const { id } = await automation.add({ key: "HELD", source, secretName: "runtime/held" });
    const { worker } = await automation.deploy();
    await updateVariable(home.owner, id, {
      key: "HELD",
      source,
      secretName: "runtime/held",
      automationIds: [],
    });
    const call = startKickoff(worker, { runtimeVersion: "1.14.4", contract: 2, resolve: "platform" });
    expect(await refusalOf(call)).toMatchObject({ code: "runtime_too_old" });
    expect((await onPlatform(worker)).environment).toEqual({ HELD: "value" });
  });

  it.each([
    [undefined, "worker_too_old", /version 1 .* version 2\. Update latchkey-worker/],
    [1, "worker_too_old", /version 1 .* version 2\. Update latchkey-worker/],
    [3, "worker_too_new", /version 3 .* version 2\. Update Latchkey/],
  ])("a worker of contract %s is told so, and gets nothing", async (contract, code, message) => {
    const automation = await testAutomation(home.owner, [{ key: "PLAIN", value: "x" }]);
    const { worker } = await automation.deploy();
    const started = startKickoff(worker, { runtimeVersion: "1.14.5", contract, resolve: "worker" });
    expect(await refusalOf(started)).toMatchObject({ code, message: expect.stringMatching(message) });
    // What it leaves to Latchkey has no plan to misunderstand.
    await expect(
      startKickoff(worker, { runtimeVersion: "1.14.5", contract, resolve: "platform" }),
    ).resolves.toMatchObject({ environment: { PLAIN: "x" } });
  });

  it.each(["worker", "platform"])(
    "of any age may kick off without any, resolved by the %s",
    async (resolve) => {
      const automation = await testAutomation(home.owner, [{ key: "ONE", value: "direct" }]);
      const { worker } = await automation.deploy();
      await expect(
        startKickoff(worker, { runtimeVersion: "0.1.0", contract: 2, resolve }),
      ).resolves.toMatchObject({
        environment: { ONE: "direct" },
      });
    },
  );

  it.each([
    ["no version", { resolve: "worker" }, "runtimeVersion"],
    ["half a version", { runtimeVersion: "1.14", contract: 2, resolve: "worker" }, "runtimeVersion"],
    ["words", { runtimeVersion: "latest", resolve: "worker" }, "runtimeVersion"],
    ["another resolver", { runtimeVersion: "1.14.5", contract: 2, resolve: "browser" }, "resolve"],
    [
      "an unknown field",
      { runtimeVersion: "1.14.5", contract: 2, resolve: "worker", automationId: "x" },
      "automationId",
    ],
    ["nothing", undefined, ""],
  ])("is asked for in a known form, not as %s", async (_, input, field) => {
    const { worker } = await (await testAutomation(home.owner)).deploy();
    const before = await database().$count(kickoffs);
    await expect(startKickoff(worker, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(await database().$count(kickoffs)).toBe(before);
  });
});

describe("who may kick off", () => {
  it("a worker only, for its own automation and organization", async () => {
    for (const actor of [home.owner, home.member]) {
      await expect(
        startKickoff(actor, { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" }),
      ).rejects.toMatchObject({ code: "permission_denied" });
    }
    const foreign = await testOrganization();
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("mine/one", "value");
    const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "mine/one" }]);
    const { worker } = await automation.deploy();
    const theirs = await (await testAutomation(foreign.owner)).deploy();
    const stolen = { ...theirs.worker, automationId: automation.id };
    for (const actor of [theirs.worker, stolen]) {
      const { environment, receipts } = await onPlatform(actor);
      expect([environment, receipts]).toEqual([{}, []]);
    }
    expect((await onPlatform(worker)).environment).toEqual({ ONE: "value" });
    const rows = await database()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, foreign.id));
    expect(rows.filter(({ detail }) => JSON.stringify(detail).includes("ONE"))).toEqual([]);
  });
});
