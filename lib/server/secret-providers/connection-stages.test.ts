// Test Connection stage by stage: what each shows, which failure is whose, and what is never shown.
import { randomUUID } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVariable } from "@/lib/server/environment-variables/service";
import { getCredential, listCredentials } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import type { ConnectionTest, ConnectionTestProgress } from "@/lib/shared/secret-providers/schema";
import { anyVariable } from "@/test/support/automation";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});
afterEach(() => cloud.aws.clearFaults());

const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
const outcomes = ({ stages }: ConnectionTest) => stages?.map(({ stage, outcome }) => `${stage} ${outcome}`);
const stageOf = ({ stages }: ConnectionTest, name: string) => stages?.find(({ stage }) => stage === name);

/** The test, and what was told while it ran. */
async function run(id: string, input?: unknown, onStage?: (stage: ConnectionTestProgress) => void) {
  const progress: ConnectionTestProgress[] = [];
  const result = await testConnection(home.owner, id, input, (stage) => {
    progress.push(stage);
    onStage?.(stage);
  });
  return { result, progress, words: progress.map(({ stage, outcome }) => `${stage} ${outcome}`) };
}

/** Something else answers under the issuer's address while a test runs. */
async function withIssuer<T>(answer: RequestListener, test: () => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = process.env.OIDC_ISSUER;
  process.env.OIDC_ISSUER = `http://localhost:${(server.address() as AddressInfo).port}`;
  try {
    return await test();
  } finally {
    process.env.OIDC_ISSUER = before;
    server.closeAllConnections();
    server.close();
  }
}

