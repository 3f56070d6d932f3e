import { describe, expect, it } from "vitest";
import { fieldErrorsOf } from "@/lib/errors";
import { SecretProviderCredentialInput } from "@/lib/secret-providers/schema";

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
      name: ["Give it a name."],
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
