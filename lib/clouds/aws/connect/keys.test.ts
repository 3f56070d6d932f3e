// Access keys, by themselves and with AssumeRole, against the simulated AWS: each thing that can be wrong has its name.
import { inspect } from "node:util";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RetryPolicy, usualRetryPolicy } from "@/lib/clouds/aws/connect/retry";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import { explainFailure } from "@/lib/clouds/aws/failures/explain";
import type { StoreSource } from "@/lib/clouds/contract";
import { AppError } from "@/lib/shared/errors";
import { decrypt, list, read, startAws, type TestAccount } from "@/test/support/aws";
import { refusalOf } from "@/test/support/conformance";

let account: TestAccount;
const hasty: RetryPolicy = { ...usualRetryPolicy, pause: async () => {} };

beforeAll(async () => {
  account = await startAws();
  await account.createReader();
});
beforeEach(async () => {
  account.aws.clearFaults();
  await account.trust(account.trusting());
  await account.allowReader(list, read, decrypt);
  account.aws.clearRequests();
});
afterAll(() => account.close());

const open = (source: StoreSource, retryPolicy = hasty) =>
  openAwsSecretStore(source, () => Promise.reject(new Error("No token is asked for.")), retryPolicy);
const keys = (changes = {}) => open(account.keysSource(changes));
const role = (changes = {}, retryPolicy = hasty) => open(account.roleSource(changes), retryPolicy);
const wrongSecret = () => "x".repeat(40);

