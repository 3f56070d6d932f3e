import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decryptStatement,
  keyArn,
  listStatement,
  policyDocument,
  prefixPattern,
  readStatement,
  secretPattern,
} from "@/lib/clouds/aws/definition/permissions";
import { matchesPattern } from "@/simulator/aws/policy/pattern";

const location = { partition: "aws", region: "us-east-1", account: "123456789012" };
const alphanumeric = [..."ABCXYZabcxyz0189"];
const legal = [...alphanumeric, ..."/_+=.@-"];
const name = fc.string({ unit: fc.constantFrom(...legal), minLength: 1, maxLength: 12 });
const suffix = fc.string({ unit: fc.constantFrom(...alphanumeric), minLength: 6, maxLength: 6 });
/** As Secrets Manager makes it. */
const arnOf = (secret: string, end: string) =>
  `arn:aws:secretsmanager:us-east-1:123456789012:secret:${secret}-${end}`;
const covers = (pattern: string, arn: string) => matchesPattern(pattern, arn, new Map());

describe("what a pattern of secrets covers, as IAM compares it", () => {
  it("is one secret and no other for a name", () => {
    fc.assert(
      fc.property(name, name, suffix, (granted, other, end) => {
        expect(covers(secretPattern(location, granted), arnOf(granted, end))).toBe(true);
        expect(covers(secretPattern(location, granted), arnOf(other, end))).toBe(other === granted);
      }),
    );
  });

  it("is every secret whose name begins with a prefix and no other", () => {
    fc.assert(
      fc.property(name, name, suffix, (prefix, other, end) => {
        expect(covers(prefixPattern(location, prefix), arnOf(prefix + other, end))).toBe(true);
        expect(covers(prefixPattern(location, prefix), arnOf(prefix, end))).toBe(true);
        expect(covers(prefixPattern(location, prefix), arnOf(other, end))).toBe(other.startsWith(prefix));
      }),
    );
  });

  it.each([
    ["crewai-", "crewai", "AbCdEf"],
    ["crewai-A", "crewai", "AbCdEf"],
    ["crewai-AbCdEf", "crewai", "AbCdEf"],
    ["production/", "production", "AbCdEf"],
  ])("leaves out, for the prefix %s, the secret %s-%s beside it", (prefix, secret, end) => {
    expect(covers(prefixPattern(location, prefix), arnOf(secret, end))).toBe(false);
  });
});

describe("statements", () => {
  it("list everything, as AWS accepts it alone", () => {
    expect(listStatement()).toMatchObject({ Action: "secretsmanager:ListSecrets", Resource: "*" });
  });

  it("name one resource as a text and several as a list", () => {
    expect(readStatement(["a"]).Resource).toBe("a");
    expect(readStatement(["a", "b"]).Resource).toEqual(["a", "b"]);
  });

  it("let a key decrypt for Secrets Manager of the region alone", () => {
    const key = keyArn(location, "1234abcd-12ab-34cd-56ef-1234567890ab");
    expect(decryptStatement([key], location)).toEqual({
      Sid: "KMSDecrypt",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
    });
    const china = decryptStatement([key], { partition: "aws-cn", region: "cn-north-1" });
    expect(china.Condition?.StringEquals?.["kms:ViaService"]).toEqual([
      "secretsmanager.cn-north-1.amazonaws.com",
      "secretsmanager.cn-north-1.amazonaws.com.cn",
    ]);
    expect(
      decryptStatement([key], { partition: "aws-iso", region: "us-iso-east-1" }).Condition,
    ).toBeUndefined();
  });

  it("make a document that says its version", () => {
    const document = policyDocument([listStatement()]);
    expect(JSON.parse(document)).toEqual({ Version: "2012-10-17", Statement: [listStatement()] });
  });
});
