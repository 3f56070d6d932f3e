import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { auditEvents } from "@/db/schema/audit";
import { workloadIdentityConfigs } from "@/db/schema/secrets";
import type { Member } from "@/lib/server/auth/actor";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { getCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { updateConfig } from "@/lib/server/workload-identity/service";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { newPrivateKeyPem } from "@/test/support/issuer";
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

const unusedPort = "http://localhost:9";

/** Runs with variables of the environment changed; `undefined` takes one away. */
async function having<T>(changes: Record<string, string | undefined>, run: () => Promise<T>): Promise<T> {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(changes)) set(name, value);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

describe("a green test", () => {
  it("names the principal and the account, and is kept and audited", async () => {
    const { credential, config, roleArn } = await cloud.connect(home.owner);
    const result = await testConnection(home.owner, credential.id);
    const roleName = roleArn.split("/")[1];
    expect(result).toEqual({
      ok: true,
      principal: `arn:aws:sts::123456789012:assumed-role/${roleName}/latchkey-${config.id}`,
      account: "123456789012",
      stages: expect.any(Array),
    });
    const kept = await getCredential(home.owner, credential.id);
    expect(kept).toEqual({ ...credential, lastTest: result, lastTestedAt: expect.any(String) });
    expect(Math.abs(Date.now() - Date.parse(kept.lastTestedAt ?? ""))).toBeLessThan(60_000);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      objectId: credential.id,
      actorId: home.owner.userId,
      outcome: "ok",
      detail: { principal: expect.stringContaining(config.id) },
    });
  });

  it("mints, exchanges, asks who it is and lists; it reads nothing", async () => {
    const own = await testOrganization();
    const { credential } = await cloud.connect(own.owner);
    cloud.aws.clearRequests();
    await testConnection(own.owner, credential.id);
    expect(cloud.aws.requests.map(({ operation }) => operation)).toEqual([
      "AssumeRoleWithWebIdentity",
      "GetCallerIdentity",
      "ListSecrets",
    ]);
    expect(await expectAudit(own.owner, "identity_token.minted")).toMatchObject({
      actorId: own.owner.userId,
    });
  });

  it("does not say that secrets may be read: it is green without any permission", async () => {
    const deny = { Effect: "Deny", Action: "secretsmanager:*", Resource: "*" };
    const { credential } = await cloud.connect(home.owner, { statements: [deny] });
    expect(await testConnection(home.owner, credential.id)).toMatchObject({ ok: true });
  });

  it("changes nothing but the record of the last test", async () => {
    const { credential } = await cloud.connect(home.owner);
    const rest = async () =>
      (await everyRow()).filter(
        ({ table, row }) => !table.startsWith("audit_") && !row.includes(credential.id),
      );
    const before = await rest();
    await testConnection(home.owner, credential.id);
    expect(await rest()).toEqual(before);
  });

  it("proves the handshake anew each time", async () => {
    const { credential, roleArn } = await cloud.connect(home.owner);
    expect(await testConnection(home.owner, credential.id)).toMatchObject({ ok: true });
    cloud.aws.setFault({
      kind: "refusal",
      operation: "AssumeRoleWithWebIdentity",
      code: "AccessDenied",
      status: 403,
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    });
    expect(await testConnection(home.owner, credential.id)).toMatchObject({
      ok: false,
      remedy: expect.stringContaining(roleArn),
    });
  });
});

interface Red {
  /** What is wrong. */
  of: string;
  /** Gives the credential to test, and undoes what it changed. */
  arrange(owner: Member): Promise<{ id: string; undo?: () => Promise<unknown> | undefined }>;
  expected: { stage: string; reason: string; providerCode: string | null };
  /** Of AWS's own message. */
  message: RegExp;
  /** Real values that the remedy must hold. */
  remedy(values: { host: string; issuer: string; organizationId: string; roleArn: string }): string[];
}

const trustRemedy: Red["remedy"] = ({ host, organizationId, roleArn }) => [
  roleArn,
  `arn:aws:iam::123456789012:oidc-provider/${host} (no https://`,
  `"${host}:aud" is exactly "sts.amazonaws.com"`,
  `"${host}:sub" is exactly "organization:${organizationId}"`,
];
const denied = { stage: "exchange", reason: "trust_policy_mismatch", providerCode: "AccessDenied" };
const notAuthorized = /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/;
const connected = async (owner: Member, change: Parameters<typeof cloud.connect>[1] = {}) => ({
  id: (await cloud.connect(owner, change)).credential.id,
});
const struck = (fault: Parameters<typeof cloud.aws.setFault>[0]) => async (owner: Member) => {
  const credential = await connected(owner);
  cloud.aws.setFault(fault);
  return credential;
};

