// Policies made to be slow, and honest ones as long as AWS takes them: none may hold up the process that others wait for.
import { describe, expect, it } from "vitest";
import {
  account,
  keyArn,
  permissionFacts,
  subject,
  trustFacts,
  trustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";
import type { PermissionPolicyFacts } from "@/lib/clouds/aws/doctor/permission/request";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import { PolicyReview, policyTextLimit } from "@/lib/shared/clouds/doctor";

const world = trustWorld("app.example.com");
const times = (count: number, make: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => make(index));
const policy = (statements: unknown[], indent?: number) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, indent);
const secretArn = (name: string) => `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}`;
const read = "secretsmanager:GetSecretValue";
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const allow = (change: object) => ({ Effect: "Allow", Action: read, Resource: "*", ...change });
/** A reference as `Fn::Sub` has it. */
const reference = (name: string) => `\${${name}}`;
/** Text that repeats itself until it has about so many characters. */
const filled = (length: number, make: (index: number) => string) => {
  const parts: string[] = [];
  for (let size = 0, index = 0; size < length; index++) {
    const part = make(index);
    parts.push(part);
    size += part.length + 1;
  }
  return parts;
};
const list = (length: number, make: (index: number) => string) =>
  filled(length, (index) => JSON.stringify(make(index))).map((text) => JSON.parse(text) as string);

