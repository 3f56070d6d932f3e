import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPasted } from "@/lib/clouds/aws/definition/clipboard";
import { AnySecretReference } from "@/lib/clouds/inputs/secret-reference";

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
    ["a mark of direction", "\u202aorders/db\u202c", "orders/db"],
    ["a soft hyphen", "orders/db\u00ad", "orders/db"],
    ["an invisible sign behind a key", "orders/db#password\u200b", "orders/db#password"],
    ["one quote", '"orders/db', "orders/db"],
    ["a chat's marks", `<${arn}>`, arn],
    ["a list of one", `[\n  "${arn}"\n]`, arn],
    ["a line of YAML", `- ${arn}`, arn],
    ["a policy's line", `"Resource": "${arn}",`, arn],
    [
      "a policy",
      JSON.stringify({ Statement: [{ Effect: "Allow", Resource: [`${arn.slice(0, -7)}-??????`] }] }),
      arn.slice(0, -7),
    ],
    ["a line of a task definition", `"valueFrom": "${arn}:password::"`, `${arn}#password`],
    ["a line of a Copilot manifest", `DB_PASSWORD: ${arn}:password::`, `${arn}#password`],
    ["a line of a .env", `DB_PASSWORD=${arn}:password::`, `${arn}#password`],
    ["a task definition's secrets", JSON.stringify([{ name: "P", valueFrom: `${arn}:k::` }]), `${arn}#k`],
    ["ECS, a key with a blank", `${arn}:pass word::`, `${arn}#pass word`],
    ["ECS as CloudFormation has it", `${arn}:SecretString:password`, `${arn}#password`],
    ["ECS, a colon too many", `${arn}::::`, arn],
    ["CLI, as text", `ARN\t${arn}`, arn],
    [
      "describe-db-instances",
      JSON.stringify({ MasterUserSecret: { SecretArn: arn, SecretStatus: "active" } }),
      arn,
    ],
    ["list-secrets, one", JSON.stringify({ SecretList: [{ ARN: arn, Name: "orders/db" }] }), arn],
    ["Terraform's import", `terraform import aws_secretsmanager_secret.db ${arn}`, arn],
    ["CloudFormation, empty parts", "{{resolve:secretsmanager:orders/db::::}}", "orders/db"],
    ["CloudFormation, blanks", "{{ resolve:secretsmanager:orders/db }}", "orders/db"],
    [
      "CloudFormation, no SecretString",
      "{{resolve:secretsmanager:orders/db:password}}",
      "orders/db#password",
    ],
    [
      "CloudFormation, an empty SecretString",
      "{{resolve:secretsmanager:orders/db::password}}",
      "orders/db#password",
    ],
    [
      "CloudFormation, a tag",
      "!Sub '{{resolve:secretsmanager:orders/db:SecretString:password}}'",
      "orders/db#password",
    ],
    [
      "CloudFormation, a property",
      '"MasterUserPassword": "{{resolve:secretsmanager:orders/db:SecretString:password}}",',
      "orders/db#password",
    ],
    ["CloudFormation, no braces", "secretsmanager:orders/db:SecretString:password", "orders/db#password"],
    ["Parameter Store", "/aws/reference/secretsmanager/orders/db", "orders/db"],
    ["Parameter Store, a key", "/aws/reference/secretsmanager/orders/db#password", "orders/db#password"],
    [
      "Parameter Store, by ARN",
      "arn:aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/orders/db",
      "orders/db",
    ],
    ["Serverless", "\u0024{ssm:/aws/reference/secretsmanager/orders/db~true}", "orders/db"],
    [
      "Parameter Store, by command",
      "aws ssm get-parameter --name /aws/reference/secretsmanager/orders/db --with-decryption",
      "orders/db",
    ],
    [
      "console, no scheme",
      "us-east-1.console.aws.amazon.com/secretsmanager/secret?name=orders%2Fdb",
      "orders/db",
    ],
    ["console, a plus", "https://us-east-1.console.aws.amazon.com/secretsmanager/secret?name=a+b", "a+b"],
    [
      "console, in Markdown",
      "[db](https://us-east-1.console.aws.amazon.com/secretsmanager/secret?name=a)",
      "a",
    ],
    [
      "the access portal",
      `https://d-1.awsapps.com/start/#/console?account_id=123456789012&destination=${encodeURIComponent("https://us-east-1.console.aws.amazon.com/secretsmanager/secret?name=orders%2Fdb")}`,
      "orders/db",
    ],
    ["curl", 'curl "http://localhost:2773/secretsmanager/get?secretId=orders%2Fdb" -H "X: y"', "orders/db"],
    ["CLI, another verb", "aws secretsmanager rotate-secret --secret-id orders/db", "orders/db"],
    ["CLI, making one", "aws secretsmanager create-secret --name orders/db --secret-string x", "orders/db"],
    [
      "CLI, jq of a quoted key",
      `aws secretsmanager get-secret-value --secret-id a | jq -r '."pass-word"'`,
      "a#pass-word",
    ],
    [
      "CLI, jq of a key in brackets",
      `aws secretsmanager get-secret-value --secret-id a | jq -r '.["k"]'`,
      "a#k",
    ],
    [
      "CLI, jq of a nested key",
      "aws secretsmanager get-secret-value --secret-id a | jq -r '.SecretString | fromjson | .b.c'",
      "a#b.c",
    ],
    ["CLI, jq of the whole", "aws secretsmanager get-secret-value --secret-id a | jq -r .SecretString", "a"],
    ["PowerShell", "Get-SECSecretValue -SecretId orders/db", "orders/db"],
    ["boto3", "client.get_secret_value(SecretId='orders/db')", "orders/db"],
    ["JavaScript", 'new GetSecretValueCommand({ SecretId: "orders/db" })', "orders/db"],
    ["Terraform, a line", 'secret_id = "orders/db"', "orders/db"],
    ["CDK", "Secret.fromSecretNameV2(this, 'Db', 'orders/db')", "orders/db"],
    [
      "CDK, a key",
      "SecretValue.secretsManager('orders/db', { jsonField: 'password' })",
      "orders/db#password",
    ],
    ["Ansible", "{{ lookup('amazon.aws.secretsmanager_secret', 'orders/db') }}", "orders/db"],
    ["Helmfile", "ref+awssecrets://orders/db?region=us-east-1#/password", "orders/db#password"],
    ["External Secrets, the whole", "dataFrom:\n- extract:\n    key: orders/db", "orders/db"],
    [
      "External Secrets, a blank",
      "remoteRef:\n  key: orders/db # x\n  property: pass word",
      "orders/db#pass word",
    ],
  ])("%s", (_, text, reference) => {
    for (const pasted of [text, `  ${text}\n`]) {
      expect(readPasted(pasted)).toMatchObject({ ok: true, reference });
    }
    expect(AnySecretReference.safeParse(reference).success).toBe(true);
    // The API says what the form does.
    expect(AnySecretReference.safeParse(text).error?.issues[0]?.message).toBe(`Write this as ${reference}`);
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
    [
      "Terraform, a key",
      'jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]',
      "Terraform address",
    ],
    ["Terraform's state", `${arn}|${id}`, `one version, but Latchkey reads only AWSCURRENT: write ${arn}`],
    ["External Secrets, a version", `remoteRef:\n  key: a\n  version: uuid/${id}`, "one version"],
    ["Parameter Store, a stage", "/aws/reference/secretsmanager/a:AWSPREVIOUS", "AWSPREVIOUS, but"],
    ["an older answer", JSON.stringify({ ARN: arn, VersionStages: ["AWSPREVIOUS"] }), "AWSPREVIOUS, but"],
    ["two ARNs", `${arn}\n${arn.replace("db", "api")}`, "more than one secret"],
    [
      "two keys of one secret",
      JSON.stringify([`${arn}:user::`, `${arn}:password::`]),
      "more than one secret",
    ],
    ["two references", "{{resolve:secretsmanager:a}}{{resolve:secretsmanager:b}}", "more than one secret"],
    ["CSI, two keys", "objectName: a\njmesPath:\n- path: user\n- path: password", "write a#json_key"],
    [
      "CLI, code behind it",
      "aws secretsmanager get-secret-value --secret-id a | python3 -c x",
      "write a#json_key",
    ],
    [
      "CLI, jq that is more than a key",
      "aws secretsmanager get-secret-value --secret-id a | jq 'keys[0]'",
      "write a#json_key",
    ],
    [
      "the console's list",
      "https://us-east-1.console.aws.amazon.com/secretsmanager/listsecrets",
      "Open the secret",
    ],
    [
      "CLI, a variable",
      "aws secretsmanager get-secret-value --secret-id $SECRET",
      "placeholder or a variable",
    ],
    [
      "CloudFormation, a parameter",
      "!Sub '{{resolve:secretsmanager:\u0024{Db}:SecretString:p}}'",
      "placeholder or a variable",
    ],
    [
      "an ARN with a placeholder",
      "arn:aws:secretsmanager:us-east-1:<ACCOUNT>:secret:a",
      "placeholder or a variable",
    ],
  ])("%s", (_, text, words) => {
    expect(readPasted(text)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
    expect(AnySecretReference.safeParse(text).error?.issues[0]?.message).toContain(words);
  });
});