describe("the stages of Workload Identity", () => {
  it("are told as they begin and end, and kept with their times", async () => {
    await cloud.createSecret(unique("listed"), "value");
    const { credential, config } = await cloud.connect(home.owner);
    const { result, words } = await run(credential.id);
    expect(words).toEqual([
      "issuer running",
      "issuer warning",
      "mint running",
      "mint ok",
      "exchange running",
      "exchange ok",
      "identity running",
      "identity ok",
      "list running",
      "list ok",
      "read skipped",
    ]);
    expect(result).toMatchObject({ ok: true, account: cloud.accountId });
    expect(stageOf(result, "identity")).toMatchObject({
      principal: expect.stringContaining(config.id),
      account: cloud.accountId,
    });
    expect(stageOf(result, "list")).toMatchObject({ hasMoreNames: false });
    for (const { outcome, durationMs } of result.stages ?? []) {
      expect(durationMs).toEqual(outcome === "skipped" ? null : expect.any(Number));
    }
    expect((await getCredential(home.owner, credential.id)).lastTest).toEqual(result);
  });

  it("show what the token says, and neither the token nor its signature", async () => {
    const { credential, roleArn } = await cloud.connect(home.owner);
    const { result, progress } = await run(credential.id);
    const claims = stageOf(result, "mint")?.claims;
    expect(claims).toEqual({
      header: { alg: "RS256", kid: expect.any(String), typ: "JWT" },
      payload: {
        iss: cloud.issuer.url,
        sub: `organization:${home.id}`,
        aud: "sts.amazonaws.com",
        organization_id: home.id,
        "https://aws.amazon.com/roles": [roleArn],
        iat: expect.any(Number),
        nbf: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.any(String),
      },
    });
    expect(JSON.stringify([result, progress])).not.toMatch(/eyJ|signature"/);
  });

  it("point out what of the issuer AWS could not reach, and go on", async () => {
    const { credential } = await cloud.connect(home.owner);
    const { result } = await run(credential.id);
    expect(stageOf(result, "issuer")).toMatchObject({
      outcome: "warning",
      findings: [{ reason: "issuer_address_private", outcome: "warning" }],
    });
  });

  it("warn of a role that may not list, with the statement to paste, and are green all the same", async () => {
    const { credential, roleArn } = await cloud.connect(home.owner, { statements: [read] });
    const { result } = await run(credential.id);
    expect(result.ok).toBe(true);
    const { outcome, failure } = stageOf(result, "list") ?? {};
    expect([outcome, failure?.reason, failure?.providerCode]).toEqual([
      "warning",
      "list_access_denied",
      "AccessDeniedException",
    ]);
    expect(failure?.remedy).toContain(roleArn);
    await cloud.permit(roleArn, JSON.parse(/\{[\s\S]*\}/.exec(failure?.remedy ?? "")?.[0] ?? ""));
    await cloud.createSecret(unique("listed"), "value");
    expect(stageOf((await run(credential.id)).result, "list")).toMatchObject({ outcome: "ok" });
  });

  it("warn of an empty list, which another region looks like", async () => {
    const { credential } = await cloud.connect(home.owner, { region: "ap-southeast-4" });
    const { result } = await run(credential.id);
    expect(result.ok).toBe(true);
    expect(stageOf(result, "list")).toMatchObject({
      outcome: "warning",
      nameCount: 0,
      failure: { reason: "no_secrets_listed", remedy: expect.stringContaining("ap-southeast-4") },
    });
  });
});

describe("the first red stage", () => {
  const notReached = (...stages: string[]) => stages.map((stage) => `${stage} not_reached`);

  it("issuer: something else answers, and AWS is asked nothing", async () => {
    const { credential } = await cloud.connect(home.owner);
    cloud.aws.clearRequests();
    const page: RequestListener = (_, response) => response.end("<html>");
    const { result } = await withIssuer(page, () => run(credential.id));
    expect(outcomes(result)).toEqual([
      "issuer failed",
      ...notReached("mint", "exchange", "identity", "list", "read"),
    ]);
    expect(result).toMatchObject({
      ok: false,
      stage: "issuer",
      reason: "discovery_not_json",
      providerCode: null,
    });
    expect(cloud.aws.requests).toEqual([]);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      outcome: "failed",
      detail: { stage: "issuer", reason: "discovery_not_json", providerCode: null },
    });
  });

  it("mint: the key is gone between two stages", async () => {
    const { credential } = await cloud.connect(home.owner);
    const key = process.env.OIDC_PRIVATE_KEY;
    const { result } = await run(credential.id, undefined, ({ stage }) => {
      if (stage === "mint") delete process.env.OIDC_PRIVATE_KEY;
    });
    process.env.OIDC_PRIVATE_KEY = key;
    expect(outcomes(result)?.slice(1)).toEqual([
      "mint failed",
      ...notReached("exchange", "identity", "list", "read"),
    ]);
    expect(result).toMatchObject({ stage: "mint", reason: "issuer_not_configured" });
  });

  it("exchange: after an issuer that only this machine cannot reach", async () => {
    const { credential } = await cloud.connect(home.owner, { subject: "organization:another" });
    const before = process.env.OIDC_ISSUER;
    process.env.OIDC_ISSUER = "http://localhost:9";
    await cloud.registerProvider("http://localhost:9");
    const { result } = await run(credential.id);
    process.env.OIDC_ISSUER = before;
    expect(outcomes(result)).toEqual([
      "issuer warning",
      "mint ok",
      "exchange failed",
      ...notReached("identity", "list", "read"),
    ]);
    expect(stageOf(result, "issuer")?.findings?.map(({ reason }) => reason)).toContain(
      "issuer_unreachable_from_here",
    );
    expect(stageOf(result, "exchange")?.failure).toMatchObject({
      reason: "issuer_unreachable",
      providerCode: "InvalidIdentityToken",
    });
  });

  it("exchange: the trust policy", async () => {
    const { credential } = await cloud.connect(home.owner, { subject: "organization:another" });
    const { result, words } = await run(credential.id);
    expect(words.slice(-2)).toEqual(["exchange running", "exchange failed"]);
    const { stages, ok: _, ...failure } = result;
    expect(stages?.find(({ stage }) => stage === "exchange")?.failure).toEqual(failure);
  });

  it("identity: AWS has trouble", async () => {
    const { credential } = await cloud.connect(home.owner);
    cloud.aws.setFault({ kind: "service-unavailable", operation: "GetCallerIdentity" });
    const { result } = await run(credential.id);
    expect(outcomes(result)?.slice(2)).toEqual([
      "exchange ok",
      "identity failed",
      ...notReached("list", "read"),
    ]);
  });

  it("list: for keys, that is what they are tested for", async () => {
    const keys = await cloud.connectKeys(home.owner, { statements: [read] });
    expect(outcomes((await run(keys.credential.id)).result)).toEqual([
      "identity ok",
      "list failed",
      "read not_reached",
    ]);
    const role = await cloud.connectAssumeRole(home.owner, { statements: [read] });
    expect(outcomes((await run(role.credential.id)).result)).toEqual([
      "exchange ok",
      "identity ok",
      "list failed",
      "read not_reached",
    ]);
  });

  it("exchange again: a session that ended and that AWS does not renew", async () => {
    const { credential } = await cloud.connectAssumeRole(home.owner);
    const expired = { code: "ExpiredTokenException", status: 400, message: "The token is expired" };
    cloud.aws.setFault({ kind: "refusal", operation: "GetCallerIdentity", times: 1, ...expired });
    const { result } = await run(credential.id, undefined, ({ stage, outcome }) => {
      if (stage !== "exchange" || outcome !== "ok") return;
      const denied = { code: "AccessDenied", status: 403, message: "Not any more" };
      cloud.aws.setFault({ kind: "refusal", operation: "AssumeRole", ...denied });
    });
    expect(outcomes(result)).toEqual([
      "exchange failed",
      "identity not_reached",
      "list not_reached",
      "read not_reached",
    ]);
    expect(result).toMatchObject({ stage: "exchange", reason: "assume_role_denied" });
  });
});

