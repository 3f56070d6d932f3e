import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  foreignSubject,
  subject,
  type TrustWorld,
  trustFacts,
  trustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";
import { failing, leaking, noted } from "@/lib/clouds/aws/doctor/cases/trust-mistakes";
import { reviewTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import { type PolicyFinding, PolicyReview } from "@/lib/shared/clouds/doctor";
import { awsClients, refusalOf } from "@/simulator/aws/testing";
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

const review = (text: string, change = {}) =>
  PolicyReview.parse(reviewTrustPolicy(text, trustFacts(account.issuer.url, change)));

/** What AWS says to a token of an organization when the role has this trust policy. */
async function outcome(PolicyDocument: string, sub = subject, claims = {}): Promise<string> {
  const { sts } = awsClients(account.aws.url, account.aws.administrator);
  try {
    await account.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: "crewai-secrets-reader", PolicyDocument }),
    );
  } catch (error) {
    return (error as Error).name;
  }
  const assume = new AssumeRoleWithWebIdentityCommand({
    RoleArn: account.roleArn,
    RoleSessionName: "latchkey-test",
    WebIdentityToken: await account.token({ sub, ...claims }),
  });
  return sts.send(assume).then(
    () => "ok",
    async () => (await refusalOf(sts.send(assume))).code,
  );
}

function found(text: string, findings: PolicyFinding[], code: string): PolicyFinding {
  const finding = findings.find((one) => one.code === code);
  if (!finding) throw new Error(`${code} is not among ${findings.map((one) => one.code).join(", ")}`);
  expect(finding.range.end.offset).toBeLessThanOrEqual(text.length);
  return finding;
}

const covered = (text: string, { range }: PolicyFinding) => text.slice(range.start.offset, range.end.offset);

it("knows at least forty mistakes, each by one name", () => {
  const names = [...failing, ...leaking, ...noted].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(failing.length + leaking.length).toBeGreaterThanOrEqual(70);
});

describe("names what keeps the role from being assumed, and AWS agrees", () => {
  it.each(failing)("$name", async ({ text: write, code, at }) => {
    const text = write(world);
    const { verdict, findings, corrected } = review(text);
    const finding = found(text, findings, code);
    expect(covered(text, finding).startsWith(at(world))).toBe(true);
    expect(finding.severity).toBe("error");
    expect(["denied", "malformed"]).toContain(verdict);

    expect(await outcome(text)).toBe(
      verdict === "malformed" ? "MalformedPolicyDocumentException" : "AccessDenied",
    );
    expect(await outcome(corrected?.document ?? "")).toBe("ok");
    expect(await outcome(corrected?.document ?? "", foreignSubject)).toBe("AccessDenied");
    expect(corrected?.purpose).toBe("mended");
  });
});

describe("warns of what lets others in, and AWS lets them in", () => {
  it.each(leaking)("$name", async ({ text: write, code, at, foreign }) => {
    const text = write(world);
    const { verdict, findings, corrected } = review(text);
    const finding = found(text, findings, code);
    expect(covered(text, finding).startsWith(at(world))).toBe(true);
    expect([verdict, finding.severity]).toEqual(["allowed", "warning"]);

    expect(await outcome(text)).toBe("ok");
    expect(await outcome(text, foreign)).toBe("ok");
    expect(await outcome(corrected?.document ?? "")).toBe("ok");
    expect(await outcome(corrected?.document ?? "", foreign)).toBe("AccessDenied");
    expect(corrected?.purpose).toBe("tightened");
  });
});

describe("has a word on what works", () => {
  it.each(noted)("$name", async ({ text: write, code, at }) => {
    const text = write(world);
    const { verdict, findings } = review(text);
    const finding = found(text, findings, code);
    expect(covered(text, finding).startsWith(at(world))).toBe(true);
    expect([verdict, finding.severity]).toEqual(["allowed", "note"]);
    expect(await outcome(text)).toBe("ok");
    expect(await outcome(text, foreignSubject)).toBe("AccessDenied");
  });
});

it("says that a Deny of session tags alone blocks a config whose tokens have some", () => {
  const allow = world.statement({ Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] });
  const deny = world.statement({ Effect: "Deny", Action: "sts:TagSession", Condition: undefined });
  const { verdict, findings } = review(world.document(allow, deny), { sessionTags: { team: "nightly" } });
  expect(verdict).toBe("denied");
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["explicit_deny", "error"]]);
});
