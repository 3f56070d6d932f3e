// What the setup guide shows is what its readers' tools accept, whatever was entered.
import { execFileSync } from "node:child_process";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { parse as parseHcl } from "@cdktn/hcl2json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, parse as parseYaml } from "yaml";
import { shellWord } from "@/lib/clouds/aws/definition/shell";
import { yaml } from "@/lib/clouds/aws/setup/cloudformation";
import { awsSetup } from "@/lib/clouds/aws/setup/definition";
import { awsGuide } from "@/lib/clouds/aws/setup/guide";
import { hcl } from "@/lib/clouds/aws/setup/hcl";
import type { SetupGuide, SetupValues } from "@/lib/clouds/definition";
import { fileOf, jsonencoded, methodOf, type Template, unescaped } from "@/test/support/aws-setup";

const organizationId = "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b";
const facts = { issuer: "https://latchkey.example.com", organizationId, isRoleKnown: false };
const values = {
  ...awsSetup.begin({ slug: "acme" }),
  account: "123456789012",
  region: "us-east-1",
  prefix: "production/",
};
const guideFor = (change: SetupValues = {}, other: Partial<typeof facts> = {}) =>
  awsGuide.guide({ ...values, ...change }, { ...facts, ...other });

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const variants: Record<string, SetupGuide> = {
  "a prefix": guideFor(),
  "a list": guideFor({ scope: "list", secrets: "one\ntwo/three", role: "team/reader" }),
  "customer-managed keys": guideFor({ encryption: "customer", keys: key, region: "cn-north-1" }),
  "a registered provider": guideFor({ provider: "registered" }),
  "a config's own role": guideFor({}, { isRoleKnown: true }),
};

/** Letters that mean something to a shell, to YAML, to HCL or to JSON. */
const odd = fc.string({
  unit: fc.constantFrom(..."aZ0 '\"\\`$%{}()[]#!&|;<>*?~=:,-\n\t\r@+./\u0001\u0085\u2028é😀"),
});
/** What the form takes, odd signs included where AWS takes them. */
const anyInput = fc.record({
  account: fc.stringMatching(/^\d{12}$/),
  region: fc.constantFrom("us-east-1", "us-gov-west-1", "cn-north-1"),
  prefix: fc.stringMatching(/^[A-Za-z0-9/_+=.@!-]{1,40}$/).filter((text) => !text.startsWith("arn:")),
  role: fc
    .tuple(fc.stringMatching(/^([!-.0-~]{1,12}\/){0,2}$/), fc.stringMatching(/^[\w+=,.@-]{1,20}$/))
    .map((parts) => parts.join("")),
  provider: fc.constantFrom("new", "registered"),
});

describe("what is written for a shell", () => {
  it("is one word to it, unchanged", () => {
    const words = fc.sample(
      odd.filter((text) => !text.includes("\0")),
      300,
    );
    const script = words.map((word) => `printf '%s\\0' ${shellWord(word)}`).join("\n");
    const parsed = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
    expect(parsed).toEqual(words);
  });

  it("stays readable where nothing needs quotes", () => {
    expect(shellWord("arn:aws:iam::123456789012:role/a+b=c,d.e@f-g")).not.toContain("'");
    expect(shellWord("=ls")).toBe("'=ls'");
    expect(shellWord("")).toBe("''");
  });
});

describe("what is written as YAML", () => {
  it("is read back unchanged, by YAML 1.2 and by the 1.1 that CloudFormation reads", () => {
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        odd,
        fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
        tie("map"),
      ),
      map: fc.dictionary(odd, tie("value"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    })).map;
    fc.assert(
      fc.property(tree, (value) => {
        const text = yaml(value as Record<string, string>);
        for (const version of ["1.2", "1.1"] as const) {
          expect(parseYaml(text, { version, uniqueKeys: false, merge: false })).toEqual(value);
        }
      }),
    );
  });

  it("takes no text for a number, a date or a boolean", () => {
    const text = yaml({ Version: "2012-10-17", on: "yes", account: "012345678901", empty: "" });
    expect(parseYaml(text, { version: "1.1" })).toEqual({
      Version: "2012-10-17",
      on: "yes",
      account: "012345678901",
      empty: "",
    });
  });
});