const texts: Record<string, string> = {
  "YAML that is nested": `Statement: ${"[".repeat(30_000)}`,
  "YAML nested by lines": `Statement:\n${times(350, (index) => `${" ".repeat(Number(index))}a:`).join("\n")}`,
  "YAML nested in one line": `Statement:\n  ${"- ".repeat(30_000)}x`,
  "YAML of keys in one line": `Statement:\n  ${"? ".repeat(30_000)}x`,
  "YAML that is closed again and again": `Statement: x\n${"]".repeat(60_000)}`,
  "YAML of colons": `Statement: x\n${"a: ".repeat(20_000)}`,
  "YAML of quotes": `Statement: x\n${"'".repeat(60_001)}`,
  "YAML of tags": `Statement: x\n${"!a ".repeat(20_000)}`,
  "YAML of anchors": `Statement:\n${filled(60_000, (index) => `  - &a${index} x`).join("\n")}`,
  "YAML of aliases": `Statement:\n  a: &a x\n${filled(60_000, (index) => `  b${index}: *a`).join("\n")}`,
  "YAML whose aliases multiply": `Version: x\n${times(30, (index) => `a${index}: &a${index} [${filled(60, () => (index === 0 ? "x" : `*a${Number(index) - 1}`)).join()}]`).join("\n")}`,
  "YAML of many members": `Statement:\n${filled(60_000, (index) => `  a${index}: 1`).join("\n")}`,
  "a template of many resources": `Resources:\n${filled(60_000, (index) => `  R${index}: { Type: "AWS::IAM::Role" }`).join("\n")}`,
  "a template of variables": `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: { AssumeRolePolicyDocument: !Sub "${"$".concat("{a}").repeat(15_000)}" }`,
  "a template whose references multiply": `Resources:\n${times(60, (index) => `  P${index}: { Type: "AWS::IAM::OIDCProvider", Properties: { Url: !Sub "x${reference(`P${Number(index) + 1}`).repeat(2)}" } }`).join("\n")}\n  P60: { Type: "AWS::IAM::OIDCProvider", Properties: { Url: "x" } }\n  R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Federated: !Ref P0 } }] } } }`,
  "a template whose variables multiply": JSON.stringify({
    Statement: times(12, () => 0).reduce<unknown>(
      (inner) => ({ "Fn::Sub": [reference("a").repeat(10), { a: inner }] }),
      "",
    ),
  }),
  "25 statements that allow everything": policy(times(25, () => all)),
  "50 statements that allow everything": policy(
    times(50, () => all),
    2,
  ),
  "50 that allow everything, each under a condition of its own": policy(
    times(50, (index) => ({ ...all, Condition: { StringLike: { "aws:PrincipalArn": `*${index}*r*` } } })),
  ),
  "100 statements that allow everything": policy(times(100, () => all)),
  "statements that say nothing": `{"Statement":[${filled(9_000, () => "{}").join()}]}`,
  "many more of them": `{"Statement":[${filled(19_000, () => "{}").join()}]}`,
  "50 statements, each about a secret": policy(
    times(50, (index) => allow({ Sid: `S${index}`, Resource: secretArn(`team/other-${index}-*`) })),
  ),
  "members that nobody knows": `{"Version":"2012-10-17",${filled(9_500, (index) => `"m${index}":1`).join()},"Statement":[]}`,
  "unknown members of a statement": `{"Version":"2012-10-17","Statement":{${filled(9_500, (index) => `"Acti${index}":1`).join()}}}`,
  "one member again and again": `{"Statement":[],${filled(9_500, () => `"Id":""`).join()}}`,
  "members in 60 KB": `{"Statement":[],${filled(60_000, (index) => `"${index}":1`).join()}}`,
  "one resource again and again": policy([allow({ Resource: list(9_000, () => "*") })]),
  "resources of one sign": policy([allow({ Resource: list(9_000, (index) => `r${index}`) })]),
  "the shortest ARNs": policy([allow({ Resource: list(9_800, (index) => `arn:a:::${index}`) })]),
  "as many secrets as fit": policy([
    allow({ Resource: list(9_900, (index) => secretArn(`team/other-${index}-??????`)) }),
  ]),
  "actions of one sign": policy([allow({ Action: list(9_000, () => "*") })]),
  "actions written nearly right": policy([
    allow({ Action: list(9_900, (index) => `secretsmanager:GetSecretVal${index}`) }),
  ]),
  "actions without a service": policy([allow({ Action: list(9_900, (index) => `GetSecretVa${index}`) })]),
  "stars and letters": policy([allow({ Resource: list(9_800, (index) => `${"*a".repeat(100)}${index}b`) })]),
  "stars without a service": policy([allow({ Resource: `${"*".repeat(9_800)}x` })]),
  "a long run behind a star": policy([
    allow({ Resource: list(9_800, (index) => `*${"a".repeat(250)}b${index}`) }),
  ]),
  "variables that do not end": policy([
    allow({ Resource: `${secretArn("")}${"$".concat("{").repeat(4_800)}` }),
  ]),
  "question marks": policy([allow({ Resource: secretArn(`*${"?".repeat(9_500)}`) })]),
  "conditions without end": policy([
    allow({
      Condition: {
        StringLike: Object.fromEntries(list(9_500, (index) => `aws:k${index}`).map((key) => [key, "a"])),
      },
    }),
  ]),
  "a condition of many values": policy([
    allow({ Condition: { StringLike: { "aws:PrincipalArn": list(9_500, (index) => `*a*${index}`) } } }),
  ]),
  "spaces within a text": policy([allow({ Resource: `${secretArn("*")}${" *".repeat(25_000)}` })]),
  placeholders: policy([allow({ Resource: list(9_500, (index) => `<${index}>`) })]),
  organizations: policy(
    times(1, () =>
      world.statement(
        {},
        {
          StringLike: {
            "app.example.com:sub": list(
              9_500,
              (index) => `organization:${index.toString(16).padStart(8, "0")}${subject.slice(21)}`,
            ),
          },
        },
      ),
    ),
  ),
  "patterns of the subject": policy([
    world.statement(
      {},
      { StringNotLike: { "app.example.com:sub": list(9_500, (index) => `*0*b*c*${index}*`) } },
    ),
  ]),
  "50 statements that trust": policy(
    times(50, (index) =>
      world.statement(
        { Sid: `S${index}` },
        {
          StringLike: { "app.example.com:sub": `*${index}` },
        },
      ),
    ),
  ),
  providers: policy([
    world.statement({ Principal: { Federated: list(9_500, (index) => `${world.provider}/${index}`) } }),
  ]),
  "a host of slashes": policy([
    world.statement({}, { StringEquals: { [`${"/".repeat(9_000)}x/:sub`]: subject } }),
  ]),
  "an audience of slashes": policy([
    world.statement({}, { StringEquals: { "app.example.com:aud": `${"/".repeat(9_000)}x` } }),
  ]),
  "quotes that do not end": "{".concat("“\\".repeat(32_000)),
  "escapes that do not end": "{".concat('\\"'.repeat(32_000)),
  "single quotes that do not end": "{".concat("'\\".repeat(32_000)),
  "brackets in a text": JSON.stringify(`${"[".repeat(5_000)}${"]".repeat(5_000)}`),
  "much in a text, deeply": JSON.stringify(`${"[".repeat(50)}${"0,".repeat(30_000)}0${"]".repeat(50)}`),
  "a percent sign, and brackets": `%5B${"[".repeat(30_000)}${"]".repeat(30_001)}`,
  "60 KB of one member": `{${filled(60_000, () => `"a":1`).join()}}`,
  "lines without end": policy([allow({ Resource: list(9_000, () => "*") })], 1),
};