// Read as something else than was meant, these would fail where nobody sees why.
describe("not taken for a name and a key", () => {
  it.each([
    "secret:orders/db-Mapc9r",
    "aws:secretsmanager:orders/db",
    "vault:secret/data/db#password",
    "secret-manager:orders/db:password",
    "optional:aws-secretsmanager:orders/db;other",
    "aws-secretsmanager:/orders/db?prefix=db.",
    "https://example.com:8080",
    "postgres://user:{{resolve:secretsmanager:db:SecretString:password}}@host",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:ord ers-AbCdEf",
    JSON.stringify({ username: "a", password: "canary" }),
  ])("%s", (text) => {
    expect(readPasted(text)).toBeNull();
    expect(AnySecretReference.safeParse(text).success).toBe(false);
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
          if (found?.ok) expect(AnySecretReference.safeParse(found.reference).success).toBe(true);
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

it.each([
  ["https://eu-west-1.console.aws.amazon.com/secretsmanager/secret?name=a&region=us-east-1", "us-east-1"],
  ["https://us-gov-west-1.console.amazonaws-us-gov.com/secretsmanager/secret?name=a", "us-gov-west-1"],
  ["https://console.aws.amazon.com/secretsmanager/home?region=us-east-1#!/secret?name=a", "us-east-1"],
  ["https://console.aws.amazon.com/secretsmanager/secret?name=a", undefined],
  ["aws secretsmanager get-secret-value --secret-id a", undefined],
])("%s says the region %s", (text, region) => {
  expect(readPasted(text)).toMatchObject({ ok: true, reference: "a" });
  expect((readPasted(text) as { region?: string }).region).toBe(region);
});
