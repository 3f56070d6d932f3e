import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failing as failingPermissions, wide } from "@/lib/clouds/aws/doctor/cases/permission-mistakes";
import {
  organization,
  permissionFacts,
  subject,
  trustFacts,
  trustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";
import { failing, leaking } from "@/lib/clouds/aws/doctor/cases/trust-mistakes";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import { PolicyReview } from "@/lib/shared/clouds/doctor";
import { parsePolicy } from "@/simulator/aws/policy/document";
import { evaluate } from "@/simulator/aws/policy/evaluation";

const host = "app.example.com";
const facts = trustFacts(`https://${host}`);
const world = trustWorld(host);
const now = () => Date.parse("2026-02-01T12:00:00Z");
const trust = (text: string) => reviewTrustPolicy(text, facts, now);
const permissions = (text: string) => reviewPermissionPolicy(text, permissionFacts(), now);

/** Policies, and what becomes of them when signs are put in, taken out and exchanged. */
const broken = fc
  .tuple(
    fc.constantFrom(
      ...[...failing, ...leaking].map(({ text }) => text(world)),
      ...[...failingPermissions, ...wide].map(({ text }) => text),
    ),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 12 }),
        fc.oneof(
          fc.string({ maxLength: 4 }),
          fc.constantFrom(
            "{",
            "}",
            "[",
            "]",
            '"',
            ",",
            ":",
            "\\",
            "“",
            "//",
            "/*",
            "\n",
            "\u00a0",
            '"Statement"',
            "null",
            "%7B",
          ),
        ),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [at, length, put]) => {
      const offset = at % (current.length + 1);
      return current.slice(0, offset) + put + current.slice(offset + length);
    }, text),
  );
const anyText = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.json({ maxDepth: 6 }),
  broken,
  broken.map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, ""))),
  broken.map(
    (text) =>
      `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: ${text.replaceAll("\n", "\n      ")}`,
  ),
  fc.json({ maxDepth: 4 }).map((text) => `AssumeRolePolicyDocument: !Sub ${text}\nStatement: ${text}`),
  broken.map((text) => JSON.stringify({ Role: { AssumeRolePolicyDocument: text, Arn: facts.roleArn } })),
);

it.each(["Sub", "Ref", "Join", "GetAtt", "ImportValue", "If"])(
  "reads an object in place of a text: %s",
  (name) => {
    for (const value of [
      '{ "toString": 0 }',
      '[{ "toString": 0 }, [{ "valueOf": 1 }]]',
      '{ "__proto__": 1 }',
    ]) {
      const answer = trust(
        `AssumeRolePolicyDocument: !${name} ${value}\nStatement: { toString: !${name} ${value} }`,
      );
      expect(answer.verdict).not.toBe("allowed");
    }
  },
);

describe.each([
  ["trust policies", trust],
  ["permission policies", permissions],
])("a review of %s", (_, review) => {
  it("answers any text, with ranges that lie in the text it shows", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const answer = PolicyReview.parse(review(text));
        const lines = answer.text.split("\n");
        const ranges = [
          ...answer.findings.map(({ range }) => range),
          ...answer.statements.flatMap(({ range, checks }) => [range, ...checks.map((check) => check.range)]),
        ];
        for (const { start, end } of ranges) {
          expect(start.offset).toBeGreaterThanOrEqual(0);
          expect(end.offset).toBeGreaterThanOrEqual(start.offset);
          expect(end.offset).toBeLessThanOrEqual(answer.text.length);
          for (const { line, column, offset } of [start, end]) {
            const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
            expect(before + column - 1).toBe(offset);
            expect(column - 1).toBeLessThanOrEqual(lines[line - 1]?.length ?? -1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("corrects once and for all, and what it adds and takes away makes the one of the other", () => {
    fc.assert(
      fc.property(broken, (text) => {
        const { corrected } = review(text);
        if (!corrected) return;
        const again = review(corrected.document);
        expect(["allowed", "depends"]).toContain(again.verdict);
        expect(again.corrected).toBeNull();
        const after = corrected.changes.filter(({ kind }) => kind !== "removed").map((line) => line.text);
        expect(after.join("\n")).toBe(corrected.document.replaceAll("\r\n", "\n"));
      }),
      { numRuns: 300 },
    );
  });
});

it("reads what is nested without an end, and what is long, in little time", () => {
  const started = performance.now();
  for (const text of [
    "[".repeat(100_000),
    '{"Statement":'.repeat(7_000),
    `{"a":"${"\\u0041".repeat(15_000)}"}`,
    ",".repeat(100_000),
    "/*".repeat(50_000),
    `{"Statement":[${'{"Sid":"a"},'.repeat(8_000)}]}`,
  ]) {
    PolicyReview.parse(trust(text));
    PolicyReview.parse(permissions(text));
  }
  expect(performance.now() - started).toBeLessThan(10_000);
});

it("holds a policy full of wildcards against many secrets in little time", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: Array.from({ length: 60 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [`${arn}other-${index}-*`, arn + "*b".repeat(30)],
    })),
  });
  const secrets = Array.from({ length: 60 }, (_, index) => ({
    name: `team/service-${index}/secret`,
    region: "us-east-1",
  }));
  const started = performance.now();
  reviewPermissionPolicy(policy, permissionFacts({ secrets }), now);
  expect(performance.now() - started).toBeLessThan(8_000);
});

/** A policy variable. */
const variable = (name: string) => ["$", "{", name, "}"].join("");

