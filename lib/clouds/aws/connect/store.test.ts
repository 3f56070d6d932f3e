// Workload identity against the simulated AWS: the conformance suite, and what is AWS's own.
import { inspect } from "node:util";
import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type RetryPolicy, usualRetryPolicy } from "@/lib/clouds/aws/connect/retry";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import { openSecretStore } from "@/lib/clouds/registry";
import { decrypt, list, read, startAws, type TestAccount } from "@/test/support/aws";
import { describeSecretStore, refusalOf } from "@/test/support/conformance";

let account: TestAccount;
const hasty: RetryPolicy = { ...usualRetryPolicy, pause: async () => {} };

beforeAll(async () => {
  account = await startAws();
  await account.setUp();
  await account.createReader();
  await account.allowReader(list, read, decrypt);
});
beforeEach(async () => {
  account.aws.clearFaults();
  account.issuer.restore();
  await account.allow(list, read, decrypt);
  account.aws.clearRequests();
});
afterAll(() => account.close());

const open = (changes = {}, retryPolicy = hasty) =>
  openAwsSecretStore(account.source(changes), () => account.token(), retryPolicy);

describeSecretStore("AWS", () => ({
  tokenSource: () => account.token(),
  open: (tokenSource) => openSecretStore(account.source(), tokenSource),
  openRefused: (tokenSource) => ({
    store: openSecretStore(
      account.source({ roleArn: `arn:aws:iam::${account.accountId}:role/stranger` }),
      tokenSource,
    ),
    reason: "trust_policy_mismatch",
  }),
  putSecret: (name, value) => account.putSecret(name, value),
  handshakes: () => account.calls("AssumeRoleWithWebIdentity").length,
}));

describeSecretStore(
  "AWS with access keys",
  () => ({
    tokenSource: () => account.token(),
    open: (tokenSource) => openSecretStore(account.keysSource(), tokenSource),
    openRefused: (tokenSource) => ({
      store: openSecretStore(account.keysSource({ secretAccessKey: () => "x".repeat(40) }), tokenSource),
      reason: "secret_key_invalid",
    }),
    putSecret: (name, value) => account.putSecret(name, value),
    handshakes: () => account.calls("AssumeRole").length,
  }),
  { mints: false, exchanges: false },
);

describeSecretStore(
  "AWS with AssumeRole",
  () => ({
    tokenSource: () => account.token(),
    open: (tokenSource) => openSecretStore(account.roleSource(), tokenSource),
    openRefused: (tokenSource) => ({
      store: openSecretStore(
        account.roleSource({ roleArn: `arn:aws:iam::${account.accountId}:role/stranger` }),
        tokenSource,
      ),
      reason: "assume_role_denied",
    }),
    putSecret: (name, value) => account.putSecret(name, value),
    handshakes: () => account.calls("AssumeRole").length,
  }),
  { mints: false, exchanges: true },
);

