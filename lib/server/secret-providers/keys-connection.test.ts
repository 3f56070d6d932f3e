// Test Connection and autocomplete through credentials with keys, against the simulated AWS.
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { getCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
  foreign = await testOrganization();
});
afterEach(() => cloud.aws.clearFaults());

const wrongSecret = "CanaryOfAWrongSecretAccessKey00000000001";

describe("a green test", () => {
  it("of access keys authenticates and lists, and names the user", async () => {
    const { credential, user } = await cloud.connectKeys(home.owner);
    cloud.aws.clearRequests();
    const result = await testConnection(home.owner, credential.id);
    expect(result).toMatchObject({ ok: true, principal: user.arn, account: cloud.accountId });
    expect(cloud.aws.requests.map(({ operation }) => operation)).toEqual([
      "GetCallerIdentity",
      "ListSecrets",
    ]);
    expect(await getCredential(home.owner, credential.id)).toEqual({
      ...credential,
      lastTest: result,
      lastTestedAt: expect.any(String),
    });
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      objectId: credential.id,
      outcome: "ok",
      detail: { principal: user.arn },
    });
  });

  it.each([
    ["without an External ID", {}],
    ["with the External ID that the role asks for", { externalId: "tenant-1" }],
  ])("of AssumeRole %s assumes the role and lists as its session", async (_, change) => {
    const { credential, roleArn } = await cloud.connectAssumeRole(home.owner, change);
    cloud.aws.clearRequests();
    expect(await testConnection(home.owner, credential.id)).toMatchObject({
      ok: true,
      principal: `arn:aws:sts::${cloud.accountId}:assumed-role/${roleArn.split("/")[1]}/latchkey-${credential.id}`,
      account: cloud.accountId,
    });
    expect(cloud.aws.requests.map(({ operation }) => operation)).toEqual([
      "AssumeRole",
      "GetCallerIdentity",
      "ListSecrets",
    ]);
  });

  it("needs no issuer", async () => {
    const { credential } = await cloud.connectKeys(home.owner);
    const { OIDC_ISSUER, OIDC_PRIVATE_KEY } = process.env;
    delete process.env.OIDC_ISSUER;
    delete process.env.OIDC_PRIVATE_KEY;
    const result = await testConnection(home.owner, credential.id);
    Object.assign(process.env, { OIDC_ISSUER, OIDC_PRIVATE_KEY });
    expect(result).toMatchObject({ ok: true });
  });
});

interface Red {
  of: string;
  arrange(owner: Member): Promise<{ credential: { id: string } }>;
  expected: { stage: string; reason: string; providerCode: string | null };
  /** What the remedy holds. */
  remedy: RegExp;
}

async function changed(
  owner: Member,
  connected: Awaited<ReturnType<typeof cloud.connectKeys>>,
  change: { settings?: object; secrets?: object },
) {
  const { input, credential } = connected;
  await updateCredential(owner, credential.id, {
    ...input,
    settings: { ...input.settings, ...change.settings },
    secrets: { ...input.secrets, ...change.secrets },
  });
  return connected;
}

