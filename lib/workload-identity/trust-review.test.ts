import { count, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { useTestDatabase } from "@/db/testing";
import { useTestCloud } from "@/lib/testing/cloud";
import { anyConfig, type TestOrganization, testOrganization } from "@/lib/testing/organization";
import { createConfig } from "@/lib/workload-identity/service";
import { reviewNewTrust, reviewTrust } from "@/lib/workload-identity/trust-review";

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
