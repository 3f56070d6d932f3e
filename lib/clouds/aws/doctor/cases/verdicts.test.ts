// The verdicts of the doctor on policies that turn on what a request carries, each held against the simulated AWS.
import { CreateRoleCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import {
  keyArn,
  permissionFacts,
  type TrustWorld,
  trustFacts,
  trustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";
import { permissionVerdicts, trustVerdicts } from "@/lib/clouds/aws/doctor/cases/verdicts";
import { reviewPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import { AppError } from "@/lib/shared/errors";
import { awsClients } from "@/simulator/aws/testing";
import { startAws, type TestAccount } from "@/test/support/aws";

let account: TestAccount;
let world: TrustWorld;
beforeAll(async () => {
  account = await startAws();
  world = trustWorld(account.issuer.host);
});
afterAll(() => account.close());
beforeEach(async () => {
  account.aws.reset();
  await account.registerProvider();
  await account.createRole();
});

/** The token as Latchkey makes it: it names the role. */
const token = () => account.token({ "https://aws.amazon.com/roles": [account.roleArn] });

it("knows at least sixty policies, each by one name", () => {
  for (const table of [trustVerdicts, permissionVerdicts])
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
  expect(trustVerdicts.length + permissionVerdicts.length).toBeGreaterThanOrEqual(100);
});

describe("of a trust policy with one condition more", () => {
  it.each(trustVerdicts)("$name: $verdict", async ({ text, verdict, code }) => {
    const PolicyDocument = text(world);
    const review = reviewTrustPolicy(PolicyDocument, trustFacts(account.issuer.url));
    const codes = review.findings.map((finding) => finding.code);
    expect([review.verdict, codes]).toEqual([verdict, codes]);
    if (code) expect(codes).toContain(code);
    if (verdict !== "allowed")
      expect(review.findings.some(({ severity }) => severity === "error")).toBe(true);

    expect(await assuming(PolicyDocument)).toBe(outcomeOf(verdict, "AccessDenied"));
    if (verdict !== "allowed") expect(await assuming(review.corrected?.document ?? "")).toBe("allowed");
  });

  async function assuming(PolicyDocument: string): Promise<string> {
    const { sts } = awsClients(account.aws.url, account.aws.administrator);
    return outcome(async () => {
      await account.iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: "crewai-secrets-reader", PolicyDocument }),
      );
      await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: account.roleArn,
          RoleSessionName: "latchkey-test",
          WebIdentityToken: await token(),
        }),
      );
    });
  }
});

describe("of a permission policy", () => {
  it.each(permissionVerdicts)("$name: $verdict", async ({ text, verdict, code, encrypted }) => {
    const facts = permissionFacts({ issuer: account.issuer.url });
    const secrets = facts.secrets.map((secret) => ({
      ...secret,
      kmsKeyArn: encrypted ? keyArn : null,
    }));
    const review = reviewPermissionPolicy(text, { ...facts, secrets });
    const codes = review.findings.map((finding) => finding.code);
    expect([review.verdict, codes]).toEqual([verdict, codes]);
    if (code) expect(codes).toContain(code);

    for (const { name } of secrets)
      await account
        .secrets()
        .send(
          new CreateSecretCommand({ Name: name, SecretString: "v", ...(encrypted && { KmsKeyId: keyArn }) }),
        );
    expect(await readingUnder(text)).toBe(outcomeOf(verdict, "AccessDeniedException"));
    if (verdict !== "allowed") expect(await readingUnder(review.corrected?.document ?? "")).toBe("allowed");
  });

  /** By the product's own store, whose requests the doctor knows. */
  const readingUnder = (PolicyDocument: string) =>
    outcome(async () => {
      await account.iam.send(
        new PutRolePolicyCommand({
          RoleName: "crewai-secrets-reader",
          PolicyName: "SecretsManagerRead",
          PolicyDocument,
        }),
      );
      const store = openAwsSecretStore(account.source(), token);
      for (const name of ["crewai-test-keyword", "crewai/openai-api-key"]) await store.readSecret(name);
    });
});

it("a role is not made with a policy that AWS refuses to save", async () => {
  const refused = trustVerdicts.find(({ verdict }) => verdict === "malformed");
  const AssumeRolePolicyDocument = refused?.text(world) ?? "";
  expect(
    await outcome(() =>
      account.iam.send(new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument })),
    ),
  ).toBe("MalformedPolicyDocumentException");
});

const outcomeOf = (verdict: "allowed" | "denied" | "malformed", denied: string) =>
  ({ allowed: "allowed", denied, malformed: "MalformedPolicyDocumentException" })[verdict];

async function outcome(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "allowed";
  } catch (error) {
    if (error instanceof AppError) return error.failure?.providerCode ?? error.code;
    const { Code, name } = error as { Code?: string; name: string };
    return name === "Error" ? (Code ?? name) : name;
  }
}
