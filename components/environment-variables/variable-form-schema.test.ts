import { describe, expect, it } from "vitest";
import { surroundingSpace } from "@/components/environment-variables/surrounding-space";
import {
  type VariableFormValues,
  variableFormSchema,
} from "@/components/environment-variables/variable-form-schema";

const credentialId = "0b0f2c84-9c1e-4f0a-9f0e-6f2d6f7b1a11";
const form: VariableFormValues = {
  key: "API_KEY",
  source: "direct",
  value: "hello",
  secretName: "left over",
  automationIds: [],
};

function errorsOf(values: Partial<VariableFormValues>, hasStoredValue = false) {
  const parsed = variableFormSchema(hasStoredValue).safeParse({ ...form, ...values });
  return parsed.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];
}

describe("variableFormSchema", () => {
  it("sends of a direct value no secret name", () => {
    expect(variableFormSchema(false).parse(form)).toEqual({
      key: "API_KEY",
      source: { kind: "direct" },
      value: "hello",
      automationIds: [],
    });
  });

  it("sends of a secret no value", () => {
    const sent = variableFormSchema(false).parse({
      ...form,
      source: `credential:${credentialId}`,
      secretName: " crewai-db#password ",
    });
    expect(sent).toEqual({
      key: "API_KEY",
      source: { kind: "credential", credentialId },
      secretName: "crewai-db#password",
      automationIds: [],
    });
  });

  it("keeps a stored value that is left blank", () => {
    expect(variableFormSchema(true).parse({ ...form, value: "" })).not.toHaveProperty("value");
  });

  it("asks for a value where none is stored, together with everything else that is wrong", () => {
    expect(errorsOf({ key: "", value: "" }).map(([path]) => path)).toEqual(["key", "value"]);
  });

  it("asks for the secret's name", () => {
    expect(errorsOf({ source: "default:aws", secretName: "" })[0]).toEqual([
      "secretName",
      "Choose or type a secret name.",
    ]);
  });
});

describe("surroundingSpace", () => {
  it.each([
    ["", null],
    ["a b", null],
    [" a", "The value begins with a space, which will be kept."],
    ["a\n", "The value ends with a line break, which will be kept."],
    ["\ta ", "The value begins and ends with a space, which will be kept."],
  ])("%j", (value, words) => expect(surroundingSpace(value)).toBe(words));
});
