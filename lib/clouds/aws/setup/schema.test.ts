import { describe, expect, it } from "vitest";
import { AwsSetupInput } from "@/lib/clouds/aws/setup/schema";

const good = {
  account: "123456789012",
  region: "us-east-1",
  scope: "prefix",
  prefix: "production/",
  secrets: "",
  encryption: "aws",
  keys: "",
  role: "latchkey-acme",
  provider: "new",
} as const;
const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const secret = (name: string, region = "us-east-1", account = "123456789012") =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;

const parse = (change: Record<string, string>) => AwsSetupInput.parse({ ...good, ...change });
const complaintsOf = (change: Record<string, string>) =>
  AwsSetupInput.safeParse({ ...good, ...change }).error?.issues.map(({ path, message }) => [
    path.join("."),
    message,
  ]);

describe("understands", () => {
  it("an account as AWS's console writes it", () => {
    expect(parse({ account: " 1234-5678-9012 " }).account).toBe("123456789012");
  });

  it.each([
    ["us-east-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("the partition of %s", (region, partition) => {
    const { resources } = parse({ region });
    expect(resources).toEqual([
      `arn:${partition}:secretsmanager:${region}:123456789012:secret:production/*-??????`,
    ]);
  });

  it.each([
    ["reader", "/", "reader"],
    ["team/reader", "/team/", "reader"],
    ["/a/b/reader", "/a/b/", "reader"],
  ])("the role %s with its path", (role, rolePath, roleName) => {
    expect(parse({ role })).toMatchObject({ rolePath, roleName });
  });

  it("secrets by name and by ARN, however they are separated, each once", () => {
    const secrets = [
      "database, team/key",
      `  "quoted"`,
      secret("full-AbCdEf"),
      secret("half/name"),
      secret("theirs-AbCdEf", "us-east-1", "210987654321"),
      "database",
    ].join("\n");
    expect(parse({ scope: "list", secrets }).resources).toEqual([
      secret("database-??????"),
      secret("team/key-??????"),
      secret("quoted-??????"),
      secret("full-AbCdEf"),
      secret("half/name-??????"),
      secret("theirs-AbCdEf", "us-east-1", "210987654321"),
    ]);
  });

  it("keys by id and by ARN", () => {
    const foreign = `arn:aws:kms:us-east-1:210987654321:key/${key}`;
    const keys = `${key}\n${foreign}\nmrk-1234abcd12ab34cd56ef1234567890ab`;
    expect(parse({ encryption: "customer", keys }).keyArns).toEqual([
      `arn:aws:kms:us-east-1:123456789012:key/${key}`,
      foreign,
      "arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    ]);
  });

  it("only what is asked: what was typed for the other choice counts for nothing", () => {
    const change = { scope: "list", prefix: "***", secrets: "one", keys: "nonsense" };
    expect(parse(change)).toMatchObject({ resources: [secret("one-??????")], keyArns: [], prefix: "" });
  });
});

describe("refuses, at the field and with what to do", () => {
  it("a prefix also while other answers are missing", () => {
    const fields = complaintsOf({ account: "", region: "", prefix: "a b" })?.map(([field]) => field);
    expect(fields?.toSorted()).toEqual(["account", "prefix", "region"]);
  });

  it.each([
    [{ account: "" }, "account", "Enter the ID"],
    [{ account: "12345" }, "account", "twelve digits"],
    [{ account: "12345678901x" }, "account", "twelve digits"],
    [{ region: "" }, "region", "Choose the region"],
    [{ region: "Frankfurt" }, "region", "Write this as eu-central-1"],
    [{ region: "us-east" }, "region", "looks like"],
    [{ prefix: "" }, "prefix", "Enter the prefix"],
    [{ prefix: "production/*" }, "prefix", "Remove the *"],
    [{ prefix: "arn:aws:secretsmanager:x" }, "prefix", "This is an ARN"],
    [{ prefix: "a b" }, "prefix", "isn't a valid secret name"],
    [{ prefix: "a".repeat(513) }, "prefix", "512"],
    [{ scope: "list", secrets: " \n" }, "secrets", "at least one"],
    [{ scope: "list", secrets: "one#key" }, "secrets", "Remove #key"],
    [{ scope: "list", secrets: "one$" }, "secrets", "isn't a valid secret name"],
    [{ scope: "list", secrets: "a".repeat(513) }, "secrets", "512"],
    [{ scope: "list", secrets: "arn:aws:s3:::bucket" }, "secrets", "isn't a secret's ARN"],
    [{ scope: "list", secrets: "arn:nonsense" }, "secrets", "isn't a secret's ARN"],
    [{ scope: "list", secrets: secret("a*-AbCdEf") }, "secrets", "isn't a secret's ARN"],
    [{ scope: "list", secrets: secret("a-AbCdEf", "eu-west-1") }, "secrets", "is in eu-west-1"],
    [{ scope: "list", secrets: manyNames() }, "secrets", "10,240"],
    [{ encryption: "customer", keys: "" }, "keys", "Enter the ID or ARN of the key"],
    [{ encryption: "customer", keys: "alias/mine" }, "keys", "Open alias/mine in KMS"],
    [{ encryption: "customer", keys: "alias/aws/secretsmanager" }, "keys", "needs no permission"],
    [{ encryption: "customer", keys: "nonsense" }, "keys", "isn't a KMS key ID"],
    [{ encryption: "customer", keys: secret("a-AbCdEf") }, "keys", "isn't a KMS key's ARN"],
    [
      { encryption: "customer", keys: `arn:aws:kms:eu-west-1:123456789012:key/${key}` },
      "keys",
      "is in eu-west-1",
    ],
    [
      { encryption: "customer", keys: `arn:aws-cn:kms:us-east-1:123456789012:key/${key}` },
      "keys",
      "your secrets are in us-east-1",
    ],
    [{ role: "" }, "role", "Enter a role name"],
    [{ role: "a role" }, "role", "up to 64"],
    [{ role: "a".repeat(65) }, "role", "up to 64"],
    [{ role: "pa th/reader" }, "role", "path"],
    [{ scope: "everything" }, "scope", ""],
  ])("%o", (change, field, words) => {
    const complaints = complaintsOf(change as Record<string, string>) ?? [];
    expect(complaints).toContainEqual([field, expect.stringContaining(words)]);
    expect(new Set(complaints.map(([path]) => path))).toEqual(new Set([field]));
  });

  it("a field that is not asked for", () => {
    expect(complaintsOf({ secretValue: "x" })).toHaveLength(1);
  });
});

function manyNames(): string {
  return Array.from({ length: 120 }, (_, index) => `production/service-${index}/database`).join("\n");
}
