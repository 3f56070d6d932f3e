import { randomUUID } from "node:crypto";
import { count, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { automations } from "@/db/schema/automations";
import { createConfig } from "@/lib/server/workload-identity/service";
import { reviewNewTrust, reviewTrust } from "@/lib/server/workload-identity/trust-review";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyConfig, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
const roleArn = "arn:aws:iam::123456789012:role/crewai-secrets-reader";
const settings = { roleArn, region: "us-east-1" };

const trust = ({ id }: TestOrganization, change: object = {}) =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${cloud.host()}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${cloud.host()}:aud`]: "sts.amazonaws.com",
              [`${cloud.host()}:sub`]: `organization:${id}`,
            },
          },
          ...change,
        },
      ],
    },
    null,
    2,
  );
const audited = ({ id }: TestOrganization) =>
  database().select({ rows: count() }).from(auditEvents).where(eq(auditEvents.organizationId, id));

describe("reviewing the trust policy of a config's role", () => {
  it("holds it against this organization's own token and this config's session", async () => {
    const own = await testOrganization();
    const { id } = await createConfig(own.owner, anyConfig({ settings }));
    const review = await reviewTrust(own.owner, id, { policy: trust(own) });
    expect(review).toMatchObject({ verdict: "allowed", findings: [], corrected: null });
    expect(review.claims.map(({ value }) => value)).toEqual([
      "sts.amazonaws.com",
      `organization:${own.id}`,
      `latchkey-${id}`,
      "true",
      null,
      cloud.issuer.url,
      own.id,
      settings.roleArn,
    ]);
    const wrong = await reviewTrust(own.owner, id, { policy: trust(own, { Action: "sts:AssumeRole" }) });
    expect(wrong).toMatchObject({ verdict: "denied", findings: [{ code: "action_assume_role" }] });
    expect(wrong.corrected?.document).toBe(trust(own));
  });

  it("corrects a policy so that AWS takes this organization's token, and no other's", async () => {
    const [own, other] = [await testOrganization(), await testOrganization()];
    const { roleArn: real, config } = await cloud.connect(own.owner, { subject: `organization:${other.id}` });
    const { corrected } = await reviewTrust(own.owner, config.id, { policy: trust(other) });
    expect(corrected?.document).toBe(trust(own));
    expect(corrected?.command).toContain(`--role-name ${real.split("/").at(-1)}`);
  });

  it("keeps nothing and records nothing", async () => {
    const own = await testOrganization();
    const { id } = await createConfig(own.owner, anyConfig({ settings }));
    const [before] = await audited(own);
    await reviewTrust(own.owner, id, { policy: trust(own) });
    expect(await audited(own)).toEqual([before]);
  });

  it("needs the permission to see configs, and knows no other organization's", async () => {
    const [own, foreign] = [await testOrganization(), await testOrganization()];
    const { id } = await createConfig(own.owner, anyConfig({ settings }));
    const input = { policy: trust(own) };
    await expect(reviewTrust(own.member, id, input)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(reviewTrust(foreign.owner, id, input)).rejects.toMatchObject({ code: "not_found" });
    const reader = await own.memberWith({ workload_identity_configs: "read" });
    expect(await reviewTrust(reader, id, input)).toMatchObject({ verdict: "allowed" });
  });

  it.each([
    ["nothing", {}],
    ["an empty text", { policy: " \n" }],
    ["what is no text", { policy: {} }],
    ["too long a text", { policy: "x".repeat(65_537) }],
    ["more than the policy", { policy: "{}", roleArn }],
  ])("refuses %s", async (_, input) => {
    const own = await testOrganization();
    const { id } = await createConfig(own.owner, anyConfig({ settings }));
    await expect(reviewTrust(own.owner, id, input)).rejects.toMatchObject({ code: "validation_failed" });
  });
});

describe("reviewing where each automation's tokens have a subject of their own", () => {
  const naming = (own: TestOrganization, ids: string[]) => {
    const subjects = ids.map((id) => `organization:${own.id}:automation:${id}`).toSorted();
    const policy = JSON.parse(trust(own));
    policy.Statement[0].Condition.StringEquals[`${cloud.host()}:sub`] =
      subjects.length === 1 ? subjects[0] : subjects;
    return JSON.stringify(policy, null, 2);
  };
  const room = async () => {
    const own = await testOrganization();
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push((await testAutomation(own.owner)).id);
    const { id } = await createConfig(own.owner, anyConfig({ settings, subject: "automation" }));
    return { own, ids, review: (policy: string) => reviewTrust(own.owner, id, { policy }) };
  };

  it("takes a policy that names every automation", async () => {
    const { own, ids, review } = await room();
    expect(await review(naming(own, ids))).toMatchObject({
      verdict: "allowed",
      findings: [],
      corrected: null,
    });
  });

  it.each([
    ["the first alone", (own: TestOrganization, ids: string[]) => naming(own, ids.slice(0, 1))],
    ["two of three", (own: TestOrganization, ids: string[]) => naming(own, ids.slice(1))],
    ["the organization", (own: TestOrganization) => trust(own)],
    ["another claim", (own: TestOrganization) => trust(own).replace(":sub", ":subject")],
    [
      "any automation",
      (own: TestOrganization) =>
        trust(own).replace(`organization:${own.id}`, `organization:${own.id}:automation:*`),
    ],
  ])("corrects one that names %s so that all are let in, each by itself", async (_, policyOf) => {
    const { own, ids, review } = await room();
    const { verdict, corrected } = await review(policyOf(own, ids));
    expect(verdict).toBe("denied");
    expect(JSON.parse(corrected?.document ?? "null")).toEqual(JSON.parse(naming(own, ids)));
    expect(await review(corrected?.document ?? "")).toMatchObject({ verdict: "allowed", corrected: null });
  });

  it("corrects nothing that it could not say whole", async () => {
    const { own, review } = await room();
    const more = Array.from({ length: 48 }, () => ({ organizationId: own.id, name: randomUUID() }));
    await database().insert(automations).values(more);
    expect(await review(trust(own))).toMatchObject({ verdict: "denied", corrected: null });
  });
});

describe("reviewing before there is a config", () => {
  it("holds it against the role that the config would name", async () => {
    const own = await testOrganization();
    const input = { policy: trust(own), cloud: "aws", settings };
    expect(await reviewNewTrust(own.owner, input)).toMatchObject({ verdict: "allowed", findings: [] });
    const elsewhere = { ...settings, roleArn: roleArn.replace("123456789012", "210987654321") };
    expect(await reviewNewTrust(own.owner, { ...input, settings: elsewhere })).toMatchObject({
      verdict: "denied",
      findings: [{ code: "principal_account_differs" }],
    });
  });

  it("asks for the permission, and for a role", async () => {
    const own = await testOrganization();
    const input = { policy: trust(own), cloud: "aws", settings };
    await expect(reviewNewTrust(own.member, input)).rejects.toMatchObject({ code: "permission_denied" });
    const failed = { code: "validation_failed", fieldErrors: { "settings.roleArn": expect.anything() } };
    await expect(
      reviewNewTrust(own.owner, { ...input, settings: { ...settings, roleArn: "reader" } }),
    ).rejects.toMatchObject(failed);
  });
});

it("says that the issuer is missing, which the policy would have to name", async () => {
  const own = await testOrganization();
  const { OIDC_ISSUER } = process.env;
  delete process.env.OIDC_ISSUER;
  try {
    const input = { policy: trust(own), cloud: "aws", settings };
    await expect(reviewNewTrust(own.owner, input)).rejects.toMatchObject({ code: "not_configured" });
  } finally {
    process.env.OIDC_ISSUER = OIDC_ISSUER;
  }
});
