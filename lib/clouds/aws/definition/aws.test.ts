import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArn, partitionOf } from "@/lib/clouds/aws/definition/arn";
import { awsDefinition } from "@/lib/clouds/aws/definition/aws";
import { awsRegions } from "@/lib/clouds/aws/definition/partitions";
import {
  AwsAccessKeyId,
  AwsAssumeRoleSecrets,
  AwsAssumeRoleSettings,
  AwsRegion,
  AwsRoleArn,
  AwsStaticKeysSecrets,
  AwsWorkloadIdentitySettings,
  awsSchemas,
} from "@/lib/clouds/aws/definition/schema";
import { methodDefinition } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";

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
    ["crewai-secrets-reader", /is a name/],
    ["arn:aws:iam::123456789012:user/someone", /names user, not a role/],
    ["arn:aws:iam::12345678901:role/reader", /twelve digits.*12345678901/],
    ["arn:aws:iam::1234-5678-9012:role/reader", /without hyphens/],
    ["arn:aws:iam::<ACCOUNT_ID>:role/reader", /placeholder/],
    ["arn:aws:iam::000000000000:role/reader", /no AWS account/],
    ["reader", /is a name/],
    ["arn:aws:iam::123456789012:role/*", /wildcard/],
    ["arn:aws:iam::123456789012:role/reader?", /wildcard/],
    ["arn:aws:iam::*:role/reader", /wildcard/],
    ["arn:aws:iam::123456789012:role/re ader", /can't have spaces/],
    ["arn:aws:iam::123456789012:role/reädér", /can't have spaces/],
    ["arn:aws:iam::123456789012:role:reader", /names role, not a role\. A role has a \//],
    ["arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/me@example.com", /Identity Center/],
    ["123456789012", /is an account/],
    ["1234-5678-9012", /is an account/],
    [
      "https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/reader?section=trust",
      /copy its ARN: .*role\/reader/,
    ],
    [
      "https://signin.aws.amazon.com/switchrole?roleName=reader&account=123456789012",
      /copy its ARN: .*role\/reader/,
    ],
    ["arn:aws:iam::123456789012:role/a,arn:aws:iam::123456789012:saml-provider/x", /more than one ARN/],
    ["arn:aws:iam::123456789012:role/a arn:aws:iam::123456789012:role/b", /more than one ARN/],
    ["arn:aws:iam::123456789012:role/team-*/reader", /wildcard/],
    ["arn:aws:iam::123456789012:role//reader", /incomplete/],
    [`arn:aws:iam::123456789012:role/${"p".repeat(512)}/reader`, /path can have up to 512/],
    [
      "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
      /service-linked/,
    ],
    ["arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x", /Identity Center/],
    ["arn:aws:iam::123456789012:root", /names root, not a role/],
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", /isn't an ARN/],
    ["arn:aws:iam::123456789012:instance-profile/reader", /names instance-profile/],
    ["arn:aws:sts::123456789012:federated-user/x", /names sts/],
    ["arn:aws:iam::123456789012:oidc-provider/app.example.com", /names oidc-provider/],
    ["arn:aws:sts::123456789012:assumed-role/reader/session", /role session/],
    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf", /names secretsmanager/],
    ["arn:aws:iam:::role/reader", /incomplete/],
    ["arn:aws:iam::123456789012:role/", /incomplete/],
    [`arn:aws:iam::123456789012:role/${"n".repeat(65)}`, /incomplete/],
    [
      "arn:aws:iam:us-east-1:123456789012:role/reader",
      /no region\. Write this as arn:aws:iam::123456789012:role\/reader$/,
    ],
    [`arn:aws:iam::123456789012:role/${"p/".repeat(1100)}n`, /up to 2,048/],
  ])("%j is refused with what it is", (text, message) => {
    expect(messageFor(text)).toMatch(message);
  });
});

it.each([
  '"arn:aws:iam::123456789012:role/team/reader"',
  "'arn:aws:iam::123456789012:role/team/reader',",
  '"Arn": "arn:aws:iam::123456789012:role/team/reader",',
  "role_arn = arn:aws:iam::123456789012:role/team/reader",
  "arn:aws:iam::123456789012:role/team/reader\u200b",
  "Role ARN: arn:aws:iam::123456789012:role/team/reader",
  "export AWS_ROLE_ARN=arn:aws:iam::123456789012:role/team/reader",
])("of %j says the role's ARN in it", (text) => {
  expect(messageFor(text)).toBe("Write this as arn:aws:iam::123456789012:role/team/reader");
});

it("reads out of a role ARN what a person can check", () => {
  const [roleArn] = awsDefinition.workloadIdentity.fields;
  const implied = (text: string) => roleArn.implies(text).map(({ label, value }) => `${label} ${value}`);
  expect(implied(" arn:aws:iam::123456789012:role/service/reader ")).toEqual([
    "Account 123456789012",
    "Role reader",
  ]);
  expect(implied("arn:aws-us-gov:iam::123456789012:role/reader")).toContain("Partition AWS GovCloud (US)");
  expect(implied("arn:aws-iso:iam::123456789012:role/reader")).toContain("Partition AWS ISO (US)");
  expect(implied("arn:aws:iam::123456789012:user/reader")).toEqual([]);
  expect(implied("")).toEqual([]);
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
  const named = (fields: readonly CloudField[], isSecret: boolean) =>
    fields
      .filter(({ input }) => (input === "secret") === isSecret)
      .map(({ name }) => name)
      .sort();
  const settings = Object.keys(awsSchemas.workloadIdentity.shape).sort();
  expect(named(awsDefinition.workloadIdentity.fields, false)).toEqual(settings);
  expect(Object.keys(awsSchemas.credentials)).toEqual(Object.keys(awsDefinition.credentials));
  for (const [method, { settings, secrets }] of Object.entries(awsSchemas.credentials)) {
    const { fields } = methodDefinition("aws", method);
    expect(named(fields, false)).toEqual(Object.keys(settings.shape).sort());
    expect(named(fields, true)).toEqual(Object.keys(secrets?.shape ?? {}).sort());
  }
});