describe("what is written as HCL", () => {
  it("is read back unchanged by HashiCorp's parser", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(odd.filter(Boolean), odd, { noNullPrototype: true }), async (value) => {
        const { locals } = await parseHcl("x.tf", `locals {\n  x = ${hcl({ in: [value], text: "a" })}\n}\n`);
        expect(unescaped(locals[0].x)).toEqual({ in: [value], text: "a" });
      }),
      { numRuns: 60 },
    );
  });

  it("opens no template", () => {
    expect(hcl("$#a} %#b} $$#c}".replaceAll("#", "{"))).toBe('"$$#a} %%#b} $$$#c}"'.replaceAll("#", "{"));
  });
});

describe.each(Object.entries(variants))("the outputs for %s", (_, guide) => {
  const trust = JSON.parse(fileOf(methodOf(guide, "console"), "trust-policy.json"));
  const secrets = JSON.parse(fileOf(methodOf(guide, "console"), "secrets-policy.json"));

  it("are CloudFormation as AWS's registry describes it", () => {
    const document = parseDocument(fileOf(methodOf(guide, "cloudformation"), "latchkey.yaml"));
    expect(document.errors).toEqual([]);
    const template: Template = document.toJS();
    expect(templateProblems(template)).toEqual([]);
    expect(template.Resources.SecretsReader?.Properties).toMatchObject({
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: "SecretsManagerRead", PolicyDocument: secrets }],
    });
  });

  it("are HCL with the same documents", async () => {
    const parsed = await parseHcl("latchkey.tf", fileOf(methodOf(guide, "terraform"), "latchkey.tf"));
    const { aws_iam_role, aws_iam_role_policy, ...others } = parsed.resource;
    expect(JSON.parse(await jsonencoded(aws_iam_role.latchkey[0].assume_role_policy))).toEqual(trust);
    expect(JSON.parse(await jsonencoded(aws_iam_role_policy.latchkey[0].policy))).toEqual(secrets);
    expect(aws_iam_role.latchkey[0].lifecycle[0].precondition[0].condition).toContain('"123456789012"');
    expect(Object.keys(others).length).toBeLessThanOrEqual(1);
    expect(parsed.terraform[0].required_providers[0].aws.version).toBe(">= 5.81");
  });

  it("are a script that shells can read", () => {
    const script = fileOf(methodOf(guide, "cli"), "setup.sh");
    execFileSync("sh", ["-n", "-c", script]);
    expect(script).toContain(JSON.stringify(trust, null, 2));
    // An interactive zsh knows no comments.
    expect(script).not.toMatch(/^\s*#/m);
  });

  it("carry no thumbprint", () => {
    const others = guide.methods.filter(({ id }) => id !== "cli");
    expect(JSON.stringify(others)).not.toMatch(/thumbprint[-_]?list/i);
  });
});

it("keeps to its documents whatever was entered", async () => {
  await fc.assert(
    fc.asyncProperty(anyInput, async (input) => {
      const guide = guideFor(input);
      const trust = JSON.parse(fileOf(methodOf(guide, "cli"), "trust-policy.json"));
      const { roleArn = "" } = guide.config.settings;
      const template = parseYaml(fileOf(methodOf(guide, "cloudformation"), "latchkey.yaml")) as Template;
      const [properties] = Object.values(template.Resources)
        .filter(({ Type }) => Type === "AWS::IAM::Role")
        .map(({ Properties }) => Properties as Record<string, unknown>);
      const { AssumeRolePolicyDocument, Path, RoleName } = properties ?? {};
      expect(AssumeRolePolicyDocument).toEqual(trust);
      expect(roleArn.split(":role")[1]).toBe(`${Path}${RoleName}`);
      const { resource } = await parseHcl("x.tf", fileOf(methodOf(guide, "terraform"), "latchkey.tf"));
      const role = unescaped(resource.aws_iam_role.latchkey[0]) as Record<string, string>;
      expect([role.path, role.name]).toEqual([Path, RoleName]);
      execFileSync("sh", ["-n", "-c", fileOf(methodOf(guide, "cli"), "setup.sh")]);
    }),
    { numRuns: 40 },
  );
});

