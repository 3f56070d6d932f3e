import { describe, expect, it } from "vitest";
import { ConnectionTestInput } from "@/lib/clouds/inputs/connection-test";
import { SecretProviderCredentialInput } from "@/lib/clouds/inputs/credential";
import { fieldErrorsOf } from "@/lib/shared/errors";
import { ConnectionTest } from "@/lib/shared/secret-providers/schema";

const whole = {
  name: "aws-prod-wi",
  provider: "aws",
  authenticationMethod: "workload_identity",
  workloadIdentityConfigId: "5b3f6f1e-0d55-4c1f-9a39-0f9a3f0c7f11",
  settings: { region: " us-east-1 " },
};

function errors(change: Record<string, unknown>): Record<string, string[]> {
  const { error } = SecretProviderCredentialInput.safeParse({ ...whole, ...change });
  return error ? fieldErrorsOf(error) : {};
}

describe("SecretProviderCredentialInput", () => {
  it("trims what was pasted and is not the default unless said", () => {
    expect(SecretProviderCredentialInput.parse(whole)).toEqual({
      ...whole,
      settings: { region: "us-east-1" },
      isDefault: false,
    });
  });

  it("tells the errors of the settings together with those of the other fields", () => {
    expect(errors({ name: " ", workloadIdentityConfigId: "", settings: { region: "nowhere" } })).toEqual({
      name: ["Enter a name."],
      workloadIdentityConfigId: ["Choose a Workload Identity Configuration."],
      "settings.region": ["A region looks like us-east-1."],
    });
  });

  it.each(["accessKeyId", "secretAccessKey", "roleArn", "externalId"])(
    "refuses %s, a field of other methods, wherever it is sent",
    (field) => {
      expect(Object.keys(errors({ [field]: "x" }))).toEqual([field]);
      expect(Object.keys(errors({ settings: { region: "us-east-1", [field]: "x" } }))).toEqual([
        `settings.${field}`,
      ]);
    },
  );
});

describe("SecretProviderCredentialInput of credentials with keys", () => {
  const keys = {
    ...whole,
    workloadIdentityConfigId: undefined,
    authenticationMethod: "static_keys",
    settings: { accessKeyId: " AKIAIOSFODNN7EXAMPLE ", region: "us-east-1" },
    secrets: { secretAccessKey: " wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n" },
  };
  const { workloadIdentityConfigId: _, ...input } = keys;
  const role = {
    ...input,
    authenticationMethod: "assume_role",
    settings: { ...input.settings, roleArn: "arn:aws:iam::123456789012:role/reader" },
  };
  const fields = (value: object) => {
    const { error } = SecretProviderCredentialInput.safeParse(value);
    return error ? Object.keys(fieldErrorsOf(error)).sort() : [];
  };

  it("trims what was pasted, and takes blank secrets for absent ones", () => {
    expect(SecretProviderCredentialInput.parse(input)).toEqual({
      ...input,
      settings: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", region: "us-east-1" },
      secrets: { secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
      isDefault: false,
    });
    for (const secrets of [undefined, {}, { secretAccessKey: "" }, { secretAccessKey: " " }]) {
      const parsed = SecretProviderCredentialInput.parse({ ...input, secrets });
      expect(parsed).toHaveProperty("secrets");
      expect(JSON.parse(JSON.stringify(parsed))).toMatchObject({ secrets: {} });
    }
  });

  it("tells the errors of settings and secrets together", () => {
    const wrong = { settings: { accessKeyId: "", region: "" }, secrets: { secretAccessKey: "x" } };
    expect(fields({ ...input, name: "", ...wrong })).toEqual([
      "name",
      "secrets.secretAccessKey",
      "settings.accessKeyId",
      "settings.region",
    ]);
  });

  it.each([
    ["a config", input, { workloadIdentityConfigId: whole.workloadIdentityConfigId }],
    ["a role", input, { settings: role.settings }],
    ["an External ID", input, { secrets: { externalId: "tenant" } }],
    ["keys with Workload Identity", whole, { settings: input.settings }],
    ["secrets with Workload Identity", whole, { secrets: input.secrets }],
    ["no role with AssumeRole", role, { settings: input.settings }],
  ])("refuses %s", (_, of, change) => {
    expect(fields(of)).toEqual([]);
    expect(fields({ ...of, ...change })).toHaveLength(1);
  });
});

describe("ConnectionTestInput", () => {
  it.each([
    [undefined, {}],
    [{}, {}],
    [{ read: "assigned" }, { read: "assigned" }],
    [{ read: { secretName: " team/db#password " } }, { read: { secretName: "team/db" } }],
  ])("%j", (input, expected) => {
    expect(ConnectionTestInput.parse(input)).toEqual(expected);
  });

  it.each([
    [null],
    [[]],
    [{ read: "all" }],
    [{ read: {} }],
    [{ read: { secretName: "" } }],
    [{ read: { secretName: "two words" } }],
    [{ read: { secretName: "a", versionId: "b" } }],
    [{ secretName: "a" }],
  ])("refuses %j", (input) => {
    expect(ConnectionTestInput.safeParse(input).success).toBe(false);
  });
});

describe("ConnectionTest", () => {
  it.each([
    [{ ok: true, principal: "arn", account: "1" }],
    [{ ok: false, stage: "mint", reason: "r", providerCode: null, message: "m", cause: "c", remedy: "r" }],
  ])("takes what was kept before there were stages: %j", (kept) => {
    expect(ConnectionTest.parse(kept)).toEqual(kept);
  });
});