describe("reading a chosen secret", () => {
  it("says which version it read, and the value is nowhere", async () => {
    const { credential } = await cloud.connect(home.owner);
    const name = unique("chosen");
    const { resource, version } = await cloud.createSecret(name, "canary-of-a-read-secret");
    const { result, progress } = await run(credential.id, { read: { secretName: `${name}#any` } });
    expect(result.ok).toBe(true);
    expect(stageOf(result, "read")).toEqual({
      stage: "read",
      outcome: "ok",
      durationMs: expect.any(Number),
      secrets: [{ name, outcome: "ok", durationMs: expect.any(Number), resource, version }],
    });
    expect(JSON.stringify([result, progress])).not.toContain("canary");
    expect((await everyRow()).filter(({ row }) => row.includes("canary"))).toEqual([]);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      outcome: "ok",
      detail: { principal: expect.any(String), read: name },
    });
  });

  it.each([
    ["static keys", () => cloud.connectKeys(home.owner)],
    ["AssumeRole", () => cloud.connectAssumeRole(home.owner)],
  ])("works with %s", async (_, connect) => {
    const { credential } = await connect();
    const name = unique("chosen");
    await cloud.createSecret(name, "value");
    const { result } = await run(credential.id, { read: { secretName: name } });
    expect(stageOf(result, "read")).toMatchObject({ outcome: "ok", secrets: [{ name, outcome: "ok" }] });
  });

  it("that may not be read is red, with the statement that makes it green", async () => {
    const { credential, roleArn } = await cloud.connect(home.owner, { statements: [list] });
    const name = unique("chosen");
    await cloud.createSecret(name, "value");
    const input = { read: { secretName: name } };
    const { result } = await run(credential.id, input);
    expect(result).toMatchObject({ ok: false, stage: "read", reason: "access_denied" });
    expect(stageOf(result, "read")).toMatchObject({
      outcome: "failed",
      secrets: [{ name, outcome: "failed", failure: { reason: "access_denied" } }],
    });
    const statement = /\{[\s\S]*\}/.exec(result.ok ? "" : result.remedy)?.[0] ?? "";
    expect(statement).toContain(`secret:${name}-??????`);
    await cloud.permit(roleArn, list, JSON.parse(statement));
    expect((await run(credential.id, input)).result.ok).toBe(true);
  });

  it.each([
    ["is not there", "secret_not_found", () => Promise.resolve()],
    ["is binary", "secret_is_binary", (name: string) => cloud.createSecret(name, new Uint8Array([1, 2]))],
  ])("that %s is red", async (_, reason, arrange) => {
    const { credential } = await cloud.connect(home.owner);
    const name = unique("chosen");
    await arrange(name);
    const { result } = await run(credential.id, { read: { secretName: name } });
    expect(result).toMatchObject({ ok: false, stage: "read", reason });
    expect(result.ok ? "" : result.remedy).toContain(name);
  });

  it.each([
    [null],
    ["all"],
    [{ read: "everything" }],
    [{ read: { secretName: "two words" } }],
    [{ other: 1 }],
  ])("is not %j, and nothing is asked of AWS", async (input) => {
    const { credential } = await cloud.connect(home.owner);
    cloud.aws.clearRequests();
    await expect(run(credential.id, input)).rejects.toMatchObject({ code: "validation_failed" });
    expect(cloud.aws.requests).toEqual([]);
  });
});