it("says what a prefix lets in, and what differs elsewhere", () => {
  expect(guideFor().notes.join()).toContain("starts with `production/`");
  expect(guideFor({ prefix: "prod" }).notes.join()).toContain("`prod-other`");
  expect(guideFor({ region: "cn-north-1" }).notes.join()).toContain("mainland China");
  expect(guideFor({ region: "us-gov-east-1" }).notes.join()).toContain("GovCloud");
  const theirs = "arn:aws:secretsmanager:us-east-1:210987654321:secret:a-AbCdEf";
  expect(guideFor({ scope: "list", secrets: theirs }).notes.join()).toContain("another account");
  expect(guideFor({ scope: "list", secrets: "one" }).notes).toEqual([]);
});

it("takes what a config has settled, and what an ARN implies", () => {
  const roleArn = "arn:aws-cn:iam::123456789012:role/team/reader";
  expect(awsSetup.settledBy({ roleArn, region: "cn-north-1" })).toEqual({
    account: "123456789012",
    role: "team/reader",
    region: "cn-north-1",
  });
  expect(() => awsSetup.settledBy({})).toThrow("The settings have no roleArn.");
  expect(awsSetup.implied("account", ` ${roleArn} `)).toEqual({
    account: "123456789012",
    role: "team/reader",
  });
  const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf";
  expect(awsSetup.implied("account", secret)).toEqual({ account: "123456789012", region: "eu-west-1" });
  expect(awsSetup.implied("secrets", secret)).toEqual({});
  expect(awsSetup.implied("account", "123456789012")).toEqual({});
});

/** Against AWS's own description of its resource types: unknown, missing and mistyped properties. */
function templateProblems({ Resources }: Template): string[] {
  const types = loadAwsServiceSpecSync();
  return Object.entries(Resources).flatMap(([name, { Type, Properties, ...attributes }]) => {
    const [type] = types.lookup("resource", "cloudFormationType", "equals", Type);
    if (!type) return [`${name}: there is no ${Type}`];
    const given = Object.entries(Properties);
    return [
      ...Object.keys(attributes)
        .filter((attribute) => !["DeletionPolicy", "UpdateReplacePolicy"].includes(attribute))
        .map((attribute) => `${name}: ${attribute}`),
      ...Object.entries(type.properties)
        .filter(([property, { required }]) => required && !(property in Properties))
        .map(([property]) => `${name}: ${property} is missing`),
      ...given
        .filter(([property]) => !(property in type.properties))
        .map(([property]) => `${name}: ${Type} has no ${property}`),
      ...given
        .filter(([property, value]) => !fits(value, type.properties[property]?.type.type))
        .map(([property]) => `${name}: ${property} is of another type`),
    ];
  });
}

function fits(value: unknown, type: string | undefined): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "string") return typeof value === "string";
  return type !== undefined && typeof value === "object";
}

it.each([
  ["latchkey-acme", "latchkey-acme"],
  ["team/a_b.c@d", "a-b-c-d"],
  ["1st", "latchkey-1st"],
  ["__", "latchkey"],
])("names the stack of the role %s as CloudFormation allows", (role, stack) => {
  const [step] = methodOf(guideFor({ role }), "cloudformation").steps;
  expect(step?.texts?.[0]?.code).toContain(`--stack-name ${stack} `);
});

it("names each automation of a narrowed config, never a wildcard, and demands the role where asked", () => {
  const conditionOf = (change: Record<string, string>, other: object) => {
    const { methods } = guideFor(change, { isRoleKnown: true, ...other });
    const text = methods
      .flatMap(({ steps }) => steps.flatMap(({ texts = [] }) => texts))
      .find(({ fileName }) => fileName === "trust-policy.json");
    return JSON.parse(text?.code ?? "").Statement[0].Condition;
  };
  const sub = (condition: { StringEquals: Record<string, unknown> }) =>
    condition.StringEquals["latchkey.example.com:sub"];
  const whole = `organization:${organizationId}`;
  expect(conditionOf({}, {})).toEqual({ StringEquals: expect.anything() });
  expect(sub(conditionOf({}, {}))).toBe(whole);
  expect(sub(conditionOf({}, { automationIds: ["a"] }))).toBe(`${whole}:automation:a`);
  expect(sub(conditionOf({}, { automationIds: ["a", "b"] }))).toEqual([
    `${whole}:automation:a`,
    `${whole}:automation:b`,
  ]);
  expect(sub(conditionOf({}, { automationIds: [] }))).toBe(`${whole}:automation:<AUTOMATION UUID>`);
  expect(conditionOf({ demand: "yes" }, {}).Bool).toEqual({ "sts:RoleAuthorizedByIdp": "true" });
});
