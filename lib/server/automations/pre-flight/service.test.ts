import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStatus } from "@/lib/server/automations/pre-flight/status";
import { deleteVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { updateCredential } from "@/lib/server/secret-providers/service";
import type {
  PreFlight,
  PreFlightEvent,
  PreFlightVariable,
} from "@/lib/shared/automations/pre-flight/schema";
import { memberPermissions } from "@/lib/shared/permissions";
import { onPlatform, testAutomation } from "@/test/support/automation";
import { list, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import {
  anyStaticKeys,
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

const rowOf = ({ variables }: PreFlight, key = "SECRET") =>
  variables.find((row) => row.key === key) as PreFlightVariable;
/** "mint ok, exchange failed, …" */
const wayOf = ({ stages }: PreFlightVariable) =>
  stages.map(({ stage, outcome }) => `${stage} ${outcome}`).join(", ");

describe("a pre-flight of what works", () => {
  it("reads every variable, says which version of which secret, and keeps no value", async () => {
    const { source, credential } = await cloud.connect(home.owner);
    const keys = await cloud.connectKeys(home.owner);
    const assumed = await cloud.connectAssumeRole(home.owner, { externalId: "tenant-1" });
    const json = await cloud.createSecret("flight/json", '{"user":"canary-u","password":"canary-p"}');
    const text = await cloud.createSecret("flight/text", "canary-text");
    const automation = await testAutomation(home.owner, [
      { key: "ASSUMED", source: assumed.source, secretName: text.resource },
      { key: "DIRECT", value: "canary-direct" },
      { key: "KEYS", source: keys.source, secretName: "flight/text" },
      { key: "PASSWORD", source, secretName: "flight/json#password" },
      { key: "USER", source, secretName: "flight/json#user" },
    ]);
    const events: PreFlightEvent[] = [];
    cloud.aws.clearRequests();
    const result = await preFlight(home.owner, automation.id, (event) => void events.push(event));

    expect(result).toMatchObject({ ok: true, versions: [], olderVersions: 0 });
    expect(result.runtime).toEqual({ minimum: "1.14.5", last: null });
    expect(result.variables.map(({ key }) => key)).toEqual(["ASSUMED", "DIRECT", "KEYS", "PASSWORD", "USER"]);
    expect(rowOf(result, "PASSWORD")).toEqual({
      key: "PASSWORD",
      variableId: expect.any(String),
      readAt: "kickoff",
      secretName: "flight/json#password",
      credential: { cloud: "aws", id: credential.id, label: credential.name, method: "workload_identity" },
      stages: ["mint", "issuer", "exchange", "read", "decrypt", "json_key", "inject"].map((stage) => ({
        stage,
        outcome: "ok",
      })),
      durationMs: expect.any(Number),
      secret: { ...json, readAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      failure: null,
    });
    expect(rowOf(result, "DIRECT")).toMatchObject({ readAt: "deploy", secret: null, failure: null });
    expect(wayOf(rowOf(result, "DIRECT"))).toBe("open ok");
    expect(rowOf(result, "KEYS")).toMatchObject({ readAt: "deploy", secret: text });
    expect(wayOf(rowOf(result, "ASSUMED"))).toBe("open ok, exchange ok, read ok, decrypt ok, inject ok");

    // One exchange for the config, one for the role; one read for each secret of each credential.
    expect(cloud.calls("AssumeRoleWithWebIdentity")).toBe(1);
    expect(cloud.calls("AssumeRole")).toBe(1);
    expect(cloud.calls("GetSecretValue")).toBe(3);

    const [first, ...settled] = events;
    expect(first).toMatchObject({ planned: result.variables.map(({ key }) => ({ key })) });
    expect(settled).toHaveLength(5);
    for (const event of settled) {
      expect("settled" in event && rowOf(result, event.settled.key)).toEqual(
        "settled" in event && event.settled,
      );
    }

    expect(await expectAudit(home.owner, "automation.pre_flight")).toMatchObject({
      outcome: "ok",
      objectKind: "automation",
      objectId: automation.id,
      actorId: home.owner.userId,
      detail: {
        startedAt: result.startedAt,
        passed: ["ASSUMED", "DIRECT", "KEYS", "PASSWORD", "USER"],
        secretCount: 4,
        freshCount: 2,
        failures: [],
      },
    });
    for (const text of [JSON.stringify(result), JSON.stringify(events), JSON.stringify(await everyRow())]) {
      expect(text).not.toContain("canary");
    }
  });

  it("exchanges anew each time: credentials that a kickoff holds would prove nothing", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("flight/anew", "value");
    const automation = await testAutomation(home.owner, [
      { key: "SECRET", source, secretName: "flight/anew" },
    ]);
    await onPlatform((await automation.deploy()).worker);
    cloud.aws.setFault({
      kind: "refusal",
      operation: "AssumeRoleWithWebIdentity",
      code: "AccessDenied",
      status: 403,
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    });
    expect(rowOf(await preFlight(home.owner, automation.id)).failure).toMatchObject({ stage: "exchange" });
  });

  it("has nothing to say of an automation without variables", async () => {
    const automation = await testAutomation(home.owner);
    expect(await preFlight(home.owner, automation.id)).toMatchObject({
      ok: true,
      variables: [],
      runtime: null,
    });
  });
});

type Arranged = { source: string; secretName: string };
interface Red {
  of: string;
  arrange(owner: Member): Promise<Arranged & { undo?: () => Promise<void> | void }>;
  expected: { stage: string; reason: string; providerCode?: string };
  way: string;
  /** Real values that the remedy must hold. */
  remedy: RegExp;
}

const wi = async (owner: Member, name: string, value?: string | Uint8Array, statements?: object[]) => {
  const { source } = await cloud.connect(owner, statements && { statements });
  if (value !== undefined) await cloud.createSecret(name, value);
  return { source, secretName: name };
};
const environmentOf = (name: string, value: string | undefined) => {
  const before = process.env[name];
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
  return () => {
    process.env[name] = before;
  };
};

const reds: Red[] = [
  {
    of: "no default credential",
    arrange: async () => ({ source: "default:aws", secretName: "red/none" }),
    expected: { stage: "credential", reason: "no_credential_found" },
    way: "credential failed",
    remedy: /default credential under Settings → Secret Provider Credentials/,
  },
  {
    of: "an issuer without a signing key",
    async arrange(owner) {
      const connected = await wi(owner, "red/mint", "value");
      return { ...connected, undo: environmentOf("OIDC_PRIVATE_KEY", undefined) };
    },
    expected: { stage: "mint", reason: "issuer_not_configured" },
    way: "mint failed, issuer not_reached, exchange not_reached, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /OIDC_PRIVATE_KEY/,
  },
  {
    of: "an issuer whose keys AWS cannot fetch",
    async arrange(owner) {
      const connected = await wi(owner, "red/issuer", "value");
      cloud.aws.setFault({ kind: "issuer-unreachable" });
      return connected;
    },
    expected: { stage: "issuer", reason: "issuer_unreachable", providerCode: "InvalidIdentityToken" },
    way: "mint ok, issuer failed, exchange not_reached, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /http:\/\/localhost:\d+\/\.well-known\/openid-configuration/,
  },
  {
    of: "a trust policy for somebody else",
    async arrange(owner) {
      const { source } = await cloud.connect(owner, { subject: "organization:another" });
      return { source, secretName: "red/trust" };
    },
    expected: { stage: "exchange", reason: "trust_policy_mismatch", providerCode: "AccessDenied" },
    // Whether AWS has fetched the issuer's keys does not show in this answer.
    way: "mint ok, exchange failed, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /"sts:AssumeRoleWithWebIdentity"/,
  },
  {
    of: "an access key that is gone",
    async arrange(owner) {
      const { source, user } = await cloud.connectKeys(owner);
      await cloud.deleteAccessKey(user);
      return { source, secretName: "red/key" };
    },
    expected: {
      stage: "exchange",
      reason: "access_key_invalid",
      providerCode: "UnrecognizedClientException",
    },
    way: "open ok, exchange failed, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /AKIA|ASIA|access key/,
  },
  {
    of: "a role that does not trust the key's user",
    async arrange(owner) {
      const { source } = await cloud.connectAssumeRole(owner, {
        externalId: "tenant-1",
        demandedExternalId: "tenant-2",
      });
      return { source, secretName: "red/role" };
    },
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    way: "open ok, exchange failed, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /"sts:AssumeRole"/,
  },
  {
    of: "keys that are sealed with a key that is gone",
    async arrange(owner) {
      const { source } = await cloud.connectKeys(owner);
      return {
        source,
        secretName: "red/sealed",
        undo: environmentOf("SEALING_KEYS", Buffer.alloc(32, 3).toString("base64")),
      };
    },
    expected: { stage: "open", reason: "sealing_key_missing" },
    way: "open failed, exchange not_reached, read not_reached, decrypt not_reached, inject not_reached",
    remedy: /SEALING_KEYS/,
  },
  {
    of: "a secret that is not there",
    arrange: (owner) => wi(owner, "red/absent"),
    expected: { stage: "read", reason: "secret_not_found", providerCode: "ResourceNotFoundException" },
    way: "mint ok, issuer ok, exchange ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /red\/absent exists in us-east-1 of account 123456789012/,
  },
  {
    of: "a secret that a key may not read",
    async arrange(owner) {
      await cloud.createSecret("red/denied-key", "value");
      return {
        source: (await cloud.connectKeys(owner, { statements: [list] })).source,
        secretName: "red/denied-key",
      };
    },
    expected: { stage: "read", reason: "access_denied", providerCode: "AccessDeniedException" },
    // AWS knows the key, or it would have said so: but the answer is the read's, which failed.
    way: "open ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /"secretsmanager:GetSecretValue"/,
  },
  {
    of: "a secret that the role may not read",
    arrange: (owner) => wi(owner, "red/denied", "value", [list]),
    expected: { stage: "read", reason: "access_denied", providerCode: "AccessDeniedException" },
    way: "mint ok, issuer ok, exchange ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /"arn:aws:secretsmanager:us-east-1:123456789012:secret:red\/denied-\?{6}"/,
  },
  {
    of: "a secret scheduled for deletion",
    async arrange(owner) {
      const connected = await wi(owner, "red/gone", "value");
      await cloud.admin().secrets.send(new DeleteSecretCommand({ SecretId: "red/gone" }));
      return connected;
    },
    expected: {
      stage: "read",
      reason: "secret_scheduled_for_deletion",
      providerCode: "InvalidRequestException",
    },
    way: "mint ok, issuer ok, exchange ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /restore-secret[\s\S]*red\/gone/,
  },
  {
    of: "a KMS key that the role may not use",
    async arrange(owner) {
      const connected = await wi(owner, "red/kms");
      const KmsKeyId = "11111111-2222-4333-8444-555555555555";
      await cloud
        .admin()
        .secrets.send(new CreateSecretCommand({ Name: "red/kms", SecretString: "value", KmsKeyId }));
      return connected;
    },
    expected: { stage: "decrypt", reason: "kms_access_denied", providerCode: "AccessDeniedException" },
    way: "mint ok, issuer ok, exchange ok, read ok, decrypt failed, inject not_reached",
    remedy: /"kms:Decrypt"/,
  },
  {
    of: "a secret that holds bytes",
    arrange: (owner) => wi(owner, "red/binary", new Uint8Array([1, 2])),
    expected: { stage: "read", reason: "secret_is_binary" },
    way: "mint ok, issuer ok, exchange ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /red\/binary/,
  },
  {
    of: "a JSON key that is not there",
    async arrange(owner) {
      const connected = await wi(owner, "red/json", '{"user":"canary"}');
      return { ...connected, secretName: "red/json#User" };
    },
    expected: { stage: "json_key", reason: "json_key_not_found" },
    way: "mint ok, issuer ok, exchange ok, read ok, decrypt ok, json_key failed, inject not_reached",
    remedy: /the key "User" to red\/json/,
  },
  {
    of: "a value that no environment variable can hold",
    arrange: (owner) => wi(owner, "red/nul", "a\0b"),
    expected: { stage: "inject", reason: "value_not_injectable" },
    way: "mint ok, issuer ok, exchange ok, read ok, decrypt ok, inject failed",
    remedy: /base64/,
  },
  {
    of: "throttling that does not pass",
    async arrange(owner) {
      const connected = await wi(owner, "red/throttled", "value");
      cloud.aws.setFault({ kind: "throttling", operation: "GetSecretValue" });
      return connected;
    },
    expected: { stage: "read", reason: "throttled", providerCode: "ThrottlingException" },
    way: "mint ok, issuer ok, exchange ok, read failed, decrypt not_reached, inject not_reached",
    remedy: /123456789012 in us-east-1/,
  },
];

describe("a pre-flight of what fails", () => {
  it.each(reds)("tells of $of the stage, the reason and what to change", async (red) => {
    const own = await testOrganization();
    const { source, secretName, undo } = await red.arrange(own.owner);
    const automation = await testAutomation(own.owner);
    await automation.add({ key: "SECRET", source, secretName });
    let result: PreFlight;
    try {
      result = await preFlight(own.owner, automation.id);
    } finally {
      await undo?.();
    }
    expect(result.ok).toBe(false);
    const row = rowOf(result);
    expect(row.failure).toMatchObject({ key: "SECRET", ...red.expected });
    expect(row.failure?.providerCode).toBe(red.expected.providerCode);
    expect(row.failure).not.toHaveProperty("remedyNeeds");
    expect(row.failure?.cause).toMatch(/^[A-Z].*\.$/);
    expect(row.failure?.remedy).toMatch(red.remedy);
    expect(wayOf(row)).toBe(red.way);
    expect(row.secret).toBeNull();
    expect(JSON.stringify(result)).not.toContain("canary");
    expect(await expectAudit(own.owner, "automation.pre_flight")).toMatchObject({
      outcome: "failed",
      detail: {
        passed: [],
        secretCount: 0,
        failures: [{ key: "SECRET", stage: red.expected.stage, reason: red.expected.reason }],
      },
    });
  });

  it("tells the fine from the failing, and a direct value that does not open", async () => {
    const { source } = await cloud.connect(home.owner);
    const { version } = await cloud.createSecret("mixed/fine", "value");
    const automation = await testAutomation(home.owner, [
      { key: "DIRECT", value: "value" },
      { key: "FINE", source, secretName: "mixed/fine" },
      { key: "ABSENT", source, secretName: "mixed/absent" },
    ]);
    const restore = environmentOf("SEALING_KEYS", Buffer.alloc(32, 3).toString("base64"));
    const result = await preFlight(home.owner, automation.id).finally(restore);
    expect(rowOf(result, "DIRECT").failure).toMatchObject({
      stage: "open",
      reason: "sealing_key_missing",
      cause: expect.stringMatching(/encrypted with key [0-9a-f]{16}/),
    });
    expect(rowOf(result, "FINE")).toMatchObject({ secret: { version }, failure: null });
    expect(rowOf(result, "ABSENT").failure).toMatchObject({ reason: "secret_not_found" });
  });
});

describe("what a kickoff would make of the versions", () => {
  it("foretells what is missing in each, exactly as the kickoff then says it", async () => {
    const { source, credential } = await cloud.connect(home.owner);
    await cloud.createSecret("version/secret", "value");
    const automation = await testAutomation(home.owner, [
      { key: "SECRET", source, secretName: "version/secret" },
    ]);
    const first = await automation.deploy();
    const { user } = await cloud.connectKeys(home.owner);
    const { accessKeyId, secretAccessKey } = user;
    await updateCredential(
      home.owner,
      credential.id,
      anyStaticKeys({
        name: credential.name,
        settings: { accessKeyId, region: "us-east-1" },
        secrets: { secretAccessKey },
      }),
    );
    await automation.add({ key: "ADDED", value: "value" });
    const before = await preFlight(home.owner, automation.id);
    expect(before.ok).toBe(false);
    expect(before.variables.map(({ failure }) => failure)).toEqual([null, null]);
    // What is read at deploy is a secret too.
    expect(before.runtime).toEqual({ minimum: "1.14.5", last: null });
    const [forecast] = before.versions;
    expect(forecast).toMatchObject({ version: 1, absentKeys: ["ADDED"] });
    expect(forecast?.failures).toMatchObject([{ key: "SECRET", reason: "not_baked" }]);
    await expect(onPlatform(first.worker)).rejects.toMatchObject({ failures: forecast?.failures });

    const second = await automation.deploy();
    const after = await preFlight(home.owner, automation.id);
    expect(after.ok).toBe(true);
    expect(after.versions.map(({ version, failures }) => [version, failures.length])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    await onPlatform(second.worker);
    await revokeDeployment(home.owner, automation.id, "1");
    expect((await preFlight(home.owner, automation.id)).versions).toEqual([
      { version: 2, failures: [], absentKeys: [] },
    ]);
  });

  it("says which runtimes would be refused, and which came last", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("version/runtime", "value");
    const automation = await testAutomation(home.owner);
    const { worker } = await automation.deploy();
    await onPlatform(worker, "1.13.0");
    expect((await preFlight(home.owner, automation.id)).runtime).toBeNull();
    const secret = await automation.add({ key: "SECRET", source, secretName: "version/runtime" });
    expect((await preFlight(home.owner, automation.id)).runtime).toEqual({
      minimum: "1.14.5",
      last: "1.13.0",
    });
    await deleteVariable(home.owner, secret.id);
    expect((await preFlight(home.owner, automation.id)).runtime).toBeNull();
  });
});

describe("who may", () => {
  it("needs automations: manage and environment_variables: read", async () => {
    const automation = await testAutomation(home.owner);
    for (const permissions of [
      { automations: "read", environment_variables: "manage" },
      { automations: "manage" },
    ] as const) {
      const somebody = await home.memberWith(permissions);
      await expect(preFlight(somebody, automation.id)).rejects.toMatchObject({ code: "permission_denied" });
    }
    const enough = await home.memberWith({ automations: "manage", environment_variables: "read" });
    expect((await preFlight(enough, automation.id)).ok).toBe(true);
    await expect(preFlight(foreign.owner, automation.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("shows remedies of a handshake only to those who may read the credential and its config", async () => {
    const { source, credential } = await cloud.connect(home.owner, { subject: "organization:another" });
    const reading = await cloud.connect(home.owner, { statements: [list] });
    await cloud.createSecret("may/denied", "value");
    const automation = await testAutomation(home.owner, [
      { key: "HANDSHAKE", source, secretName: "may/any" },
      { key: "READ", source: reading.source, secretName: "may/denied" },
    ]);
    const byMember = await preFlight(home.member, automation.id);
    expect(rowOf(byMember, "HANDSHAKE")).toMatchObject({
      credential: { id: null, label: credential.name },
      failure: {
        reason: "trust_policy_mismatch",
        cause: expect.any(String),
        remedy: null,
        remedyNeeds: "secret_providers:read",
      },
    });
    expect(JSON.stringify(rowOf(byMember, "HANDSHAKE"))).not.toContain(cloud.host());
    // What the secret's own policy lacks, its author can hand to whoever keeps the account.
    expect(rowOf(byMember, "READ").failure?.remedy).toContain("secretsmanager:GetSecretValue");

    const withoutConfigs = await home.memberWith({ ...memberPermissions, secret_providers: "read" });
    expect(rowOf(await preFlight(withoutConfigs, automation.id), "HANDSHAKE").failure).toMatchObject({
      remedy: null,
      remedyNeeds: "workload_identity_configs:read",
    });
  });
});

describe("bounds", () => {
  it("begins nothing more when its time is over, and tells what was not tried", async () => {
    const { source } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner);
    for (let index = 0; index < 54; index += 1) {
      await cloud.createSecret(`bound/${index}`, "value");
      await automation.add({
        key: `KEY_${String(index).padStart(2, "0")}`,
        source,
        secretName: `bound/${index}`,
      });
    }
    cloud.aws.setFault({ kind: "latency", latencyMs: 1_000, operation: "GetSecretValue" });
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => timeout(ms === 45_000 ? 500 : ms));
    const result = await preFlight(home.owner, automation.id);
    const reasons = result.variables.map(({ failure }) => failure?.reason ?? "ok");
    expect(reasons.filter((reason) => reason === "ok")).toHaveLength(50);
    expect(reasons.filter((reason) => reason === "out_of_time")).toHaveLength(4);
    const untried = result.variables.find(({ failure }) => failure?.reason === "out_of_time");
    expect(new Set(untried?.stages.map(({ outcome }) => outcome))).toEqual(new Set(["not_reached"]));
  });

  it("runs only a few at a time for one organization, and others again when those are done", async () => {
    const own = await testOrganization();
    const { source } = await cloud.connect(own.owner);
    await cloud.createSecret("bound/crowd", "value");
    const automation = await testAutomation(own.owner, [
      { key: "SECRET", source, secretName: "bound/crowd" },
    ]);
    cloud.aws.setFault({ kind: "latency", latencyMs: 300, operation: "GetSecretValue" });
    const flights = await Promise.allSettled(
      Array.from({ length: 6 }, () => preFlight(own.owner, automation.id)),
    );
    const refused = flights.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(2);
    for (const refusal of refused) {
      expect((refusal as PromiseRejectedResult).reason).toMatchObject({
        code: "too_many_requests",
        retryAfterSeconds: 10,
      });
    }
    expect((await preFlight(own.owner, automation.id)).ok).toBe(true);
  });

  it("is recorded also when it breaks, and the one before it still counts", async () => {
    const automation = await testAutomation(home.owner, [{ key: "PLAIN", source: "direct", value: "x" }]);
    const { startedAt } = await preFlight(home.owner, automation.id);
    const mistake = new TypeError("mine");
    const broken = preFlight(home.owner, automation.id, () => {
      throw mistake;
    });
    await expect(broken).rejects.toBe(mistake);
    expect(await expectAudit(home.owner, "automation.pre_flight")).toMatchObject({
      objectId: automation.id,
      outcome: "failed",
      detail: { error: "internal" },
    });
    expect((await preFlightStatus(home.owner, automation.id)).lastPreFlight).toMatchObject({
      startedAt,
      ok: true,
    });
  });

  it("looks at what is assigned when it begins: another change is the next one's", async () => {
    const { source } = await cloud.connect(home.owner);
    await cloud.createSecret("bound/swift", "value");
    const automation = await testAutomation(home.owner);
    const secret = await automation.add({ key: "SECRET", source, secretName: "bound/swift" });
    cloud.aws.setFault({ kind: "latency", latencyMs: 300, operation: "GetSecretValue" });
    const flight = preFlight(home.owner, automation.id);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await updateVariable(home.owner, secret.id, {
      key: "SECRET",
      source,
      secretName: "bound/absent",
      automationIds: [automation.id],
    });
    expect(rowOf(await flight)).toMatchObject({ secretName: "bound/swift", failure: null });
    expect(rowOf(await preFlight(home.owner, automation.id)).failure).toMatchObject({
      reason: "secret_not_found",
    });
  });
});

describe("a caller that looks at the status alone", () => {
  const run = (id: string, query: object) => preFlight(home.owner, id, undefined, query);

  it("gets a red pre-flight as an error with what failed, recorded as any other", async () => {
    const { source } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "ABSENT", source, secretName: "flight/nowhere" },
      { key: "DIRECT", value: "there" },
    ]);
    await expect(run(automation.id, { onFailure: "error" })).rejects.toMatchObject({
      code: "pre_flight_failed",
      failures: [expect.objectContaining({ key: "ABSENT" })],
    });
    expect((await preFlightStatus(home.owner, automation.id)).lastPreFlight).toMatchObject({ ok: false });
    expect(await run(automation.id, {})).toMatchObject({ ok: false });
    await expect(run(automation.id, { onFailure: "maybe" })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  it("gets a green one as always", async () => {
    const automation = await testAutomation(home.owner, [{ key: "DIRECT", value: "there" }]);
    expect(await run(automation.id, { onFailure: "error" })).toMatchObject({ ok: true });
  });
});
