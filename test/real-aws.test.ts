// `npm run test:aws`: a real account, by the product's own code. Skipped where none is given; it reads, and changes nothing.
import { describe, expect, it } from "vitest";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import type { StoreSource } from "@/lib/clouds/contract";
import { refusalOf } from "@/test/support/conformance";

const {
  LATCHKEY_AWS_REGION: region = "",
  LATCHKEY_AWS_ACCESS_KEY_ID: accessKeyId = "",
  LATCHKEY_AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
  LATCHKEY_AWS_SECRET_NAME: secretName = "",
} = process.env;
const isGiven = [region, accessKeyId, secretAccessKey, secretName].every((value) => value !== "");
if (!isGiven && process.env.npm_lifecycle_event === "test:aws") {
  console.warn("The real AWS account: skipped, LATCHKEY_AWS_… isn't set (docs/aws.md).");
}

const open = (secret = secretAccessKey, key = accessKeyId) => {
  const source: StoreSource = {
    cloud: "aws",
    method: "static_keys",
    settings: { accessKeyId: key, region },
    secrets: () => ({ secretAccessKey: secret }),
    storedSecrets: ["secretAccessKey"],
    revision: "1",
    sessionName: "latchkey-test",
    identity: null,
  };
  return openAwsSecretStore(source, () => Promise.reject(new Error("No token is asked for.")));
};

describe.skipIf(!isGiven)("a real AWS account", () => {
  it("knows who asks", async () => {
    expect(await open().verify()).toMatchObject({ account: expect.stringMatching(/^\d{12}$/) });
  });

  it("gives the secret, with its ARN and its version", async () => {
    const { value, resource, version } = await open().readSecret(secretName);
    expect(value.length).toBeGreaterThan(0);
    expect(resource).toContain(`:secretsmanager:${region}:`);
    expect(version).not.toBe("");
  });

  it("finds its name", async () => {
    const { names } = await open().listSecretNames(secretName);
    expect(JSON.stringify(names)).toContain(secretName);
  });

  it.each([
    ["another secret key", "x".repeat(40), accessKeyId, "secret_key_invalid"],
    ["an unknown access key", secretAccessKey, "AKIAUNKNOWNUNKNOWN12", "access_key_invalid"],
  ])("refuses %s with the words that Latchkey explains", async (_, secret, key, reason) => {
    expect((await refusalOf(open(secret, key).verify())).failure).toMatchObject({ reason });
  });

  it("says that there is no such secret, or that it may not be read", async () => {
    const { failure } = await refusalOf(open().readSecret("latchkey/no-such-secret"));
    expect(["secret_not_found", "access_denied"]).toContain(failure?.reason);
  });
});