/** Statements over the keys and operators whose values both know. */
const value = fc.constantFrom(
  subject,
  organization,
  "organization:*",
  "*",
  "sts.amazonaws.com",
  "sts.*",
  "us-east-?",
  "latchkey-test",
  "true",
  "",
  variable("aws:username"),
  variable("*"),
  `organization:${variable("aws:FederatedProvider")}`,
);
const condition = fc.dictionary(
  fc
    .tuple(
      fc.constantFrom("", "", "ForAllValues:", "ForAnyValue:"),
      fc.constantFrom(
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "ArnLike",
        "Bool",
        "BinaryEquals",
      ),
      fc.constantFrom("", "", "IfExists"),
    )
    .map((parts) => parts.join("")),
  fc.dictionary(
    fc.constantFrom(
      `${host}:aud`,
      `${host}:sub`,
      `${host.toUpperCase()}:SUB`,
      `${host}:amr`,
      `https://${host}:sub`,
      "aws:RequestedRegion",
      "sts:RoleSessionName",
      "aws:FederatedProvider",
      "aws:PrincipalOrgID",
    ),
    fc.oneof(value, fc.array(value, { maxLength: 3 })),
    { maxKeys: 3 },
  ),
  { maxKeys: 3 },
);
const withNull = fc
  .tuple(condition, fc.option(fc.constantFrom("true", "false")))
  .map(([own, absent]) => (absent === null ? own : { ...own, Null: { [`${host}:amr`]: absent } }));
const statement = fc.record(
  {
    Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny", "allow"),
    Principal: fc.constantFrom<unknown>(
      { Federated: world.provider },
      { Federated: world.provider },
      { Federated: [world.provider, "accounts.google.com"] },
      { Federated: `${world.provider}/` },
      { AWS: "999999999999" },
      "*",
    ),
    Action: fc.constantFrom<unknown>(
      "sts:AssumeRoleWithWebIdentity",
      "STS:assumerolewithwebidentity",
      ["sts:TagSession", "sts:Assume*"],
      "sts:AssumeRole",
      "sts:*",
      "*",
    ),
    Condition: withNull,
  },
  { requiredKeys: ["Effect", "Principal", "Action"] },
);

it("says of a policy what the simulated AWS says of it", () => {
  const context = new Map([
    [`${host}:aud`, ["sts.amazonaws.com"]],
    [`${host}:sub`, [subject]],
    ["aws:federatedprovider", [world.provider]],
    ["sts:roleauthorizedbyidp", ["true"]],
    ["aws:requestedregion", ["us-east-1"]],
    ["sts:rolesessionname", ["latchkey-test"]],
  ]);
  let allowed = 0;
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), (statements) => {
      const text = world.document(...statements);
      const simulated = () => {
        try {
          const principal = { type: "Federated" as const, names: [world.provider] };
          const action = "sts:AssumeRoleWithWebIdentity";
          return evaluate([parsePolicy(text, "trust")], { action, principal, context }) === "allow"
            ? "allowed"
            : "denied";
        } catch {
          return "malformed";
        }
      };
      const { verdict } = trust(text);
      if (verdict === "allowed") allowed++;
      expect(verdict).toBe(simulated());
    }),
    { numRuns: 1_000 },
  );
  // Else the agreement would be about refusals alone.
  expect(allowed).toBeGreaterThan(50);
}, 60_000);

it.each(["organization:5*", "organization:*5", "organization:*5555*", "organization:5???????-*", "*5"])(
  "finds the organizations that only %s lets in",
  (pattern) => {
    const text = world.trust(
      {},
      {
        StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${host}:sub`]: [subject, pattern] },
      },
    );
    const { findings, corrected } = trust(text);
    expect(findings.map(({ code }) => code)).toContain("sub_pattern_too_wide");
    expect(corrected?.document).not.toContain(pattern);
  },
);

it.each(["accounts.google.com", "cognito-identity.amazonaws.com"])(
  "leaves the statement for %s as it is",
  (name) => {
    const own = {
      Effect: "Allow",
      Principal: { Federated: name },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${name}:aud`]: "client" } },
    };
    const { Statement } = JSON.parse(trust(world.document(own)).corrected?.document ?? "{}");
    expect(Statement).toEqual([own, world.statement()]);
  },
);

it("keeps what is for others when a role has to take a further subject", () => {
  const others = [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    {
      Effect: "Deny",
      Principal: { Federated: world.provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { Bool: { "sts:RoleAuthorizedByIdp": "false" } },
    },
  ];
  const further = trustFacts(`https://${host}`, { otherSubjects: [`${subject}:automation:2`] });
  const { corrected } = reviewTrustPolicy(world.document(...others, world.statement()), further, now);
  const { Statement } = JSON.parse(corrected?.document ?? "{}");
  expect(Statement).toEqual(expect.arrayContaining(others));
});

it("takes no longer over texts that are made to be slow", () => {
  const length = 60_000;
  const slow = [
    `{${"\n".repeat(length)}}`,
    "\n".repeat(length),
    `${" ".repeat(length)}x`,
    "data\n".repeat(length / 5),
    "- ".repeat(length / 2),
    `= ${" ".repeat(length)}`,
    "<<".repeat(length / 2),
  ];
  for (const text of slow) {
    const startedMs = performance.now();
    trust(text);
    permissions(text);
    expect(performance.now() - startedMs, JSON.stringify(text.slice(0, 20))).toBeLessThan(5_000);
  }
});