describe("the handshake", () => {
  it("names the assumed role's session", async () => {
    expect(await open().verify()).toEqual({
      principal: `arn:aws:sts::${account.accountId}:assumed-role/crewai-secrets-reader/latchkey-test`,
      account: account.accountId,
    });
    expect(account.calls()).toEqual(["AssumeRoleWithWebIdentity ok", "GetCallerIdentity ok"]);
    expect(account.aws.requests.map(({ region }) => region)).toEqual(["us-east-1", "us-east-1"]);
  });

  it("uses nothing that the machine itself has for AWS, and is not hindered by it", async () => {
    const names = {
      AWS_PROFILE: "nobody",
      AWS_ROLE_ARN: "arn:aws:iam::1:role/x",
      AWS_USE_FIPS_ENDPOINT: "false",
    };
    for (const [name, value] of Object.entries(names)) vi.stubEnv(name, value);
    vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere");
    const { principal } = await open().verify();
    expect(principal).toContain(":assumed-role/crewai-secrets-reader/");
    for (const name of [...Object.keys(names), "AWS_WEB_IDENTITY_TOKEN_FILE"]) vi.stubEnv(name, undefined);
  });

  it("asks for the audience of the source", async () => {
    const audiences: string[] = [];
    const source = account.source({ audience: "another.audience" });
    const store = openAwsSecretStore(source, async (audience) => {
      audiences.push(audience);
      return account.token({ aud: audience });
    });
    expect((await refusalOf(store.verify())).failure).toMatchObject({ reason: "audience_not_registered" });
    expect(audiences).toEqual(["another.audience"]);
  });

  it("mints again, once, when the token has expired", async () => {
    let minted = 0;
    const store = openAwsSecretStore(account.source(), async () => {
      minted += 1;
      return account.token(minted === 1 ? { iat: 1_000, exp: 2_000 } : {});
    });
    await store.verify();
    expect(minted).toBe(2);

    const always = openAwsSecretStore(account.source(), async () => {
      minted += 1;
      return account.token({ iat: 1_000, exp: 2_000 });
    });
    expect((await refusalOf(always.verify())).failure).toMatchObject({
      stage: "exchange",
      reason: "identity_token_expired",
      providerCode: "ExpiredTokenException",
    });
    expect(minted).toBe(4);
  });

  it("renews the credentials three minutes before they end", async () => {
    await account.putSecret("renewed", "x");
    account.aws.clearRequests();
    let now = Date.now();
    const store = open({}, { ...hasty, now: () => now });
    await store.readSecret("renewed");
    now += 11 * 60_000;
    await store.readSecret("renewed");
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(1);
    now += 2 * 60_000;
    await store.readSecret("renewed");
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(2);
  });

  it("exchanges once more when AWS says that the credentials expired", async () => {
    await account.putSecret("survives", "x");
    const store = open();
    await store.verify();
    account.aws.clearRequests();
    const refusal = { kind: "refusal", code: "ExpiredTokenException", status: 400 } as const;
    const message = "The security token included in the request is expired";
    account.aws.setFault({ ...refusal, message, operation: "GetSecretValue", times: 1 });
    expect((await store.readSecret("survives")).value).toBe("x");
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(1);

    account.aws.setFault({ ...refusal, message, operation: "GetSecretValue" });
    const error = await refusalOf(store.readSecret("survives"));
    expect(error.failure).toMatchObject({ reason: "session_expired" });
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(2);
  });

  it("ends when nobody answers, and says at which stage", async () => {
    account.aws.setFault({ kind: "latency", latencyMs: 60_000, operation: "AssumeRoleWithWebIdentity" });
    const startedMs = performance.now();
    const error = await refusalOf(open({}, { ...hasty, deadlineMs: 300 }).verify());
    expect(error.failure).toMatchObject({ stage: "exchange", reason: "cloud_timeout", providerCode: null });

    const silent = openAwsSecretStore(account.source(), () => new Promise<string>(() => {}), {
      ...hasty,
      deadlineMs: 300,
    });
    expect((await refusalOf(silent.verify())).failure).toMatchObject({ stage: "mint" });
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});

describe("refusals of the handshake", () => {
  it.each([
    ["no provider", {}, { iss: "http://localhost:1" }, "provider_not_registered", "InvalidIdentityToken"],
    ["audience", {}, { aud: "someone.else" }, "audience_not_registered", "InvalidIdentityToken"],
    ["subject", {}, { sub: "organization:another" }, "trust_policy_mismatch", "AccessDenied"],
    [
      "roles claim",
      {},
      { "https://aws.amazon.com/roles": ["arn:aws:iam::123456789012:role/another"] },
      "role_not_in_token",
      "InvalidIdentityToken",
    ],
    [
      "no role",
      { roleArn: "arn:aws:iam::123456789012:role/none" },
      {},
      "trust_policy_mismatch",
      "AccessDenied",
    ],
    ["session name", { sessionName: "no spaces please" }, {}, "request_rejected", "ValidationError"],
  ])("%s", async (_, changes, claims, reason, providerCode) => {
    const store = openAwsSecretStore(account.source(changes), () => account.token(claims), hasty);
    const error = await refusalOf(store.verify());
    expect(error.failure).toMatchObject({ stage: "exchange", reason, providerCode });
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(1);
  });

  it("a signature of another key", async () => {
    const [head, body] = (await account.token()).split(".");
    const [, , signature] = (await account.token({ jti: "another" })).split(".");
    const store = openAwsSecretStore(account.source(), async () => `${head}.${body}.${signature}`, hasty);
    expect((await refusalOf(store.verify())).failure).toMatchObject({ reason: "identity_token_invalid" });
  });

  it.each([
    [{ kind: "issuer-unreachable" }, "issuer_unreachable", 3],
    [{ kind: "idp-communication-error" }, "issuer_communication_failed", 3],
    [{ kind: "throttling" }, "throttled", 3],
    [{ kind: "service-unavailable" }, "cloud_unavailable", 3],
    [{ kind: "internal-failure" }, "cloud_unavailable", 3],
    [{ kind: "reset" }, "cloud_unreachable", 3],
    [{ kind: "garbage" }, "cloud_answer_unreadable", 3],
    [{ kind: "idp-rejected-claim" }, "identity_token_rejected", 1],
    [{ kind: "region-disabled" }, "region_disabled", 1],
    [
      { kind: "refusal", code: "PackedPolicyTooLarge", status: 400, message: "Too large" },
      "request_rejected",
      1,
    ],
    [{ kind: "refusal", code: "Surprise", status: 418, message: "What now" }, "unknown_refusal", 1],
  ] as const)("%o is %s after %i tries", async (fault, reason, tries) => {
    account.aws.setFault({ ...fault, operation: "AssumeRoleWithWebIdentity" });
    expect((await refusalOf(open().verify())).failure).toMatchObject({ stage: "exchange", reason });
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(tries);
  });

  it.each(["throttling", "service-unavailable", "reset", "garbage", "issuer-unreachable"] as const)(
    "%s that passes is not noticed",
    async (kind) => {
      account.aws.setFault({ kind, operation: "AssumeRoleWithWebIdentity", times: 2 });
      await open().verify();
      expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(3);
    },
  );

  it("an endpoint where nothing listens", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1");
    const error = await refusalOf(open().verify()).finally(() =>
      vi.stubEnv("AWS_ENDPOINT_URL_STS", account.aws.url),
    );
    expect(error.failure).toMatchObject({
      stage: "exchange",
      reason: "cloud_unreachable",
      providerCode: null,
    });
  });
});

describe("reading", () => {
  it("tells a denial of the secret and a denial of its key apart", async () => {
    const keyArn = `arn:aws:kms:us-east-1:${account.accountId}:key/11111111-2222-3333-4444-555555555555`;
    await account
      .secrets()
      .send(new CreateSecretCommand({ Name: "team/kms-named", SecretString: "x", KmsKeyId: keyArn }));
    await account.allow(list);
    const denied = await refusalOf(open().readSecret("team/kms-named"));
    expect(denied.failure).toMatchObject({
      stage: "read",
      reason: "access_denied",
      providerCode: "AccessDeniedException",
    });
    expect(denied.message).toContain("secretsmanager:GetSecretValue");
    await account.allow(list, read);
    const locked = await refusalOf(open().readSecret("team/kms-named"));
    expect(locked.failure).toMatchObject({ stage: "read", reason: "kms_access_denied" });
    await account.allow(read, decrypt);
    expect((await open().readSecret("team/kms-named")).value).toBe("x");
  });

  it("names a secret of another region, one that is binary, one that is being deleted", async () => {
    await account.putSecret("elsewhere", "x", "eu-west-1");
    expect((await refusalOf(open().readSecret("elsewhere"))).failure).toMatchObject({
      reason: "secret_not_found",
    });
    expect((await open({ region: "eu-west-1" }).readSecret("elsewhere")).value).toBe("x");

    await account
      .secrets()
      .send(new CreateSecretCommand({ Name: "binary", SecretBinary: new Uint8Array([0, 255]) }));
    expect((await refusalOf(open().readSecret("binary"))).failure).toMatchObject({
      stage: "read",
      reason: "secret_is_binary",
      providerCode: null,
    });

    await account.putSecret("leaving", "x");
    await account.secrets().send(new DeleteSecretCommand({ SecretId: "leaving", RecoveryWindowInDays: 7 }));
    expect((await refusalOf(open().readSecret("leaving"))).failure).toMatchObject({
      reason: "secret_scheduled_for_deletion",
      providerCode: "InvalidRequestException",
    });
  });

  it.each([
    [{ kind: "throttling" }, "throttled", 3],
    [{ kind: "service-unavailable" }, "cloud_unavailable", 3],
    [{ kind: "reset" }, "cloud_unreachable", 3],
    [{ kind: "garbage" }, "cloud_answer_unreadable", 3],
    [
      { kind: "refusal", code: "DecryptionFailure", status: 400, message: "Secrets Manager can't decrypt" },
      "decryption_failed",
      1,
    ],
    [
      {
        kind: "refusal",
        code: "UnrecognizedClientException",
        status: 400,
        message: "The security token included in the request is invalid.",
      },
      "session_not_accepted",
      1,
    ],
  ] as const)("%o is %s after %i tries", async (fault, reason, tries) => {
    await account.putSecret("struck", "a value that stays inside");
    account.aws.setFault({ ...fault, operation: "GetSecretValue" });
    const error = await refusalOf(open().readSecret("struck"));
    expect(error.failure).toMatchObject({ stage: "read", reason });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("a value");
    expect(account.calls("GetSecretValue")).toHaveLength(tries);
  });
});

describe("type-ahead", () => {
  it("shows a missing permission as what it is", async () => {
    await account.allow(read);
    expect((await refusalOf(open().listSecretNames("a"))).failure).toMatchObject({
      stage: "list",
      reason: "list_access_denied",
      providerCode: "AccessDeniedException",
    });
  });

  it("finds what is asked for in an account of five thousand, with the calls that it needs", async () => {
    const region = "eu-north-1";
    const number = (index: number) => String(index).padStart(4, "0");
    account.aws.seedSecrets(
      Array.from({ length: 4_990 }, (_, index) => `bulk/item-${number(index)}-value`),
      { region },
    );
    account.aws.seedSecrets(["crewai/OpenAI-key", "openai-fallback", "zoo/lastpagething"], { region });
    await account
      .secrets(region)
      .send(
        new CreateSecretCommand({ Name: "zoo/described", Description: "Our invoices", SecretString: "x" }),
      );
    const store = open({ region });
    await store.signIn();
    const search = async (query: string) => {
      account.aws.clearRequests();
      const { names, ...rest } = await store.listSecretNames(query);
      return { names: names.map(({ name }) => name), ...rest, calls: account.calls("ListSecrets").length };
    };
    const narrow = { truncated: false, complete: false };

    expect(await search("")).toMatchObject({ names: { length: 100 }, truncated: true, calls: 1 });
    expect(await search("bulk/")).toMatchObject({ names: { length: 100 }, truncated: true, calls: 2 });
    // On the last page: by its beginning, by a word in its middle, by its description, by its ARN.
    expect(await search("bulk/item-4989")).toEqual({ names: ["bulk/item-4989-value"], ...narrow, calls: 2 });
    expect(await search("4989")).toEqual({ names: ["bulk/item-4989-value"], ...narrow, calls: 2 });
    expect(await search("INVOICES")).toEqual({ names: ["zoo/described"], ...narrow, calls: 2 });
    expect(await search("openai")).toEqual({
      names: ["openai-fallback", "crewai/OpenAI-key"],
      ...narrow,
      calls: 2,
    });
    const { names } = await store.listSecretNames("openai-f");
    expect(await search(names[0]?.resource ?? "")).toMatchObject({ names: ["openai-fallback"], calls: 2 });
    // A part of a word is no word.
    expect(await search("PAGEthing")).toEqual({ names: [], ...narrow, calls: 2 });
    expect(await search("no-such-name")).toEqual({ names: [], ...narrow, calls: 2 });
    account.aws.clearRequests();
    const walked: string[] = [];
    const onPage = (page: { name: string }[]) => walked.push(...page.map(({ name }) => name)) > 0;
    expect(await store.walkSecretNames?.(onPage)).toBe(true);
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked).toContain("zoo/lastpagething");
    expect(account.calls("ListSecrets")).toHaveLength(50);
    expect(await store.walkSecretNames?.(() => false)).toBe(false);
    expect(account.calls("ListSecrets")).toHaveLength(51);
    // No name can hold this, and it has no word to look for.
    expect(await search("!🔑")).toEqual({ names: [], ...narrow, calls: 0 });
  });

  it("asks once for a small account, and says that this is all", async () => {
    account.aws.seedSecrets(
      Array.from({ length: 100 }, (_, index) => `small/${index}`),
      { region: "eu-west-3" },
    );
    account.aws.clearRequests();
    const found = await open({ region: "eu-west-3" }).listSecretNames("");
    expect([found.names.length, found.truncated, found.complete]).toEqual([100, false, true]);
    expect(account.calls("ListSecrets")).toHaveLength(1);
  });

  it.each([
    ["empty", 30],
    ["looping", 10],
  ] as const)("ends when AWS answers %s pages", async (pages, calls) => {
    const region = "ap-northeast-1";
    account.aws.seedSecrets(
      Array.from({ length: 20_000 }, (_, index) => `odd/${index}`),
      { region },
    );
    account.aws.setFault({ kind: "odd-pages", pages });
    const store = open({ region });
    account.aws.clearRequests();
    expect(await store.listSecretNames("")).toEqual({ names: [], truncated: true, complete: false });
    expect(await store.listSecretNames("odd/1999")).toMatchObject({ names: [] });
    if (pages === "looping") expect(await store.walkSecretNames?.(() => true)).toBe(false);
    expect(account.calls("ListSecrets").length).toBeLessThanOrEqual(calls);
  });

  it("takes the best of a page that is far too large", async () => {
    const region = "ap-northeast-2";
    account.aws.seedSecrets(
      Array.from({ length: 20_000 }, (_, index) => `huge/${index}`),
      { region },
    );
    account.aws.setFault({ kind: "odd-pages", pages: "oversized" });
    const { names, truncated, complete } = await open({ region }).listSecretNames("huge/");
    expect([names.length, truncated, complete]).toEqual([100, true, false]);
  });

  it("answers with what it has when the time for walking is over, and asks no more when nobody waits", async () => {
    const region = "ap-northeast-3";
    account.aws.seedSecrets(
      Array.from({ length: 5_000 }, (_, index) => `slow/${index}`),
      { region },
    );
    account.aws.setFault({ kind: "latency", latencyMs: 30, operation: "ListSecrets" });
    const hurried = open({ region }, { ...hasty, deadlineMs: 1_000 });
    expect(await hurried.listSecretNames("low")).toMatchObject({ truncated: false, complete: false });

    const store = open({ region });
    await store.signIn();
    account.aws.clearRequests();
    const leaving = new AbortController();
    const search = store.walkSecretNames?.(() => true, { signal: leaving.signal }) ?? Promise.resolve();
    await expect.poll(() => account.calls("ListSecrets").length).toBeGreaterThan(4);
    leaving.abort();
    await refusalOf(search);
    const before = account.calls("ListSecrets").length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(account.calls("ListSecrets").length - before).toBeLessThanOrEqual(1);
    // The handshake is left alone: others may need it.
    expect(await store.verify()).toMatchObject({ account: account.accountId });
    expect(account.calls("AssumeRoleWithWebIdentity")).toHaveLength(0);
  });

  it("does not end a handshake that others wait for, when the search that began it is let go", async () => {
    await account.putSecret("waits", "x");
    account.aws.setFault({ kind: "latency", latencyMs: 200, operation: "AssumeRoleWithWebIdentity" });
    const store = open();
    const leaving = new AbortController();
    const search = refusalOf(store.listSecretNames("x", { signal: leaving.signal }));
    const reading = store.readSecret("waits");
    leaving.abort();
    await search;
    expect((await reading).value).toBe("x");
  });

  it("does not know yet what AWS's list does not know yet, and reads it all the same", async () => {
    await account.putSecret("just-made", "x", "us-west-2");
    account.aws.setFault({ kind: "list-lag", lagSeconds: 60 });
    const store = open({ region: "us-west-2" });
    expect((await store.listSecretNames("just-made")).names).toEqual([]);
    expect((await store.readSecret("just-made")).value).toBe("x");
  });
});

