import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPasted } from "@/lib/resolution/definition/clipboard";
import { SecretReferenceText } from "@/lib/resolution/reference";

const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/db-Mapc9r";
const id = "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE";

describe("understood", () => {
  it.each([
    ["ECS, a key", `${arn}:password::`, `${arn}#password`],
    ["ECS, a key alone", `${arn}:password`, `${arn}#password`],
    ["ECS, no key", `${arn}:::`, arn],
    ["ECS, the current stage", `${arn}:password:AWSCURRENT:`, `${arn}#password`],
    ["CodeBuild", "orders/db:password", "orders/db#password"],
    ["CodeBuild, all colons", "orders/db:password::", "orders/db#password"],
    ["CloudFormation", "{{resolve:secretsmanager:orders/db:SecretString:password}}", "orders/db#password"],
    ["CloudFormation, the whole", "'{{resolve:secretsmanager:orders/db}}'", "orders/db"],
    ["CloudFormation, whole string", "{{resolve:secretsmanager:orders/db:SecretString}}", "orders/db"],
    [
      "CloudFormation, by ARN",
      `{{resolve:secretsmanager:${arn}:SecretString:password::}}`,
      `${arn}#password`,
    ],
    [
      "console",
      "https://us-east-1.console.aws.amazon.com/secretsmanager/secret?name=orders%2Fdb&region=us-east-1",
      "orders/db",
    ],
    [
      "console, older",
      "https://console.aws.amazon.com/secretsmanager/home?region=us-east-1#!/secret?name=rds%21db-1",
      "rds!db-1",
    ],
    [
      "console, China",
      "https://cn-north-1.console.amazonaws.cn/secretsmanager/secret?name=a&region=cn-north-1",
      "a",
    ],
    ["CLI", "aws secretsmanager get-secret-value --secret-id orders/db", "orders/db"],
    [
      "CLI, quoted",
      `$ aws --region us-east-1 secretsmanager get-secret-value \\\n  --secret-id "${arn}" --query SecretString`,
      arn,
    ],
    [
      "CLI, jq",
      "aws secretsmanager get-secret-value --secret-id=orders/db --query SecretString --output text | jq -r '.password'",
      "orders/db#password",
    ],
    ["describe-secret's answer", JSON.stringify({ ARN: arn, Name: "orders/db" }, null, 2), arn],
    ["get-secret-value's answer", JSON.stringify({ ARN: arn, SecretString: "canary" }), arn],
    ["a task definition", JSON.stringify({ name: "P", valueFrom: `${arn}:password::` }), `${arn}#password`],
    ["External Secrets", "remoteRef:\n  key: orders/db\n  property: password", "orders/db#password"],
    [
      "External Secrets, as one line",
      "remoteRef: { key: 'orders/db', property: password }",
      "orders/db#password",
    ],
    [
      "CSI",
      'objects: |\n  - objectName: "orders/db"\n    objectType: secretsmanager\n    jmesPath:\n      - path: password',
      "orders/db#password",
    ],
    ["Spring", "optional:aws-secretsmanager:/orders/db", "/orders/db"],
    ["Lambda", "http://localhost:2773/secretsmanager/get?secretId=orders%2Fdb", "orders/db"],
    ["a policy", `${arn.slice(0, -7)}-??????`, arn.slice(0, -7)],
    ["quotes", '"orders/db"', "orders/db"],
    ["quotes and a key", "'orders/db#password',", "orders/db#password"],
    ["an editor's quotes", "“orders/db”", "orders/db"],
    ["an invisible sign", "orders/db\u200b", "orders/db"],
  ])("%s", (_, text, reference) => {
    for (const pasted of [text, `  ${text}\n`]) {
      expect(readPasted(pasted)).toMatchObject({ ok: true, reference });
    }
    expect(SecretReferenceText.safeParse(reference).success).toBe(true);
    // The API says what the form does.
    expect(SecretReferenceText.safeParse(text).error?.issues[0]?.message).toBe(`Write this as ${reference}`);
  });
});

describe("refused with words that lead on", () => {
  it.each([
    [
      "a stage",
      `${arn}:password:AWSPREVIOUS:`,
      `the stage AWSPREVIOUS, but Latchkey reads only AWSCURRENT: write ${arn}#password`,
    ],
    [
      "a version",
      `${arn}:password::${id}`,
      `one version, but Latchkey reads only AWSCURRENT: write ${arn}#password`,
    ],
    ["CloudFormation, a stage", "{{resolve:secretsmanager:a:SecretString:k:AWSPENDING}}", "write a#k"],
    [
      "CLI, a stage",
      "aws secretsmanager get-secret-value --secret-id a --version-stage AWSPREVIOUS",
      "write a",
    ],
    ["a parameter", "{{resolve:ssm-secure:/db/password:1}}", "Systems Manager parameter"],
    ["a parameter's ARN", "arn:aws:ssm:us-east-1:123456789012:parameter/x", "Systems Manager parameter"],
    ["a parameter by command", "aws ssm get-parameter --name /db/password", "Systems Manager parameter"],
    ["Serverless", "\u0024{ssm:/db/password}", "Systems Manager parameter"],
    ["Terraform", "\u0024{aws_secretsmanager_secret.db.arn}", "Terraform address"],
  ])("%s", (_, text, words) => {
    expect(readPasted(text)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
    expect(SecretReferenceText.safeParse(text).error?.issues[0]?.message).toContain(words);
  });
});

describe("any text", () => {
  it("is read without an error, and gives nothing but references", () => {
    const parts = fc.constantFrom(
      arn,
      "{{resolve:secretsmanager:",
      "}}",
      ":",
      "::",
      "--secret-id ",
      "key: ",
      "'",
      "a b",
      "#",
      "{",
      "\n",
      "remoteRef:",
      "aws secretsmanager get-secret-value ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(parts).map((list) => list.join("")),
        ),
        (text) => {
          const found = readPasted(text);
          if (found?.ok) expect(SecretReferenceText.safeParse(found.reference).success).toBe(true);
        },
      ),
    );
  });

  it("is read in time", () => {
    for (const part of [":", "-", "'", "a:", "key: ", "{{resolve:secretsmanager:", "--secret-id "]) {
      const startedMs = performance.now();
      readPasted(part.repeat(20_000 / part.length));
      expect(performance.now() - startedMs).toBeLessThan(500);
    }
  });
});