it("names the fields as the guide does", () => {
  const labels = (fields: readonly CloudField[]) => fields.map(({ label }) => label);
  const { workload_identity, static_keys, assume_role } = awsDefinition.credentials;
  expect(labels(workload_identity.fields)).toEqual(["AWS Region"]);
  expect(labels(static_keys.fields)).toEqual(["Access Key ID", "Secret Access Key", "AWS Region"]);
  expect(labels(assume_role.fields)).toEqual([
    "Access Key ID",
    "Secret Access Key",
    "AWS Region",
    "Role ARN",
    "External ID",
  ]);
});

describe("keys", () => {
  const idError = (text: string) => AwsAccessKeyId.safeParse(text).error?.issues[0]?.message ?? "";
  const secretError = (secrets: object, schema = AwsAssumeRoleSecrets) =>
    schema.safeParse(secrets).error?.issues[0]?.message ?? "";

  it.each([
    ["", /^Enter the Access Key ID/],
    ["AKIA", /capital letters and digits/],
    ["akiaiosfodnn7example", /capital letters and digits/],
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", /capital letters and digits/],
    ["ASIAIOSFODNN7EXAMPLE", /temporary key/],
    ["AIDAIOSFODNN7EXAMPLE", /ID of a user or role/],
    ["AROAIOSFODNN7EXAMPLE", /ID of a user or role/],
    ["A".repeat(129), /capital letters and digits/],
  ])("the id %j is refused", (text, message) => expect(idError(text)).toMatch(message));

  it("are trimmed, and a blank secret is one that is kept", () => {
    expect(AwsAccessKeyId.parse(" AKIAIOSFODNN7EXAMPLE\n")).toBe("AKIAIOSFODNN7EXAMPLE");
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    expect(AwsStaticKeysSecrets.parse({ secretAccessKey: ` ${secret} ` })).toEqual({
      secretAccessKey: secret,
    });
    for (const blank of [{}, { secretAccessKey: "" }, { secretAccessKey: " \n" }]) {
      expect(AwsStaticKeysSecrets.parse(blank).secretAccessKey).toBeUndefined();
    }
    expect(AwsAssumeRoleSecrets.parse({ externalId: "" }).externalId).toBeUndefined();
    expect(AwsAssumeRoleSecrets.parse({ externalId: null }).externalId).toBeNull();
  });

  it.each([
    [{ secretAccessKey: "AKIAIOSFODNN7EXAMPLE" }, /is an Access Key ID/],
    [{ secretAccessKey: "short" }, /about 40/],
    [{ secretAccessKey: "with a space in the middle of it" }, /about 40/],
    [{ secretAccessKey: `${"x".repeat(30)}\0` }, /about 40/],
    [{ secretAccessKey: "x".repeat(257) }, /about 40/],
    [{ secretAccessKey: null }, /./],
    [{ secretAccessKey: 7 }, /./],
    [{ externalId: "a" }, /needs at least 2/],
    [{ externalId: "a".repeat(1225) }, /up to 1,224/],
    [{ externalId: "no spaces" }, /only letters/],
    [{ externalId: "é!" }, /only letters/],
    [{ sessionToken: "x" }, /./],
  ])("%j is refused without being repeated", (secrets, message) => {
    const said = secretError(secrets);
    expect(said).toMatch(message);
    for (const value of Object.values(secrets)) {
      if (typeof value === "string" && value.length > 8) expect(said).not.toContain(value);
    }
  });

  it.each(["ab", "tenant-1", "a+b=c,d.e@f:g/h-i_j", "a".repeat(1224)])(
    "the External ID %j is fine",
    (text) => {
      expect(AwsAssumeRoleSecrets.parse({ externalId: text }).externalId).toBe(text);
    },
  );

  it("of AssumeRole need a role in the partition of the region", () => {
    const settings = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", roleArn: "arn:aws-cn:iam::123456789012:role/r" };
    const { error } = AwsAssumeRoleSettings.safeParse({ ...settings, region: "us-east-1" });
    expect(error?.issues).toMatchObject([{ path: ["region"] }]);
    expect(AwsAssumeRoleSettings.safeParse({ ...settings, region: "cn-north-1" }).success).toBe(true);
  });

  it("tell the partition of a region", () => {
    expect(["us-east-1", "cn-north-1", "us-gov-west-1", "us-isob-east-1"].map(partitionOf)).toEqual([
      "aws",
      "aws-cn",
      "aws-us-gov",
      "aws-iso-b",
    ]);
  });
});

it("refuses settings of other methods", () => {
  const settings = { roleArn: "arn:aws:iam::123456789012:role/reader", region: "us-east-1" };
  expect(AwsWorkloadIdentitySettings.safeParse(settings).success).toBe(true);
  expect(AwsWorkloadIdentitySettings.safeParse({ ...settings, secretAccessKey: "x" }).success).toBe(false);
});