describe("a secret's ARN of another region", () => {
  it("is read there, with credentials of the source's region, and one exchange", async () => {
    const { ARN = "" } = await account
      .secrets("eu-west-1")
      .send(new CreateSecretCommand({ Name: "only-in-ireland", SecretString: "over there" }));
    const store = open();
    expect(await store.readSecret(ARN)).toMatchObject({ value: "over there", resource: ARN });
    expect(await store.readSecret(ARN.slice(0, -7))).toMatchObject({ resource: ARN });
    await expect(store.readSecret("only-in-ireland")).rejects.toMatchObject({
      failure: { reason: "secret_not_found" },
    });
    const exchanges = account.calls("AssumeRoleWithWebIdentity");
    expect(exchanges).toHaveLength(1);
  });

  it("of another partition gets no signed call to that partition", async () => {
    const arn = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:x-AbCdEf";
    await expect(open().readSecret(arn)).rejects.toThrow();
    const regions = account.aws.requests.filter(({ operation }) => operation === "GetSecretValue");
    expect(regions.map(({ region }) => region)).toEqual(["us-east-1"]);
  });
});

describe("names of secrets that AWS's services own", () => {
  it("are found, and read by name and by ARN", async () => {
    account.aws.seedSecrets(["rds!db-4a30a7de", "events!connection/crm/1"], { value: "owned" });
    const store = open();
    for (const query of ["rds!db", "rds!db-4a30a7de", "!db-4a", "4a30a7de"]) {
      const { names } = await store.listSecretNames(query);
      expect(names.map(({ name }) => name)).toContain("rds!db-4a30a7de");
    }
    const { resource: arn } = await store.readSecret("rds!db-4a30a7de");
    expect(await store.readSecret(arn)).toMatchObject({ value: "owned" });
    expect((await store.listSecretNames(arn)).names.map(({ name }) => name)).toEqual(["rds!db-4a30a7de"]);
  });
});
