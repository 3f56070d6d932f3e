import { describe, expect, test } from "vitest";
import { parsePolicy } from "./document";
import { evaluate, type Verdict } from "./evaluation";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const context = new Map([
  ["k", ["one"]],
  ["aws:many", ["a", "b"]],
  ["aws:number", ["5"]],
  ["aws:flag", ["true"]],
  ["aws:time", ["2026-01-01T00:00:00Z"]],
  ["aws:arn", ["arn:aws:iam::1:role/a"]],
  ["aws:sourceip", ["10.1.2.3"]],
  ["aws:one", ["one"]],
]);

function verdict(...statements: object[]): Verdict {
  const document = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "identity");
  return evaluate([document], { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context });
}

describe("statements", () => {
  test.each<[string, Verdict, object[]]>([
    ["nothing said", "none", [{ ...allow, Action: "s3:PutObject" }]],
    ["allowed", "allow", [allow]],
    ["actions know no letter case", "allow", [{ ...allow, Action: "S3:getobject" }]],
    ["deny wins over allow, in any order", "deny", [{ ...allow, Effect: "Deny" }, allow]],
    ["deny of something else", "allow", [allow, { ...allow, Effect: "Deny", Action: "s3:Put*" }]],
    ["NotAction takes the rest", "allow", [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }]],
    ["NotAction leaves out its own", "none", [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }]],
    ["NotResource", "none", [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b/*" }]],
    ["another resource", "none", [{ ...allow, Resource: "arn:aws:s3:::c/*" }]],
    ["a condition that fails", "none", [{ ...allow, Condition: { StringEquals: { "aws:one": "two" } } }]],
  ])("%s: %s", (_, expected, statements) => {
    expect(verdict(...statements)).toBe(expected);
  });
});

describe("conditions", () => {
  test.each<[operator: string, key: string, value: unknown, holds: boolean]>([
    ["StringEquals", "aws:one", "one", true],
    ["StringEquals", "aws:one", "ONE", false],
    ["StringEquals", "AWS:ONE", "one", true],
    ["StringNotEquals", "aws:one", ["two", "three"], true],
    ["StringNotEquals", "aws:one", ["two", "one"], false],
    ["StringNotEquals", "aws:missing", "x", true],
    ["StringLike", "aws:one", "o?e", true],
    ["StringNotLike", "aws:one", "o*", false],
    ["StringEqualsIgnoreCase", "aws:one", "ONE", true],
    ["StringNotEqualsIgnoreCase", "aws:one", "ONE", false],
    ["StringEqualsIfExists", "aws:missing", "x", true],
    ["StringEqualsIfExists", "aws:one", "x", false],
    ["StringEquals", "aws:missing", "x", false],
    ["Null", "aws:missing", "true", true],
    ["Null", "aws:one", true, false],
    ["Null", "aws:one", "false", true],
    ["Bool", "aws:flag", true, true],
    ["Bool", "aws:flag", "false", false],
    ["ForAllValues:StringEquals", "aws:many", ["a", "b", "c"], true],
    ["ForAllValues:StringEquals", "aws:many", ["a"], false],
    ["ForAllValues:StringEquals", "aws:missing", ["a"], true],
    ["ForAnyValue:StringEquals", "aws:many", ["b"], true],
    ["ForAnyValue:StringEquals", "aws:missing", ["b"], false],
    ["ForAnyValue:StringLikeIfExists", "aws:missing", ["b"], true],
    ["NumericGreaterThanEquals", "aws:number", 5, true],
    ["NumericLessThan", "aws:number", "5", false],
    ["DateGreaterThan", "aws:time", "2025-12-31T00:00:00Z", true],
    ["DateLessThan", "aws:time", "1000000000", false],
    ["ArnLike", "aws:arn", "arn:aws:iam::*:role/*", true],
    ["ArnNotEquals", "aws:arn", "arn:aws:iam::2:role/*", true],
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8", true],
    ["NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"], false],
    ["IpAddress", "aws:SourceIp", "nonsense", false],
  ])("%s %s %s: %s", (operator, key, value, holds) => {
    expect(verdict({ ...allow, Condition: { [operator]: { [key]: value } } })).toBe(holds ? "allow" : "none");
  });

  test("all must hold", () => {
    const Condition = {
      StringEquals: { "aws:one": "one", "aws:number": "5" },
      Bool: { "aws:flag": "false" },
    };
    expect(verdict({ ...allow, Condition })).toBe("none");
  });
});
