import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  failing,
  noted,
  type PermissionMistake,
  wide,
} from "@/lib/clouds/aws/doctor/cases/permission-mistakes";
import { keyArn, permissionFacts } from "@/lib/clouds/aws/doctor/cases/testing";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { PolicyReview } from "@/lib/shared/clouds/doctor";
import { awsClients, keysOf, refusalOf } from "@/simulator/aws/testing";
import { startAws, type TestAccount } from "@/test/support/aws";

let account: TestAccount;
beforeAll(async () => {
  account = await startAws();
});
afterAll(() => account.close());
beforeEach(async () => {
  account.aws.reset();
  await account.registerProvider();
  await account.createRole();
});

const anyKey = keyArn.replace(/[^/]*$/, "*");
const names = ["crewai-test-keyword", "crewai/openai-api-key", "billing-payroll"];

async function createSecrets(encrypted = false): Promise<void> {
  for (const Name of names)
    await account
      .secrets()
      .send(new CreateSecretCommand({ Name, SecretString: "v", ...(encrypted && { KmsKeyId: keyArn }) }));
}

const review = (text: string, encrypted?: boolean) => {
  const facts = permissionFacts();
  const secrets = facts.secrets.map((secret) => ({ ...secret, ...(encrypted && { kmsKeyArn: keyArn }) }));
  return PolicyReview.parse(reviewPermissionPolicy(text, { ...facts, issuer: account.issuer.url, secrets }));
};

/** The role's session under this policy; the refusal's code where AWS does not save it. */
async function sessionUnder(PolicyDocument: string) {
  try {
    await account.iam.send(
      new PutRolePolicyCommand({
        RoleName: "crewai-secrets-reader",
        PolicyName: "SecretsManagerRead",
        PolicyDocument,
      }),
    );
  } catch (error) {
    return (error as Error).name;
  }
  const { sts } = awsClients(account.aws.url, account.aws.administrator);
  const answer = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: account.roleArn,
      RoleSessionName: "latchkey-test",
      WebIdentityToken: await account.token(),
    }),
  );
  return awsClients(account.aws.url, keysOf(answer)).secrets;
}

type Session = Exclude<Awaited<ReturnType<typeof sessionUnder>>, string>;
const outcome = (call: Promise<unknown>) =>
  refusalOf(call.then(() => Promise.reject({ name: "ok" }))).then(({ code }) => code);