const reds: Red[] = [
  {
    of: "another organization's UUID in the sub condition",
    arrange: (owner) => connected(owner, { subject: "organization:00000000-0000-4000-8000-000000000000" }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "the bare UUID in the sub condition",
    arrange: (owner) => connected(owner, { subject: owner.organizationId }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "another audience in the condition",
    arrange: (owner) => connected(owner, { audience: "sts.amazonaws.com.cn" }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "the scheme in the federated principal",
    arrange: (owner) => connected(owner, { principalHost: `https://${cloud.host()}` }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "a slash at the end of the federated principal",
    arrange: (owner) => connected(owner, { principalHost: `${cloud.host()}/` }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "another host in the federated principal",
    arrange: (owner) => connected(owner, { principalHost: "app.example.com" }),
    expected: denied,
    message: notAuthorized,
    remedy: trustRemedy,
  },
  {
    of: "a role that does not exist",
    async arrange(owner) {
      const { credential, config } = await cloud.connect(owner);
      const { name, settings } = config;
      await updateConfig(owner, config.id, {
        name,
        cloud: "aws",
        settings: { ...settings, roleArn: "arn:aws:iam::123456789012:role/nobody" },
      });
      return { id: credential.id };
    },
    expected: denied,
    message: notAuthorized,
    remedy: (values) => trustRemedy({ ...values, roleArn: "arn:aws:iam::123456789012:role/nobody" }),
  },
  {
    of: "an issuer that is not registered in the account",
    async arrange(owner) {
      const credential = await connected(owner);
      await cloud.removeProvider();
      return { ...credential, undo: () => cloud.registerProvider() };
    },
    expected: { stage: "exchange", reason: "provider_not_registered", providerCode: "InvalidIdentityToken" },
    message: /^No OpenIDConnect provider found in your account for http:\/\/localhost:\d+$/,
    remedy: ({ issuer, host }) => [
      "account 123456789012",
      `the URL ${issuer} `,
      "audience sts.amazonaws.com",
      `arn:aws:iam::123456789012:oidc-provider/${host}`,
    ],
  },
  {
    of: "a provider that does not list the audience",
    async arrange(owner) {
      const credential = await connected(owner);
      await cloud.removeProvider();
      await cloud.registerProvider(cloud.issuer.url, "another");
      const undo = async () => {
        await cloud.removeProvider();
        await cloud.registerProvider();
      };
      return { ...credential, undo };
    },
    expected: { stage: "exchange", reason: "audience_not_registered", providerCode: "InvalidIdentityToken" },
    message: /incorrect token audience/i,
    remedy: ({ host }) => ["sts.amazonaws.com", `arn:aws:iam::123456789012:oidc-provider/${host}`],
  },
  {
    of: "STS that is not activated in the region",
    arrange: struck({ kind: "region-disabled", service: "sts" }),
    expected: { stage: "exchange", reason: "region_disabled", providerCode: "RegionDisabledException" },
    message: /STS is not activated in this region/i,
    remedy: () => ["us-east-1", "account 123456789012"],
  },
  {
    of: "an issuer that AWS has trouble with",
    arrange: struck({ kind: "idp-communication-error" }),
    expected: {
      stage: "exchange",
      reason: "issuer_communication_failed",
      providerCode: "IDPCommunicationError",
    },
    message: /./,
    remedy: ({ issuer }) => [`${issuer}/.well-known/openid-configuration`, `${issuer}/oauth2/jwks`],
  },
  {
    of: "a clock that is hours off",
    arrange: struck({ kind: "clock-offset", offsetSeconds: 7200, operation: "AssumeRoleWithWebIdentity" }),
    expected: { stage: "exchange", reason: "identity_token_expired", providerCode: "ExpiredTokenException" },
    message: /expired/i,
    remedy: () => ["clock"],
  },
  {
    of: "throttling",
    arrange: struck({ kind: "throttling", service: "sts" }),
    expected: { stage: "exchange", reason: "throttled", providerCode: "Throttling" },
    message: /Rate exceeded/,
    remedy: () => ["123456789012", "us-east-1"],
  },
  {
    of: "trouble of AWS at the last step",
    arrange: struck({ kind: "service-unavailable", operation: "GetCallerIdentity" }),
    expected: { stage: "identity", reason: "cloud_unavailable", providerCode: "ServiceUnavailable" },
    message: /./,
    remedy: () => ["us-east-1"],
  },
  {
    of: "a proxy's page in AWS's place",
    arrange: struck({ kind: "garbage", service: "sts" }),
    expected: { stage: "exchange", reason: "cloud_answer_unreadable", providerCode: null },
    message: /./,
    remedy: () => ["AWS_ENDPOINT_URL_STS"],
  },
];

describe("a red test", () => {
  it.each(reds)(
    "of $of says what AWS said and what to change",
    async ({ arrange, expected, message, remedy }) => {
      const { id, undo } = await arrange(home.owner);
      const before = await getCredential(home.owner, id);
      const result = await testConnection(home.owner, id);
      await undo?.();
      cloud.aws.clearFaults();
      expect(result).toMatchObject({ ok: false, ...expected, message: expect.stringMatching(message) });
      if (result.ok) return;
      const config = before.workloadIdentityConfig;
      const [row] = (await everyRow()).filter(
        ({ table, row }) => table === "workload_identity_configs" && row.includes(config?.id ?? "none"),
      );
      const { settings } = JSON.parse(row?.row ?? "{}") as { settings: { roleArn: string } };
      for (const value of remedy({
        host: cloud.host(),
        issuer: cloud.issuer.url,
        organizationId: home.id,
        roleArn: settings.roleArn,
      })) {
        expect(result.remedy).toContain(value);
      }
      expect(result.cause).toMatch(/^[A-Z].*\.$/);
      expect(await getCredential(home.owner, id)).toEqual({
        ...before,
        lastTest: result,
        lastTestedAt: expect.any(String),
      });
      expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
        objectId: id,
        outcome: "failed",
        detail: expected,
      });
    },
  );

  it("of an issuer that AWS cannot open says which addresses", async () => {
    await cloud.registerProvider(unusedPort);
    const { credential } = await cloud.connect(home.owner);
    const result = await having({ OIDC_ISSUER: unusedPort }, () => testConnection(home.owner, credential.id));
    expect(result).toMatchObject({
      ok: false,
      stage: "exchange",
      reason: "issuer_unreachable",
      providerCode: "InvalidIdentityToken",
      message: expect.stringMatching(/^Couldn't retrieve verification key from your identity provider/),
    });
    if (result.ok) return;
    expect(result.remedy).toContain(`${unusedPort}/.well-known/openid-configuration`);
    expect(result.remedy).toContain(`${unusedPort}/oauth2/jwks`);
  });

  it.each(["OIDC_ISSUER", "OIDC_PRIVATE_KEY"])("without %s names it, and asks AWS nothing", async (name) => {
    const { credential } = await cloud.connect(home.owner);
    cloud.aws.clearRequests();
    const result = await having({ [name]: undefined }, () => testConnection(home.owner, credential.id));
    expect(result).toMatchObject({
      ok: false,
      stage: "issuer",
      reason: "issuer_not_configured",
      providerCode: null,
      message: expect.stringContaining(name),
      remedy: expect.stringContaining(name),
    });
    expect(cloud.aws.requests).toEqual([]);
  });

  it("with AWS out of reach says so", async () => {
    const { credential } = await cloud.connect(home.owner);
    const result = await having({ AWS_ENDPOINT_URL_STS: unusedPort }, () =>
      testConnection(home.owner, credential.id),
    );
    expect(result).toMatchObject({
      ok: false,
      stage: "exchange",
      reason: "cloud_unreachable",
      providerCode: null,
      remedy: expect.stringContaining("sts.us-east-1.amazonaws.com"),
    });
  });

  it("turns green when the cause is gone, and the record with it", async () => {
    const { credential } = await cloud.connect(home.owner);
    await cloud.removeProvider();
    expect(await testConnection(home.owner, credential.id)).toMatchObject({ ok: false });
    await cloud.registerProvider();
    const green = await testConnection(home.owner, credential.id);
    expect(green).toMatchObject({ ok: true });
    expect((await getCredential(home.owner, credential.id)).lastTest).toEqual(green);
  });
});

describe("a test during which the connection changes", () => {
  it("is not kept as the new connection's", async () => {
    const { credential, config } = await cloud.connect(home.owner);
    cloud.aws.setFault({ kind: "latency", latencyMs: 300, operation: "GetCallerIdentity" });
    const test = testConnection(home.owner, credential.id);
    await expect.poll(() => cloud.calls("AssumeRoleWithWebIdentity")).toBeGreaterThan(0);
    const { name, settings } = config;
    const roleArn = "arn:aws:iam::123456789012:role/another";
    await updateConfig(home.owner, config.id, { name, cloud: "aws", settings: { ...settings, roleArn } });
    expect(await test).toMatchObject({ ok: true });
    expect((await getCredential(home.owner, credential.id)).lastTest).toBeNull();
  });
});

describe("a test that ends while the connection is being changed", () => {
  it("waits for the change, and is not kept either", async () => {
    const { credential, config } = await cloud.connect(home.owner);
    cloud.aws.clearRequests();
    const test = await organizationTransaction(home.id, async (tx) => {
      const settings = { ...config.settings, roleArn: "arn:aws:iam::123456789012:role/another" };
      await tx
        .update(workloadIdentityConfigs)
        .set({ settings })
        .where(eq(workloadIdentityConfigs.id, config.id));
      const result = testConnection(home.owner, credential.id);
      await expect.poll(() => cloud.calls("GetCallerIdentity")).toBe(1);
      // Long enough for a record that waits for nothing.
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { result };
    });
    expect(await test.result).toMatchObject({ ok: true });
    expect((await getCredential(home.owner, credential.id)).lastTest).toBeNull();
  });
});

describe("who may test", () => {
  it("not a Member, not with read alone, not another organization's owner; nothing reaches AWS", async () => {
    const { credential } = await cloud.connect(home.owner);
    const reader = await home.memberWith({ secret_providers: "read", workload_identity_configs: "manage" });
    cloud.aws.clearRequests();
    const audits = () =>
      database().$count(auditEvents, eq(auditEvents.action, "secret_provider_credential.tested"));
    const before = await audits();
    for (const actor of [home.member, reader]) {
      await expect(testConnection(actor, credential.id)).rejects.toMatchObject({ code: "permission_denied" });
    }
    await expect(testConnection(foreign.owner, credential.id)).rejects.toMatchObject({ code: "not_found" });
    expect(cloud.aws.requests).toEqual([]);
    expect(await audits()).toBe(before);
    expect((await getCredential(home.owner, credential.id)).lastTest).toBeNull();
  });
});

describe("searching secret names", () => {
  it("finds them through a named credential and through the default, the JSON key left aside", async () => {
    const own = await testOrganization();
    const { credential } = await cloud.connect(own.owner, { isDefault: true });
    const { resource } = await cloud.createSecret("search/openai-key", "value");
    for (const source of [`credential:${credential.id}`, "default:aws"]) {
      expect(await searchSecretNames(own.owner, { source, query: "search/openai-key#password" })).toEqual({
        names: [{ name: "search/openai-key", resource }],
        truncated: false,
        complete: false,
        place: "us-east-1",
      });
    }
  });

  it("finds a name of five thousand after one call in sequence, and any part of it after a walk", async () => {
    const { source } = await cloud.connect(home.owner, { region: "sa-east-1" });
    const bulk = Array.from({ length: 4_999 }, (_, index) => `bulk/item-${String(index).padStart(4, "0")}`);
    cloud.aws.seedSecrets([...bulk, "zoo/lastpagething"], { region: "sa-east-1" });
    const search = async (query: string, signal?: AbortSignal) => {
      cloud.aws.clearRequests();
      const { names } = await searchSecretNames(home.owner, { source, query }, { signal });
      return [names.map(({ name }) => name), cloud.calls("ListSecrets")];
    };
    expect(await search("bulk/item-4998#password")).toEqual([["bulk/item-4998"], 2]);
    expect(await search("4997")).toEqual([["bulk/item-4997"], 2]);
    // A part of a word: the answer is there after one call in sequence, and the account is walked through behind it.
    expect(await search("pageth")).toEqual([[], 2]);
    await expect
      .poll(async () => (await search("pageth"))[0], { timeout: 15_000 })
      .toEqual(["zoo/lastpagething"]);
    for (const key of ["pageth", "pagethi", "item-49", "4998", "no-such-name"]) {
      expect((await search(key))[1], key).toBe(0);
    }
  });

  it("searches in the credential's region", async () => {
    const { source } = await cloud.connect(home.owner, { region: "eu-west-1" });
    await cloud.createSecret("here-in-ireland", "value", "eu-west-1");
    await cloud.createSecret("there-in-virginia", "value", "us-east-1");
    const { names } = await searchSecretNames(home.owner, { source });
    expect(names.map(({ name }) => name)).toEqual(["here-in-ireland"]);
  });

  it("without ListSecrets explains the denial with the statement to add", async () => {
    const { config, source, roleArn } = await cloud.connect(home.owner, { statements: [read] });
    const refused = await searchSecretNames(home.owner, { source, query: "x" }).catch((error) => error);
    expect(refused).toMatchObject({
      code: "cloud_refused",
      failure: {
        stage: "list",
        reason: "list_access_denied",
        providerCode: "AccessDeniedException",
        message: expect.stringContaining("secretsmanager:ListSecrets"),
        cause: expect.stringContaining("type the name instead"),
        remedy: expect.stringContaining(roleArn),
      },
    });
    expect(refused.failure, "the doctor's tab, and whose").toMatchObject({
      place: "permission_policy",
      configId: config.id,
    });
    const statement = /\{[\s\S]*\}/.exec(refused.failure.remedy)?.[0] ?? "";
    expect(JSON.parse(statement)).toEqual({ Sid: "SecretsManagerListForUI", ...list });
    await cloud.permit(roleArn, JSON.parse(statement));
    await expect(searchSecretNames(home.owner, { source })).resolves.toMatchObject({ truncated: false });
  });

  it("shows a handshake's failure as Test Connection does", async () => {
    const { source } = await cloud.connect(home.owner, { subject: "organization:another" });
    await expect(searchSecretNames(home.owner, { source })).rejects.toMatchObject({
      code: "cloud_refused",
      failure: {
        stage: "exchange",
        reason: "trust_policy_mismatch",
        remedy: expect.stringContaining(`organization:${home.id}`),
      },
    });
  });

  it("answers a default that nobody set, a direct value, and nonsense", async () => {
    const own = await testOrganization();
    await cloud.connect(own.owner);
    const search = (source: unknown, query?: unknown) => searchSecretNames(own.owner, { source, query });
    await expect(search("default:aws")).rejects.toMatchObject({ code: "no_credential_found" });
    await expect(search("direct")).rejects.toMatchObject({ code: "validation_failed" });
    for (const source of [undefined, "", "default:", "default:azure", "credential:", "credential:x", 7]) {
      await expect(search(source)).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { source: [expect.any(String)] },
      });
    }
    await expect(search("default:aws", "x".repeat(2049))).rejects.toMatchObject({
      fieldErrors: { query: [expect.any(String)] },
    });
    const unknown = "credential:00000000-0000-4000-8000-000000000000";
    await expect(search(unknown)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is for those who may manage variables and read credentials, of the organization", async () => {
    const { source } = await cloud.connect(home.owner);
    const may = await home.memberWith({ secret_providers: "read", environment_variables: "manage" });
    await expect(searchSecretNames(may, { source })).resolves.toBeDefined();
    cloud.aws.clearRequests();
    for (const actor of [
      home.member,
      await home.memberWith({ secret_providers: "manage" }),
      await home.memberWith({ secret_providers: "manage", environment_variables: "read" }),
    ]) {
      await expect(searchSecretNames(actor, { source })).rejects.toMatchObject({ code: "permission_denied" });
    }
    await expect(searchSecretNames(foreign.owner, { source })).rejects.toMatchObject({ code: "not_found" });
    expect(cloud.aws.requests).toEqual([]);
  });

  it("audits a mint under whoever it was made for, not whoever opened the store first", async () => {
    const own = await testOrganization();
    const { source } = await cloud.connect(own.owner);
    const other = await own.memberWith({ secret_providers: "read", environment_variables: "manage" });
    await searchSecretNames(own.owner, { source });
    expect((await expectAudit(own.owner, "identity_token.minted")).actorId).toBe(own.owner.userId);
    // The role's session ends early, and the first signing key has given way to another.
    cloud.aws.setFault({
      kind: "refusal",
      operation: "ListSecrets",
      code: "ExpiredTokenException",
      status: 400,
      message: "The security token included in the request is expired",
      times: 1,
    });
    const keys = `${newPrivateKeyPem()}\n${process.env.OIDC_PRIVATE_KEY}`;
    await having({ OIDC_PRIVATE_KEY: keys }, () => searchSecretNames(other, { source }));
    expect((await expectAudit(own.owner, "identity_token.minted")).actorId).toBe(other.userId);
  });
});