describe("an access key", () => {
  it("names its user, with one call", async () => {
    expect(await keys().verify()).toEqual({ principal: account.readerArn, account: account.accountId });
    expect(account.calls()).toEqual(["GetCallerIdentity ok"]);
  });

  it.each([
    ["an unknown key", { accessKeyId: "AKIAUNKNOWNUNKNOWN12" }, "access_key_invalid", "InvalidClientTokenId"],
    ["another key's secret", { secretAccessKey: wrongSecret }, "secret_key_invalid", "SignatureDoesNotMatch"],
  ])("%s fails to authenticate", async (_, changes, reason, providerCode) => {
    const error = await refusalOf(keys(changes).verify());
    expect(error.failure).toMatchObject({ stage: "identity", reason, providerCode });
    expect(account.calls("GetCallerIdentity")).toHaveLength(1);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("xxxx");
  });

  it.each([
    ["an unknown key", { accessKeyId: "AKIAUNKNOWNUNKNOWN12" }, "access_key_invalid", /^Unrecognized/],
    ["another key's secret", { secretAccessKey: wrongSecret }, "secret_key_invalid", /^InvalidSignature/],
  ])("%s fails a read by the same name", async (_, changes, reason, providerCode) => {
    const { failure } = await refusalOf(keys(changes).readSecret("any"));
    expect(failure).toMatchObject({
      stage: "read",
      reason,
      providerCode: expect.stringMatching(providerCode),
    });
  });

  it("without a permission says which, with the statement for its user", async () => {
    await account.secrets().send(
      new CreateSecretCommand({
        Name: "keys/kms",
        SecretString: "x",
        KmsKeyId: "11111111-2222-4333-8444-555555555555",
      }),
    );
    const explained = async (call: Promise<unknown>) => {
      const { failure } = await refusalOf(call);
      const facts = { source: account.keysSource(), issuer: null, organizationId: null };
      return { ...(failure as object), ...explainFailure(failure as never, facts) };
    };
    await account.allowReader(read, decrypt);
    expect(await explained(keys().listSecretNames(""))).toMatchObject({
      stage: "list",
      reason: "list_access_denied",
      providerCode: "AccessDeniedException",
      cause: expect.stringMatching(/^The user isn't allowed to list/),
      remedy: expect.stringContaining(account.readerArn),
    });
    await account.allowReader(list);
    expect(await explained(keys().readSecret("keys/kms"))).toMatchObject({
      reason: "access_denied",
      remedy: expect.stringContaining(`arn:aws:secretsmanager:us-east-1:${account.accountId}:secret:`),
    });
    await account.allowReader(list, read);
    expect(await explained(keys().readSecret("keys/kms"))).toMatchObject({
      reason: "kms_access_denied",
      cause: "The user isn't allowed to use the KMS key that encrypts the secret.",
    });
    await account.allowReader(list, read, decrypt);
    expect((await keys().readSecret("keys/kms")).value).toBe("x");
  });

  it("is opened at its first use, and what cannot be opened is said as it is", async () => {
    const missing = () => {
      throw new AppError("sealing_key_missing", "The value is sealed with key 0123456789abcdef.");
    };
    const calls = account.calls().length;
    const store = keys({ secretAccessKey: missing });
    await expect(store.verify()).rejects.toMatchObject({ code: "sealing_key_missing" });
    await expect(role({ secretAccessKey: missing }).readSecret("x")).rejects.toMatchObject({
      code: "sealing_key_missing",
    });
    expect(account.calls()).toHaveLength(calls);
  });

  it("is not hindered by a clock that is hours off: AWS's own answer puts it right", async () => {
    await account.putSecret("keys/clock", "x");
    account.aws.clearRequests();
    account.aws.setFault({ kind: "clock-offset", offsetSeconds: 7200, operation: "GetSecretValue" });
    expect((await keys().readSecret("keys/clock")).value).toBe("x");
    expect(account.calls("GetSecretValue")).toHaveLength(2);
  });

  it.each([
    ["RequestExpired", 400, "Request has expired.", "clock_skew", 3],
    ["UnrecognizedClientException", 400, "The security token is invalid.", "access_key_invalid", 1],
    ["InvalidSignatureException", 403, "The signature does not match.", "secret_key_invalid", 1],
  ])(
    "refused with %s says so after what may pass was tried",
    async (code, status, message, reason, tries) => {
      account.aws.setFault({ kind: "refusal", operation: "GetSecretValue", code, status, message });
      expect((await refusalOf(keys().readSecret("any"))).failure).toMatchObject({ stage: "read", reason });
      expect(account.calls("GetSecretValue")).toHaveLength(tries);
    },
  );
});

describe("AssumeRole", () => {
  it("reads as the role's session, for fifteen minutes", async () => {
    await account.putSecret("role/one", "value");
    account.aws.clearRequests();
    let now = Date.now();
    const store = role({}, { ...hasty, now: () => now });
    expect(await store.verify()).toEqual({
      principal: `arn:aws:sts::${account.accountId}:assumed-role/assumed/latchkey-test`,
      account: account.accountId,
    });
    expect((await store.readSecret("role/one")).value).toBe("value");
    expect(account.calls("AssumeRole")).toHaveLength(1);
    now += 13 * 60_000;
    await store.readSecret("role/one");
    expect(account.calls("AssumeRole")).toHaveLength(2);
    expect(account.calls("AssumeRoleWithWebIdentity")).toEqual([]);
  });

  it.each([
    ["an unknown key", { accessKeyId: "AKIAUNKNOWNUNKNOWN12" }, "access_key_invalid", "InvalidClientTokenId"],
    ["another key's secret", { secretAccessKey: wrongSecret }, "secret_key_invalid", "SignatureDoesNotMatch"],
    [
      "a role that does not exist",
      { roleArn: "arn:aws:iam::123456789012:role/x" },
      "assume_role_denied",
      "AccessDenied",
    ],
    ["an External ID that is not asked for", { externalId: () => "anything" }, null, null],
  ] as const)("with %s", async (_, changes, reason, providerCode) => {
    if (!reason) return void (await role(changes).verify());
    const { failure } = await refusalOf(role(changes).verify());
    expect(failure).toMatchObject({ stage: "exchange", reason, providerCode });
    expect(account.calls("AssumeRole")).toHaveLength(1);
  });

  it.each([
    ["none", null],
    ["another", () => "tenant-2"],
  ])("with %s of the External ID that the trust policy asks for", async (_, externalId) => {
    await account.trust(account.trusting("tenant-1"));
    await role({ externalId: () => "tenant-1" }).verify();
    const error = await refusalOf(role({ externalId }).verify());
    expect(error.failure).toMatchObject({ stage: "exchange", reason: "assume_role_denied" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("tenant");
  });

  it("refused by the trust policy gives the statement that lets it in", async () => {
    const another = `arn:aws:iam::${account.accountId}:role/crewai-secrets-reader`;
    await account.createRole();
    await account.trust(account.trusting(undefined, another));
    const { failure } = await refusalOf(role().verify());
    const source = account.roleSource();
    const { remedy } = explainFailure(failure as never, { source, issuer: null, organizationId: null });
    const statement = JSON.parse(/^\{[\s\S]*?^\}/m.exec(remedy)?.[0] ?? "");
    await account.trust(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    await role().verify();
  });

  it("by the whole account also needs the user's own policy, which the remedy gives", async () => {
    await account.trust(account.trusting(undefined, `arn:aws:iam::${account.accountId}:root`));
    const { failure } = await refusalOf(role().verify());
    const source = account.roleSource();
    const { remedy } = explainFailure(failure as never, { source, issuer: null, organizationId: null });
    const [, statement = ""] = remedy.match(/^\{[\s\S]*?^\}/gm) ?? [];
    await account.allowReader(JSON.parse(statement));
    await role().verify();
  });

  it.each([
    [{ kind: "throttling" }, "throttled", 3],
    [{ kind: "service-unavailable" }, "cloud_unavailable", 3],
    [{ kind: "reset" }, "cloud_unreachable", 3],
    [{ kind: "garbage" }, "cloud_answer_unreadable", 3],
    [{ kind: "region-disabled" }, "region_disabled", 1],
  ] as const)("under %o is %s after %i tries", async (fault, reason, tries) => {
    account.aws.setFault({ ...fault, operation: "AssumeRole" });
    expect((await refusalOf(role().verify())).failure).toMatchObject({ stage: "exchange", reason });
    expect(account.calls("AssumeRole")).toHaveLength(tries);
  });
});
