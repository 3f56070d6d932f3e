import { describe, expect, it } from "vitest";
import { credentialFormSchema } from "@/components/secret-providers/credential-form";
import {
  type CredentialValues,
  credentialValues,
  methodValues,
} from "@/components/secret-providers/credential-values";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const configId = "3f8a1f0e-6a36-4f0b-9d67-1f2f6f8a2b11";

const everything: CredentialValues = {
  name: "aws-prod",
  provider: "aws",
  authenticationMethod: "static_keys",
  workloadIdentityConfigId: configId,
  settings: { accessKeyId, region: "us-east-1", roleArn: "arn:aws:iam::123456789012:role/reader" },
  secrets: { secretAccessKey, externalId: "latchkey-1" },
  isDefault: false,
};

const stored: SecretProviderCredential = {
  id: configId,
  name: "aws-prod",
  provider: "aws",
  authenticationMethod: "assume_role",
  workloadIdentityConfig: null,
  settings: everything.settings,
  storedSecrets: ["externalId", "secretAccessKey"],
  isDefault: false,
  variableCount: 0,
  lastTest: null,
  lastTestedAt: null,
  evidence: [],
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  etag: '"1"',
};

function issues(values: CredentialValues, credential: SecretProviderCredential | null = null) {
  const { error } = credentialFormSchema(credential).safeParse(values);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("credentialFormSchema", () => {
  it("sends the fields of the chosen method alone, whatever the form still holds", () => {
    const send = (authenticationMethod: CredentialValues["authenticationMethod"]) =>
      credentialFormSchema(null).parse({ ...everything, authenticationMethod });
    const shared = { name: "aws-prod", provider: "aws", isDefault: false };
    expect(send("workload_identity")).toEqual({
      ...shared,
      authenticationMethod: "workload_identity",
      workloadIdentityConfigId: configId,
      settings: { region: "us-east-1" },
    });
    expect(send("static_keys")).toEqual({
      ...shared,
      authenticationMethod: "static_keys",
      settings: { accessKeyId, region: "us-east-1" },
      secrets: { secretAccessKey },
    });
    expect(send("assume_role")).toEqual({
      ...shared,
      authenticationMethod: "assume_role",
      settings: everything.settings,
      secrets: everything.secrets,
    });
  });

  it("asks for a secret that is not stored, and keeps one that is", () => {
    const blank = { ...everything, secrets: { secretAccessKey: "" } };
    expect(issues(blank)).toEqual(["secrets.secretAccessKey: Enter the Secret Access Key."]);
    expect(credentialFormSchema(stored).parse(blank)).toMatchObject({ secrets: {} });
    const otherKey = { ...blank, settings: { ...blank.settings, accessKeyId: "AKIAI44QH8DHBEXAMPLE" } };
    expect(issues(otherKey, stored)).toEqual([
      "secrets.secretAccessKey: The stored Secret Access Key belongs to the previous Access Key ID. Enter the one of this Access Key ID.",
    ]);
  });

  it("keeps, replaces or takes away an optional secret", () => {
    const sent = (externalId: string | null) =>
      credentialFormSchema(stored).parse({
        ...everything,
        authenticationMethod: "assume_role",
        secrets: { secretAccessKey: "", externalId },
      });
    expect(sent("")).toMatchObject({ secrets: {} });
    expect(sent("other")).toMatchObject({ secrets: { externalId: "other" } });
    expect(sent(null)).toMatchObject({ secrets: { externalId: null } });
  });

  it("says every field's error at once", () => {
    const values = { ...credentialValues(null), authenticationMethod: "assume_role" as const };
    expect(issues(values).map((issue) => issue.split(":")[0])).toEqual(
      expect.arrayContaining(["name", "settings.accessKeyId", "settings.roleArn", "secrets.secretAccessKey"]),
    );
  });
});

describe("methodValues", () => {
  it("keeps what both methods ask for and nothing else", () => {
    expect(methodValues("aws", "static_keys", null, everything)).toEqual({
      workloadIdentityConfigId: "",
      settings: { accessKeyId, region: "us-east-1" },
      secrets: { secretAccessKey },
    });
    expect(methodValues("aws", "workload_identity", null, everything)).toEqual({
      workloadIdentityConfigId: "",
      settings: { region: "us-east-1" },
      secrets: {},
    });
  });

  it("comes back to what is stored", () => {
    const away = methodValues("aws", "workload_identity", stored, credentialValues(stored));
    expect(methodValues("aws", "assume_role", stored, away).settings).toEqual(stored.settings);
  });
});