/** As the store reads: with the stage named. */
const reads = (session: Session, SecretId: string) =>
  outcome(session.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" })));

async function readable(text: string, secrets: string[]): Promise<string[]> {
  const session = await sessionUnder(text);
  if (typeof session === "string") return [session];
  return Promise.all(secrets.map((name) => reads(session, name)));
}

function check({ text, code, at, encrypted }: PermissionMistake) {
  const answer = review(text, encrypted);
  const finding = answer.findings.find((one) => one.code === code);
  if (!finding) throw new Error(`${code} is not among ${answer.findings.map((one) => one.code).join(", ")}`);
  expect(text.slice(finding.range.start.offset, finding.range.end.offset).startsWith(at)).toBe(true);
  return { ...answer, finding };
}

describe("names what keeps a secret from being read, and AWS agrees", () => {
  it.each(failing)("$name", async (mistake) => {
    await createSecrets(mistake.encrypted);
    const { verdict, finding, corrected } = check(mistake);
    expect(finding.severity).toBe("error");
    const [before] = await readable(mistake.text, [mistake.secret ?? "crewai-test-keyword"]);
    expect([verdict, before]).toEqual(
      verdict === "malformed"
        ? ["malformed", "MalformedPolicyDocumentException"]
        : ["denied", "AccessDeniedException"],
    );
    const document = corrected?.document ?? "";
    expect(await readable(document, names)).toEqual([
      "ok",
      "ok",
      wideAlready(mistake) ? "ok" : "AccessDeniedException",
    ]);
    const session = await sessionUnder(document);
    expect(typeof session !== "string" && (await outcome(session.send(new ListSecretsCommand({}))))).toBe(
      "ok",
    );
  });

  /** Means the third secret, and goes on meaning it: it was written so. */
  const wideAlready = ({ name }: PermissionMistake) => name === "other secrets alone";
});

describe("warns of what is more than reading Latchkey's secrets, and AWS allows it", () => {
  it.each(wide)("$name", async (mistake) => {
    await createSecrets();
    const { verdict, finding, corrected } = check(mistake);
    expect([verdict, finding.severity, corrected?.purpose]).toEqual(["allowed", "warning", "tightened"]);
    const more = async (document: string) => {
      const session = await sessionUnder(document);
      if (typeof session === "string") return session;
      if (mistake.also === "write")
        return outcome(session.send(new PutSecretValueCommand({ SecretId: names[0], SecretString: "w" })));
      // The secret that the policy itself leaves out is no example of what it lets in.
      await account
        .secrets()
        .send(new CreateSecretCommand({ Name: "payroll", SecretString: "v" }))
        .catch(() => undefined);
      return reads(session, "payroll");
    };
    expect(await more(mistake.text)).toBe("ok");
    expect(await more(corrected?.document ?? "")).toBe("AccessDeniedException");
    expect(await readable(corrected?.document ?? "", names.slice(0, 2))).toEqual(["ok", "ok"]);
  });
});

describe("has a word on what works", () => {
  it.each(noted)("$name", async (mistake) => {
    await createSecrets();
    const { verdict, finding } = check(mistake);
    expect([verdict, finding.severity]).toEqual(["allowed", mistake.severity]);
    expect(await readable(mistake.text, names.slice(0, 2))).toEqual(["ok", "ok"]);
  });
});

describe("does not take away what a working policy needs to decrypt with a key that Latchkey does not know", () => {
  const secrets = "arn:aws:secretsmanager:us-east-1:123456789012:secret:*";
  const actions = ["secretsmanager:GetSecretValue", "kms:Decrypt"];
  it.each([
    ["reading and decrypting, on everything", { Action: actions, Resource: "*" }],
    ["reading and decrypting, on all secrets and any key", { Action: actions, Resource: [secrets, anyKey] }],
    ["reading and decrypting, on all secrets and the key", { Action: actions, Resource: [secrets, keyArn] }],
    ["everything", { Action: "*", Resource: "*" }],
  ])("%s", async (_, statement) => {
    await createSecrets(true);
    const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
    const Statement = [list, { Effect: "Allow", ...statement }];
    const text = JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
    expect(await readable(text, names)).toEqual(["ok", "ok", "ok"]);
    const { verdict, corrected } = review(text);
    expect([verdict, corrected?.purpose]).toEqual(["allowed", "tightened"]);
    expect(await readable(corrected?.document ?? "", names)).toEqual(["ok", "ok", "AccessDeniedException"]);
  });
});

it("takes out a Null that cannot hold, instead of writing a key's value there", () => {
  const Condition = { Null: { "secretsmanager:VersionStage": "true" } };
  const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*", Condition };
  const { corrected } = review(JSON.stringify({ Version: "2012-10-17", Statement: [read] }));
  expect(corrected?.document).not.toMatch(/Null|AWSCURRENT/);
});

it("says nothing about the guide's policy, filled in", () => {
  const { verdict, findings, corrected } = review(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SecretsManagerListForUI",
          Effect: "Allow",
          Action: "secretsmanager:ListSecrets",
          Resource: "*",
        },
        {
          Sid: "SecretsManagerRead",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai*",
        },
        { Sid: "KMSDecrypt", Effect: "Allow", Action: ["kms:Decrypt"], Resource: keyArn },
      ],
    }),
    true,
  );
  expect([verdict, findings, corrected]).toEqual(["allowed", [], null]);
});