const facts = {
  "few secrets": permissionFacts(),
  "60 secrets": permissionFacts({
    secrets: Array.from({ length: 60 }, (_, index) => ({
      name: `team/service-${index}/secret`,
      region: "us-east-1",
      kmsKeyArn: index % 3 ? keyArn : null,
    })),
  }),
  "60 secrets of long names": permissionFacts({
    secrets: Array.from({ length: 60 }, (_, index) => ({
      name: `${"a".repeat(500)}${index}`,
      region: "us-east-1",
    })),
  }),
};

/** Many times what it takes, for a machine that does other things besides. */
const bound = 5_000;

describe.each(Object.entries(texts))("%s", (_name, text) => {
  it("is short enough to be sent", () => expect(text.length).toBeLessThanOrEqual(policyTextLimit));

  it.each(Object.entries(facts))(
    "is held against %s in little time, and answered in little",
    (_name, own) => {
      const started = performance.now();
      const answer = reviewPermissionPolicy(text, own);
      const took = performance.now() - started;

      PolicyReview.parse(answer);
      expect(took).toBeLessThan(bound);
      expect(answer.findings.length).toBeLessThanOrEqual(102);
      expect(JSON.stringify(answer).length).toBeLessThan(4_000_000);
    },
  );

  it("is reviewed as a trust policy in little time", () => {
    const started = performance.now();
    const answer = reviewTrustPolicy(text, trustFacts("https://app.example.com"));
    const took = performance.now() - started;

    PolicyReview.parse(answer);
    expect(took).toBeLessThan(bound);
    expect(answer.findings.length).toBeLessThanOrEqual(102);
  });
});

describe("what is too much", () => {
  const many = facts["60 secrets of long names"];
  const review = (name: string, own: PermissionPolicyFacts = facts["60 secrets"]) => {
    const { verdict, findings, corrected } = reviewPermissionPolicy(texts[name] ?? "", own);
    return { verdict, codes: findings.map(({ code }) => code), corrected };
  };

  it.each([
    ["many more of them", "too_long"],
    ["100 statements that allow everything", "too_many_statements"],
    ["a long run behind a star", "too_costly"],
  ])("is refused: %s", (name, code) => {
    expect(review(name, many)).toEqual({ verdict: "unreadable", codes: [code], corrected: null });
  });

  it.each(["the shortest ARNs", "as many secrets as fit"])("is corrected, with many secrets: %s", (name) => {
    const { verdict, corrected } = review(name);
    const after = reviewPermissionPolicy(corrected?.document ?? "", facts["60 secrets"]);
    expect(verdict).not.toBe("allowed");
    expect([after.verdict, after.corrected]).toEqual(["allowed", null]);
  });

  it("is counted instead of listed, after a hundred findings", () => {
    const { codes } = review("members that nobody knows");
    expect([codes.length, codes.at(-1)]).toEqual([101, "findings_left_out"]);
  });

  it("is named in one statement instead of in each, where each gives out every secret", () => {
    const { verdict, corrected } = review("50 statements that allow everything");
    const after = reviewPermissionPolicy(corrected?.document ?? "", facts["60 secrets"]);
    expect([verdict, after.verdict, after.corrected]).toEqual(["allowed", "allowed", null]);
    expect(JSON.parse(corrected?.document ?? "").Statement.length).toBeLessThan(4);
  });
});
