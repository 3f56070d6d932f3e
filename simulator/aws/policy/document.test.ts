import { describe, expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "./document";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trust = {
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/localhost:3000/a" },
  Action: "sts:AssumeRoleWithWebIdentity",
};
const document = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });

describe("takes", () => {
  test.each<[string, PolicyKind, object]>([
    ["one statement without a list", "identity", { Version: "2012-10-17", Statement: allow }],
    ["the older version", "identity", { Version: "2008-10-17", Id: "x", Statement: [allow] }],
    [
      "lists and negations",
      "identity",
      document({ Effect: "Deny", NotAction: ["s3:*", "iam:Get?"], NotResource: ["arn:aws:s3:::b/*"] }),
    ],
    [
      "booleans and numbers in conditions",
      "identity",
      document({
        ...allow,
        Condition: { Bool: { "aws:SecureTransport": true }, NumericLessThan: { "aws:EpochTime": 5 } },
      }),
    ],
    ["a federated trust", "trust", document(trust)],
    ["a trust for all of STS", "trust", document({ ...trust, Action: "sts:*" })],
    [
      "session tags in a trust",
      "trust",
      document({ ...trust, Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }),
    ],
    [
      "a resource policy",
      "resource",
      document({ ...allow, Principal: { AWS: ["123456789012", "arn:aws:iam::123456789012:role/r"] } }),
    ],
  ])("%s", (_, kind, value) => {
    expect(parsePolicy(JSON.stringify(value), kind).statements).toHaveLength(1);
  });
});

describe("refuses", () => {
  const syntax = "Syntax errors in policy.";
  const vendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  test.each<[string, PolicyKind, unknown, string]>([
    ["a list", "identity", [], syntax],
    ["another version", "identity", { Version: "2020-01-01", Statement: [allow] }, syntax],
    ["an unknown member", "identity", { ...document(allow), Extra: 1 }, syntax],
    ["an unknown member of a statement", "identity", document({ ...allow, Resources: "*" }), syntax],
    ["no statement", "identity", { Version: "2012-10-17" }, syntax],
    ["no effect", "identity", document({ ...allow, Effect: undefined }), syntax],
    ["an effect in small letters", "identity", document({ ...allow, Effect: "allow" }), syntax],
    ["Action and NotAction", "identity", document({ ...allow, NotAction: "s3:*" }), syntax],
    [
      "no action",
      "identity",
      document({ ...allow, Action: undefined }),
      "Policy statement must contain actions.",
    ],
    ["an action without a vendor", "identity", document({ ...allow, Action: "GetObject" }), vendor],
    [
      "no resource",
      "identity",
      document({ ...allow, Resource: undefined }),
      "Policy statement must contain resources.",
    ],
    [
      "a resource that is no ARN",
      "identity",
      document({ ...allow, Resource: "my-secret" }),
      'Resource my-secret must be in ARN format or "*".',
    ],
    [
      "a principal",
      "identity",
      document({ ...allow, Principal: "*" }),
      "Policy document should not specify a principal.",
    ],
    [
      "one Sid twice",
      "identity",
      document({ ...allow, Sid: "a" }, { ...allow, Sid: "a" }),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      "an unknown operator",
      "identity",
      document({ ...allow, Condition: { StringMatches: { "aws:x": "y" } } }),
      "Invalid Condition type : StringMatches.",
    ],
    [
      "a condition without a vendor",
      "identity",
      document({ ...allow, Condition: { StringEquals: { sub: "y" } } }),
      vendor,
    ],
    [
      "a condition that is a text",
      "identity",
      document({ ...allow, Condition: { StringEquals: "y" } }),
      syntax,
    ],
    [
      "a trust without a principal",
      "trust",
      document({ ...trust, Principal: undefined }),
      "Policy document must specify a principal.",
    ],
    [
      "a trust with a resource",
      "trust",
      document({ ...trust, Resource: "*" }),
      "Has prohibited field Resource",
    ],
    [
      "a trust about another service",
      "trust",
      document({ ...trust, Action: "s3:GetObject" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "a trust with an action that STS does not have",
      "trust",
      document({ ...trust, Action: "sts:AssumeRoleWithWebIdendity" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "a trust about everything",
      "trust",
      document({ ...trust, Action: "*" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "a provider with a scheme",
      "trust",
      document({ ...trust, Principal: { Federated: "https://issuer.example" } }),
      'Invalid principal in policy: "FEDERATED":"https://issuer.example"',
    ],
    [
      "a kind of principal that there is not",
      "trust",
      document({ ...trust, Principal: { Web: "x" } }),
      syntax,
    ],
  ])("%s", (_, kind, value, message) => {
    const parse = () => parsePolicy(JSON.stringify(value), kind);
    expect(parse).toThrow(expect.objectContaining({ code: "MalformedPolicyDocument", status: 400, message }));
  });

  test("what is not JSON, with the code that the service uses", () => {
    expect(() => parsePolicy("{", "resource", { code: "MalformedPolicyDocumentException" })).toThrow(
      expect.objectContaining({
        code: "MalformedPolicyDocumentException",
        message: "This policy contains invalid Json",
      }),
    );
  });
});