describe("reading the secrets that variables name", () => {
  /** A role that reads `there/…` alone. */
  const some = {
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: `arn:aws:secretsmanager:us-east-1:123456789012:secret:there/*`,
  };

  it("gives each its own outcome, by the credential's name and by default, and no other credential's", async () => {
    const { credential, source } = await cloud.connect(home.owner, {
      statements: [list, some],
      isDefault: true,
    });
    const other = await cloud.connect(home.owner);
    const name = (rest: string) => `${rest}-${credential.id.slice(0, 8)}`;
    for (const secret of ["there/one", "there/json", "denied/one"]) {
      await cloud.createSecret(name(secret), '{"a":"b","c":"d"}');
    }
    const define = (change: object) => createVariable(home.owner, anyVariable({ ...change }));
    await define({ source, secretName: name("there/one") });
    await define({ source, secretName: `${name("there/json")}#a` });
    await define({ source: "default:aws", secretName: `${name("there/json")}#c` });
    await define({ source: "default:aws", secretName: name("denied/one") });
    await define({ source, secretName: name("missing") });
    await define({ source: other.source, secretName: name("of-another") });
    await define({ value: "direct" });
    cloud.aws.clearRequests();
    const { result, progress } = await run(credential.id, { read: "assigned" });
    const secrets = stageOf(result, "read")?.secrets ?? [];
    expect(secrets.map((secret) => [secret.name, secret.outcome, secret.failure?.reason])).toEqual([
      [name("denied/one"), "failed", "access_denied"],
      [name("missing"), "failed", "access_denied"],
      [name("there/json"), "ok", undefined],
      [name("there/one"), "ok", undefined],
    ]);
    expect(result).toMatchObject({ ok: false, stage: "read", reason: "access_denied" });
    expect(cloud.calls("GetSecretValue")).toBe(4);
    // As they come in: first none, then one more each time.
    const counts = progress
      .filter(({ stage, outcome }) => stage === "read" && outcome === "running")
      .map((stage) => stage.secrets?.filter((secret) => secret.outcome !== "not_reached").length);
    expect(counts).toEqual([0, 1, 2, 3, 4]);
    expect(await expectAudit(home.owner, "secret_provider_credential.tested")).toMatchObject({
      detail: { reason: "access_denied", read: "assigned" },
    });
  });

  it("reads at most a hundred, and says how many are left out", async () => {
    const { credential, source } = await cloud.connect(home.owner);
    for (let index = 0; index < 102; index += 1) {
      await createVariable(home.owner, anyVariable({ source, secretName: `many/${index}` }));
    }
    cloud.aws.setFault({ kind: "refusal", operation: "GetSecretValue", ...unknownSession });
    const { result } = await run(credential.id, { read: "assigned" });
    const stage = stageOf(result, "read");
    expect([stage?.secrets?.length, stage?.leftOut]).toEqual([100, 2]);
    // What is wrong with the store is wrong for every secret: those that had begun, and no more.
    const tried = stage?.secrets?.filter(({ outcome }) => outcome === "failed").length ?? 0;
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThanOrEqual(8);
    expect(result).toMatchObject({ ok: false, stage: "read", reason: "session_not_accepted" });
  }, 60_000);
  const unknownSession = { code: "UnrecognizedClientException", status: 400, message: "Not valid." };

  it("shows in lists how each stage ended, and no more", async () => {
    const { credential } = await cloud.connect(home.owner);
    const name = unique("missing");
    const { result } = await run(credential.id, { read: { secretName: name } });
    const { items } = await listCredentials(home.owner, { query: credential.name });
    const { stages, ...rest } = items[0]?.lastTest ?? {};
    const { stages: whole, ...before } = result;
    expect(rest).toEqual(before);
    expect(stages?.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(outcomes(result));
    expect(stages?.at(-1)).toEqual({
      stage: "read",
      outcome: "failed",
      durationMs: whole?.at(-1)?.durationMs,
      secrets: [{ name, outcome: "failed", durationMs: expect.any(Number) }],
    });
    expect(JSON.stringify(stages)).not.toMatch(/claims|findings|remedy/);
  });

  it("is skipped where there are none", async () => {
    const { credential } = await cloud.connect(home.owner);
    const { result } = await run(credential.id, { read: "assigned" });
    expect(result.ok).toBe(true);
    expect(stageOf(result, "read")).toEqual({
      stage: "read",
      outcome: "skipped",
      durationMs: null,
      secrets: [],
    });
  });

  it("is for those who may see the variables", async () => {
    const { credential } = await cloud.connect(home.owner);
    const manager = await home.memberWith({ secret_providers: "manage" });
    const call = testConnection(manager, credential.id, { read: "assigned" });
    await expect(call).rejects.toMatchObject({ code: "permission_denied" });
    await expect(testConnection(manager, credential.id)).resolves.toMatchObject({ ok: true });
  });

  it("shows those alone which secrets they are, also afterwards", async () => {
    const { credential, source } = await cloud.connect(home.owner);
    const name = unique("hidden");
    await createVariable(home.owner, anyVariable({ source, secretName: name }));
    const { result } = await run(credential.id, { read: "assigned" });
    expect(JSON.stringify(result)).toContain(name);
    const reader = await home.memberWith({ secret_providers: "read" });
    const { items } = await listCredentials(reader, { limit: "100" });
    for (const shown of [await getCredential(reader, credential.id), ...items]) {
      expect(JSON.stringify(shown)).not.toContain(name);
    }
    expect((await getCredential(reader, credential.id)).lastTest).toMatchObject({
      ok: false,
      stage: "read",
      reason: "secret_not_found",
    });
    const author = await home.memberWith({ secret_providers: "read", environment_variables: "read" });
    expect(JSON.stringify(await getCredential(author, credential.id))).toContain(name);
  });
});

it("tells nothing before it is sure that there is something to test", async () => {
  const { credential } = await cloud.connect(home.owner);
  const progress: unknown[] = [];
  const tell = (stage: unknown) => progress.push(stage);
  const foreign = await testOrganization();
  await expect(testConnection(foreign.owner, credential.id, {}, tell)).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(testConnection(home.member, credential.id, {}, tell)).rejects.toMatchObject({
    code: "permission_denied",
  });
  expect(progress).toEqual([]);
});
