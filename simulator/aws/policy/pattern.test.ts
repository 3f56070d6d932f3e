import { describe, expect, test } from "vitest";
import { fillVariables, matchesPattern } from "./pattern";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";

describe("wildcards", () => {
  test.each([
    ["*", "", true],
    ["*", "anything", true],
    ["?", "", false],
    ["a?c", "abc", true],
    ["a?c", "abbc", false],
    ["a*c", "ac", true],
    ["a*c", "abbc", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["*b", "abab", true],
    ["abc", "ABC", false],
    ["a.c", "abc", false],
    [`${ARN}crewai-*`, `${ARN}crewai-key-AbCdEf`, true],
    [`${ARN}crewai-*`, `${ARN}crewai/key-AbCdEf`, false],
    [`${ARN}key-??????`, `${ARN}key-AbCdEf`, true],
    [`${ARN}key-??????`, `${ARN}key-two-AbCdEf`, false],
    [`${ARN}key-??????`, `${ARN}key`, false],
    [`${ARN}key-*`, `${ARN}key-two-AbCdEf`, true],
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  test("take no longer for many stars", () => {
    const started = Date.now();
    expect(matchesPattern(`${"*a".repeat(500)}b`, "a".repeat(2000))).toBe(false);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe("variables", () => {
  const context = new Map([
    ["aws:username", ["a*"]],
    ["aws:tagkeys", ["x", "y"]],
  ]);
  test.each([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: IAM writes its variables the same way.
    ["${aws:username}", "a*", true],
    ["${aws:username}", "abc", false],
    ["${AWS:UserName}-?", "a*-1", true],
    ["${aws:missing}*", "anything", false],
    ["${aws:missing, 'none'}", "none", true],
    ["${aws:TagKeys}", "x", false],
    ["${*}${?}${$}", "*?$", true],
    ["${*}", "anything", false],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(matchesPattern(pattern, text, context)).toBe(expected);
    expect(fillVariables(pattern, context) === text).toBe(expected && !pattern.endsWith("-?"));
  });
});
