import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AwsRegion,
  AwsRoleArn,
  AwsWorkloadIdentitySettings,
  awsDefinition,
  awsRegions,
  parseArn,
} from "@/lib/clouds/aws/definition";

const account = fc.stringMatching(/^\d{12}$/);
const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-iso");
const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const rolePath = fc.constantFrom("", "team/", "service-role/a/b/");

const messageFor = (text: string) => AwsRoleArn.safeParse(text).error?.issues[0]?.message ?? "";

describe("ARNs", () => {
  it("are split into their parts, and the resource keeps its colons", () => {
    expect(parseArn("arn:aws:secretsmanager:us-east-1:123456789012:secret:a/b:c-AbCdEf")).toEqual({
      partition: "aws",
      service: "secretsmanager",
      region: "us-east-1",
      account: "123456789012",
      resource: "secret:a/b:c-AbCdEf",
    });
  });

  it("of any role give their parts back", () => {
    fc.assert(
      fc.property(partition, account, rolePath, roleName, (part, id, path, name) => {
        const arn = `arn:${part}:iam::${id}:role/${path}${name}`;
        expect(parseArn(arn)).toMatchObject({
          partition: part,
          account: id,
          resource: `role/${path}${name}`,
        });
        expect(AwsRoleArn.parse(` ${arn}\n`)).toBe(arn);
      }),
    );
  });

  it.each([
    "",
    "arn",
    "arn:aws",
    "arn:aws:iam::1:role/x",
    "arn:evil:iam::123456789012:role/x",
    "arn:aws:iam::123456789012:",
  ])("%j is none", (text) => {
    expect(parseArn(text)).toBeNull();
  });

  it("never throw", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void AwsRoleArn.safeParse(text)));
  });
});

describe("role ARNs", () => {
  it.each([
    ["", /Paste the Role Arn/],
    ["crewai-secrets-reader", /not an ARN/],
    ["arn:aws:iam::123456789012:user/someone", /names user, not a role/],
    ["arn:aws:iam::123456789012:oidc-provider/app.example.com", /names oidc-provider/],
    ["arn:aws:sts::123456789012:assumed-role/reader/session", /session of a role/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf", /names secretsmanager/],
    ["arn:aws:iam:::role/reader", /incomplete/],
    ["arn:aws:iam::123456789012:role/", /incomplete/],
    [`arn:aws:iam::123456789012:role/${"n".repeat(65)}`, /incomplete/],
    ["arn:aws:iam:us-east-1:123456789012:role/reader", /incomplete/],
    [`arn:aws:iam::123456789012:role/${"p/".repeat(1100)}n`, /at most 2,048/],
  ])("%j is refused with what it is", (text, message) => {
    expect(messageFor(text)).toMatch(message);
  });
});

it("reads out of a role ARN what a person can check", () => {
  const [roleArn] = awsDefinition.workloadIdentity.fields;
  const told = (text: string) => roleArn.implies(text).map(({ label, value }) => `${label} ${value}`);
  expect(told(" arn:aws:iam::123456789012:role/service/reader ")).toEqual([
    "Account 123456789012",
    "Role reader",
  ]);
  expect(told("arn:aws-us-gov:iam::123456789012:role/reader")).toContain("Partition AWS GovCloud (US)");
  expect(told("arn:aws-iso:iam::123456789012:role/reader")).toContain("Partition aws-iso");
  expect(told("arn:aws:iam::123456789012:user/reader")).toEqual([]);
  expect(told("")).toEqual([]);
});

describe("regions", () => {
  it.each(awsRegions)("%s", (region) => expect(AwsRegion.parse(region)).toBe(region));

  it.each([
    "",
    "us-east",
    "US-EAST-1",
    "us-east-1.evil.example",
    "us-east-1/",
    "us-east-1#",
    "us east 1",
    "@evil-east-1",
    "us-east-1\nx",
  ])("%j is none: a region becomes part of a host name", (region) => {
    expect(AwsRegion.safeParse(region).success).toBe(false);
  });
});

it("has a field for every setting, and a setting for every field", () => {
  for (const { fields, schema } of [
    awsDefinition.workloadIdentity,
    awsDefinition.workloadIdentityCredential,
  ]) {
    expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(schema.shape).sort());
  }
});

it("refuses settings of other methods", () => {
  const settings = { roleArn: "arn:aws:iam::123456789012:role/reader", region: "us-east-1" };
  expect(AwsWorkloadIdentitySettings.safeParse(settings).success).toBe(true);
  expect(AwsWorkloadIdentitySettings.safeParse({ ...settings, secretAccessKey: "x" }).success).toBe(false);
});