const reds: Red[] = [
  {
    of: "an access key that was deleted",
    async arrange(owner) {
      const connected = await cloud.connectKeys(owner);
      await cloud.deleteAccessKey(connected.user);
      return connected;
    },
    expected: { stage: "identity", reason: "access_key_invalid", providerCode: "InvalidClientTokenId" },
    remedy: /access key AKIA\w+ exists and is active/,
  },
  {
    of: "another key's secret",
    arrange: async (owner) =>
      changed(owner, await cloud.connectKeys(owner), { secrets: { secretAccessKey: wrongSecret } }),
    expected: { stage: "identity", reason: "secret_key_invalid", providerCode: "SignatureDoesNotMatch" },
    remedy: /Secret Access Key of AKIA\w+ again/,
  },
  {
    of: "a user that may not list",
    arrange: (owner) => cloud.connectKeys(owner, { statements: [read] }),
    expected: { stage: "list", reason: "list_access_denied", providerCode: "AccessDeniedException" },
    remedy: /policy of arn:aws:iam::123456789012:user\/[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "a role that may not list",
    arrange: (owner) => cloud.connectAssumeRole(owner, { statements: [read] }),
    expected: { stage: "list", reason: "list_access_denied", providerCode: "AccessDeniedException" },
    remedy: /policy of arn:aws:iam::123456789012:role\/assumed-[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "AssumeRole with an unknown access key",
    async arrange(owner) {
      const connected = await cloud.connectAssumeRole(owner);
      await cloud.deleteAccessKey(connected.user);
      return connected;
    },
    expected: { stage: "exchange", reason: "access_key_invalid", providerCode: "InvalidClientTokenId" },
    remedy: /AKIA/,
  },
  {
    of: "AssumeRole with another key's secret",
    arrange: async (owner) =>
      changed(owner, await cloud.connectAssumeRole(owner), { secrets: { secretAccessKey: wrongSecret } }),
    expected: { stage: "exchange", reason: "secret_key_invalid", providerCode: "SignatureDoesNotMatch" },
    remedy: /AKIA/,
  },
  {
    of: "a role that does not exist",
    arrange: async (owner) =>
      changed(owner, await cloud.connectAssumeRole(owner), {
        settings: { roleArn: "arn:aws:iam::123456789012:role/nobody" },
      }),
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    remedy: /arn:aws:iam::123456789012:role\/nobody exists[\s\S]*"AWS": "arn:aws:iam::123456789012:user\//,
  },
  {
    of: "a role that trusts someone else",
    async arrange(owner) {
      const { arn } = await cloud.createUser();
      return cloud.connectAssumeRole(owner, { trusted: arn });
    },
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    remedy: /"AWS": "arn:aws:iam::123456789012:user\/[\s\S]*"sts:AssumeRole"/,
  },
  {
    of: "a role of the whole account, and a user without a policy for it",
    arrange: (owner) => cloud.connectAssumeRole(owner, { trusted: `arn:aws:iam::${cloud.accountId}:root` }),
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    remedy: /policy of arn:aws:iam::123456789012:user\/[\s\S]*AssumeSecretsReader/,
  },
  {
    of: "an External ID that is missing",
    arrange: (owner) => cloud.connectAssumeRole(owner, { demandedExternalId: "canary-demanded" }),
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    remedy: /must not require an External ID/,
  },
  {
    of: "another External ID",
    arrange: (owner) =>
      cloud.connectAssumeRole(owner, {
        externalId: "canary-external",
        demandedExternalId: "canary-demanded",
      }),
    expected: { stage: "exchange", reason: "assume_role_denied", providerCode: "AccessDenied" },
    remedy: /"sts:ExternalId": "<THE STORED EXTERNAL ID>"/,
  },
  {
    of: "a request that is out of time",
    async arrange(owner) {
      const connected = await cloud.connectKeys(owner);
      const message = "Request has expired.";
      cloud.aws.setFault({ kind: "refusal", service: "sts", code: "RequestExpired", status: 400, message });
      return connected;
    },
    expected: { stage: "identity", reason: "clock_skew", providerCode: "RequestExpired" },
    remedy: /clock/,
  },
];

describe("a red test", () => {
  it.each(reds)("of $of says why and what to change", async ({ arrange, expected, remedy }) => {
    const { credential } = await arrange(home.owner);
    const result = await testConnection(home.owner, credential.id);
    expect(result).toMatchObject({ ok: false, ...expected, message: expect.stringMatching(/./) });
    if (result.ok) return;
    expect(result.remedy).toMatch(remedy);
    expect(result.cause).toMatch(/^[A-Z].*\.$/);
    expect((await getCredential(home.owner, credential.id)).lastTest).toEqual(result);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      objectId: credential.id,
      outcome: "failed",
      detail: expected,
    });
    expect((await everyRow()).filter(({ row }) => /canary/i.test(row))).toEqual([]);
  });

  it("turns green with the statement that the remedy gave", async () => {
    const { credential, user } = await cloud.connectKeys(home.owner, { statements: [read] });
    const red = await testConnection(home.owner, credential.id);
    const statement = JSON.parse(/\{[\s\S]*\}/.exec(red.ok ? "" : red.remedy)?.[0] ?? "");
    await cloud.permitUser(user, statement);
    expect(await testConnection(home.owner, credential.id)).toMatchObject({ ok: true });
  });

  it("is an error that names the key when the secret cannot be opened, and asks AWS nothing; it is recorded", async () => {
    const { credential } = await cloud.connectKeys(home.owner);
    const keys = process.env.SEALING_KEYS;
    process.env.SEALING_KEYS = Buffer.alloc(32, 1).toString("base64");
    cloud.aws.clearRequests();
    const call = testConnection(home.owner, credential.id);
    await expect(call).rejects.toMatchObject({
      code: "sealing_key_missing",
      message: expect.stringMatching(/encrypted with key [0-9a-f]{16}, which isn't in SEALING_KEYS/),
    });
    process.env.SEALING_KEYS = keys;
    expect(cloud.aws.requests).toEqual([]);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      objectId: credential.id,
      outcome: "failed",
      detail: { error: "sealing_key_missing" },
    });
  });
});

