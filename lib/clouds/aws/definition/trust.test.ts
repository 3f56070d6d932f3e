import { describe, expect, it } from "vitest";
import { AwsExternalId } from "@/lib/clouds/aws/definition/schema";
import {
  assumeRoleTrustSnippet,
  issuerHost,
  newExternalId,
  principalIn,
  storedExternalId,
  webIdentityStatement,
} from "@/lib/clouds/aws/definition/trust";
import type { TrustSnippetFacts } from "@/lib/clouds/definition";

const roleArn = "arn:aws:iam::123456789012:role/secrets-reader";
const user = "arn:aws:iam::210987654321:user/latchkey";
const facts = (change: Partial<TrustSnippetFacts> = {}): TrustSnippetFacts => ({
  settings: { roleArn },
  secrets: {},
  stored: [],
  lastTest: null,
  ...change,
});
const statementOf = (change: Partial<TrustSnippetFacts> = {}) => {
  const { Version, Statement } = JSON.parse(assumeRoleTrustSnippet(facts(change)).document);
  expect([Version, Statement.length]).toEqual(["2012-10-17", 1]);
  return Statement[0];
};

describe("the statement that lets identity tokens in", () => {
  it("names the provider, the audience and the organization, without the issuer's scheme or a slash at its end", () => {
    const statement = webIdentityStatement({
      partition: "aws-cn",
      account: "123456789012",
      host: issuerHost("https://latchkey.example.com/tenant/"),
      audience: "sts.amazonaws.com",
      organizationId: "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b",
    });
    expect(statement).toEqual({
      Effect: "Allow",
      Principal: {
        Federated: "arn:aws-cn:iam::123456789012:oidc-provider/latchkey.example.com/tenant",
      },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "latchkey.example.com/tenant:aud": "sts.amazonaws.com",
          "latchkey.example.com/tenant:sub": "organization:0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b",
        },
      },
    });
  });
});

describe("the trust policy that the form shows", () => {
  it("stands on the role's whole account while the user is not known", () => {
    expect(statementOf()).toEqual({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "sts:AssumeRole",
    });
    expect(statementOf({ settings: {} }).Principal.AWS).toBe("arn:aws:iam::<ACCOUNT_ID>:root");
    expect(statementOf({ settings: { roleArn: "arn:aws-cn:iam::1" } }).Principal.AWS).toContain(
      "<ACCOUNT_ID>",
    );
  });

  it("names the user, once a test has named it", () => {
    const green = { ok: true as const, principal: user };
    expect(statementOf({ lastTest: green }).Principal.AWS).toBe(user);
    const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    expect(statementOf({ lastTest: { ok: false, message } }).Principal.AWS).toBe(user);
    const session = { ok: true as const, principal: "arn:aws:sts::1:assumed-role/secrets-reader/latchkey" };
    expect(statementOf({ lastTest: session }).Principal.AWS).toContain(":root");
    expect(assumeRoleTrustSnippet(facts({ lastTest: green })).help).toContain("names the keys' user");
  });

  it.each([
    ["as entered", { secrets: { externalId: " tenant-1 " } }, "tenant-1"],
    [
      "that is stored, in its place",
      { secrets: { externalId: "" }, stored: ["externalId"] },
      storedExternalId,
    ],
    ["entered anew", { secrets: { externalId: "new" }, stored: ["externalId"] }, "new"],
  ])("asks for the External ID %s", (_, change, externalId) => {
    expect(statementOf(change).Condition).toEqual({ StringEquals: { "sts:ExternalId": externalId } });
  });

  it("asks for none that there is not, or that is taken away", () => {
    expect(statementOf().Condition).toBeUndefined();
    expect(statementOf({ secrets: { externalId: null }, stored: ["externalId"] }).Condition).toBeUndefined();
  });
});

describe("an External ID that is made up", () => {
  it("is one that AWS accepts, and never the same", () => {
    const ids = Array.from({ length: 200 }, () => newExternalId());
    for (const id of ids) expect(AwsExternalId.parse(id)).toBe(id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^latchkey-[\w-]{32}$/);
  });

  it("uses every random bit", () => {
    expect(newExternalId((bytes) => bytes.fill(255))).toBe(`latchkey-${"_".repeat(32)}`);
    expect(newExternalId((bytes) => bytes.fill(64))).toBe(`latchkey-${"A".repeat(32)}`);
  });
});

it.each([
  ["User: arn:aws:iam::1:user/a/b is not authorized to perform: x", "arn:aws:iam::1:user/a/b"],
  ["Access denied", null],
  ["User: someone is not authorized", null],
  ["", null],
])("the principal in %j is %j", (message, principal) => {
  expect(principalIn(message)).toBe(principal);
});
