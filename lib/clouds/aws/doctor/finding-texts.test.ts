import { describe, expect, it } from "vitest";
import {
  failing as failingPermissions,
  noted as notedPermissions,
  wide,
} from "@/lib/clouds/aws/doctor/cases/permission-mistakes";
import { keyArn, permissionFacts, trustFacts, trustWorld } from "@/lib/clouds/aws/doctor/cases/testing";
import { failing, leaking, noted } from "@/lib/clouds/aws/doctor/cases/trust-mistakes";
import { permissionVerdicts, trustVerdicts } from "@/lib/clouds/aws/doctor/cases/verdicts";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";

const world = trustWorld("app.example.com");
const facts = trustFacts("https://app.example.com");

/** A name that no value was put in for; policy variables have a dollar sign before them. */
const unfilled = /(?<!\$)\{\w+\}/;

const check = ({ findings }: PolicyReview) => {
  for (const { code, title, detail, remedy } of findings) {
    expect(code).toMatch(/^[a-z][a-z0-9_]+$/);
    for (const text of [title, detail, remedy]) {
      expect(text, code).not.toMatch(unfilled);
      expect(text.trim(), code).not.toBe("");
    }
  }
};

describe("every text of a finding is filled in", () => {
  it.each([...failing, ...leaking, ...noted, ...trustVerdicts])("trust: $name", ({ text }) => {
    check(reviewTrustPolicy(text(world), facts));
    check(
      reviewTrustPolicy(text(world), { ...facts, sessionTags: { team: "x" }, sourceIdentity: "latchkey" }),
    );
    check(reviewPermissionPolicy(text(world), permissionFacts()));
  });

  it.each([...failingPermissions, ...wide, ...notedPermissions, ...permissionVerdicts])(
    "permission: $name",
    ({ text }) => {
      const secrets = permissionFacts().secrets.map((secret) => ({ ...secret, kmsKeyArn: keyArn }));
      check(reviewPermissionPolicy(text, permissionFacts({ secrets })));
      check(reviewPermissionPolicy(text, permissionFacts()));
      check(reviewTrustPolicy(text, facts));
    },
  );
});

describe("what is no JSON", () => {
  it.each([
    ["AccessDenied", 1, 1],
    ["Dear reader,\nnot a policy {", 2, 15],
    ["{\n  nothing: here\n", 2, 3],
  ])("is said with its line and column: %j", (text, line, column) => {
    const [finding] = reviewTrustPolicy(text, facts).findings;
    expect([finding?.code, finding?.range.start.line, finding?.range.start.column]).toEqual([
      "not_json",
      line,
      column,
    ]);
    expect(finding?.detail).toContain(`Line ${line}, column ${column}`);
  });
});

describe("a correction changes no more than it has to", () => {
  const changed = ({ corrected }: PolicyReview) =>
    (corrected?.changes ?? [])
      .filter(({ kind }) => kind !== "same")
      .map(({ kind, text }) => [kind, text.trim()]);

  it("writes a value at its place, whatever stands around it", () => {
    const text = world.trust(
      {},
      {
        StringEquals: {
          "app.example.com:sub": "repo:octo-org/*",
          "app.example.com:aud": "sts.amazonaws.com",
        },
      },
    );
    expect(changed(reviewTrustPolicy(text, facts))).toEqual([
      ["removed", '"app.example.com:sub": "repo:octo-org/*",'],
      ["added", `"app.example.com:sub": "${facts.subject}",`],
    ]);
  });

  it("puts an element that is missing where the guide has it", () => {
    const { corrected } = reviewTrustPolicy(world.trust({ Principal: undefined }), facts);
    expect(corrected?.document).toBe(
      world.trust().replace(/("Effect": "Allow",)([\s\S]*?)("Action")/, "$1$2$3"),
    );
  });

  it("leaves a condition on something else, and other statements, alone", () => {
    const others = [
      { Sid: "Ci", Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" },
      {
        Sid: "No",
        Effect: "Deny",
        Principal: { AWS: "123456789012" },
        Action: "sts:AssumeRole",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ];
    const own = world.statement({ Principal: { Federated: `${world.provider}/` } });
    const text = world.document(others[0] as object, own, others[1] as object);
    expect(changed(reviewTrustPolicy(text, facts))).toEqual([
      ["removed", `"Federated": "${world.provider}/"`],
      ["added", `"Federated": "${world.provider}"`],
    ]);
  });

  it("takes a Deny out once, however many requests it hits", () => {
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai*";
    const list = { Sid: "List", Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
    const read = { Sid: "Read", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn };
    const write = { Sid: "Logs", Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" };
    const deny = { Sid: "No", Effect: "Deny", Action: "secretsmanager:*", Resource: "*" };
    const document = (...Statement: object[]) =>
      JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
    const { corrected } = reviewPermissionPolicy(document(deny, list, read, write), permissionFacts());
    expect(corrected?.document).toBe(document(list, read, write));
  });

  it("takes the last statement and the last action out", () => {
    const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
    const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };
    const deny = { Effect: "Deny", Action: "secretsmanager:*", Resource: "*" };
    const document = (...Statement: object[]) =>
      JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
    const facts = permissionFacts({ secrets: [] });
    expect(reviewPermissionPolicy(document(list, read, deny), facts).corrected?.document).toBe(
      document(list, read),
    );
    const both = { ...read, Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] };
    expect(reviewPermissionPolicy(document(list, both), facts).corrected?.document).toBe(
      document(list, { ...read, Action: ["secretsmanager:GetSecretValue"] }),
    );
  });

  it("exchanges one resource of many, and adds what is missing behind them", () => {
    const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`;
    const Resource = [arn("billing-*"), arn("crewai-test-keyword"), arn("payroll-*")];
    const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
    const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource };
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [list, read] }, null, 2);
    expect(changed(reviewPermissionPolicy(text, permissionFacts()))).toEqual([
      ["removed", `"${arn("crewai-test-keyword")}",`],
      ["removed", `"${arn("payroll-*")}"`],
      ["added", `"${arn("crewai-test-keyword-??????")}",`],
      ["added", `"${arn("payroll-*")}",`],
      ["added", `"${arn("crewai/openai-api-key-??????")}"`],
    ]);
  });
});