describe("a test during which the keys change", () => {
  it("is not kept as the new keys'", async () => {
    const { credential, input } = await cloud.connectKeys(home.owner);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 300, operation: "ListSecrets" });
    const test = testConnection(home.owner, credential.id);
    await expect.poll(() => cloud.calls("GetCallerIdentity")).toBeGreaterThan(0);
    await updateCredential(home.owner, credential.id, {
      ...input,
      secrets: { secretAccessKey: wrongSecret },
    });
    expect(await test).toMatchObject({ ok: true });
    expect((await getCredential(home.owner, credential.id)).lastTest).toBeNull();
  });
});

describe("searching secret names", () => {
  it("finds them with keys and through a role, whose session is reused until the keys change", async () => {
    await cloud.createSecret("searched/one", "value");
    const keys = await cloud.connectKeys(home.owner);
    const role = await cloud.connectAssumeRole(home.owner);
    const names = async (source: string) =>
      (await searchSecretNames(home.owner, { source, query: "searched/" })).names.map(({ name }) => name);
    cloud.aws.clearRequests();
    expect(await names(keys.source)).toEqual(["searched/one"]);
    expect(await names(role.source)).toEqual(["searched/one"]);
    expect(await names(role.source)).toEqual(["searched/one"]);
    expect(cloud.calls("AssumeRole")).toBe(1);

    const refusal = { code: "cloud_refused", failure: { reason: "secret_key_invalid" } };
    await changed(home.owner, role, { secrets: { secretAccessKey: wrongSecret } });
    await expect(names(role.source)).rejects.toMatchObject(refusal);
    await changed(home.owner, keys, { secrets: { secretAccessKey: wrongSecret } });
    await expect(names(keys.source)).rejects.toMatchObject(refusal);
    await changed(home.owner, role, {});
    expect(await names(role.source)).toEqual(["searched/one"]);
  });

  it("explains a denial with the user to whom the statement belongs", async () => {
    const { source, user } = await cloud.connectKeys(home.owner, { statements: [read] });
    await expect(searchSecretNames(home.owner, { source })).rejects.toMatchObject({
      failure: { reason: "list_access_denied", remedy: expect.stringContaining(user.arn) },
    });
    await cloud.permitUser(user, list);
    await expect(searchSecretNames(home.owner, { source })).resolves.toMatchObject({ truncated: false });
  });
});

describe("who may test", () => {
  it("whoever manages secret providers; not a reader, not another organization's owner", async () => {
    const { credential } = await cloud.connectKeys(home.owner);
    const manager = await home.memberWith({ secret_providers: "manage" });
    expect(await testConnection(manager, credential.id)).toMatchObject({ ok: true });
    const reader = await home.memberWith({ secret_providers: "read" });
    cloud.aws.clearRequests();
    await expect(testConnection(reader, credential.id)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(testConnection(foreign.owner, credential.id)).rejects.toMatchObject({ code: "not_found" });
    expect(cloud.aws.requests).toEqual([]);
  });
});
