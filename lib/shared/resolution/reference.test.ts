import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatSecretReference,
  jsonKeyProblem,
  parseSecretReference,
  searchableName,
} from "@/lib/shared/resolution/reference";

const nameLetters = [..."ABCXYZabcxyz0189/_+=.@-!"];
const secretName = fc
  .string({ unit: fc.constantFrom(...nameLetters), minLength: 1, maxLength: 512 })
  .filter((name) => !name.startsWith("arn:"));
const jsonKey = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 200 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  .filter((key) => key === key.trim() && key !== "" && !/[\u0000-\u001f\u007f]/.test(key));

describe("parsing", () => {
  it.each([
    ["name", "name", null],
    ["name#key", "name", "key"],
    ["a/b#c#d", "a/b", "c#d"],
    ["name#", "name", ""],
    ["#key", "", "key"],
    ["##", "", "#"],
    ["", "", null],
    [
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf#password",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
      "password",
    ],
  ])("%j is %j and %j", (text, name, key) => {
    expect(parseSecretReference(text)).toEqual({ name, jsonKey: key });
  });

  it("gives any text back when it is put together again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(formatSecretReference(parseSecretReference(text))).toBe(text);
      }),
    );
  });

  it("finds name and key of any reference, whatever the key holds", () => {
    fc.assert(
      fc.property(secretName, jsonKey, (name, key) => {
        const text = formatSecretReference({ name, jsonKey: key });
        expect(parseSecretReference(text)).toEqual({ name, jsonKey: key });
        expect(searchableName(`  ${text} `)).toBe(name);
      }),
    );
  });
});

describe("what is behind the name", () => {
  it.each([
    ["name", null],
    ["name#a key", null],
    ["name#", "The JSON key is missing after the #."],
    ["name#a\nb", "A JSON key can't contain control characters."],
  ])("of %j is wrong: %s", (text, problem) => {
    expect(jsonKeyProblem(parseSecretReference(text))).toBe(problem);
  });
});
