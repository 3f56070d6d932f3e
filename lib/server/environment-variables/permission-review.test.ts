import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openSecretStore } from "@/lib/clouds/registry";
import type { Member } from "@/lib/server/auth/actor";
import { reviewPermissions } from "@/lib/server/environment-variables/permission-review";
import { createVariable } from "@/lib/server/environment-variables/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { storeSource, tokenSource } from "@/lib/server/secret-providers/store-cache";
import { list, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyCredential, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();

const use = (owner: Member, source: string, secretName: string) =>
  createVariable(owner, {
    key: `K${randomUUID().replaceAll("-", "")}`,
    source,
    secretName,
    automationIds: [],
  });
const policy = (...names: string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" },
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: names.map((name) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`),
      },
    ],
  });

const source = (configId: string, roleArn: string) =>
  storeSource({
    configId,
    cloud: "aws",
    audience: "sts.amazonaws.com",
    settings: { roleArn, region: "us-east-1" },
  });

/** An organization whose variables read two secrets by way of one config, and one by way of another. */
async function scene() {
  const own = await testOrganization();
  const connected = await cloud.connect(own.owner, {
    subject: `organization:${own.id}`,
    isDefault: true,
    statements: [list],
  });
  const other = await cloud.connect(own.owner, { subject: `organization:${own.id}` });
  await use(own.owner, connected.source, "database#password");
  await use(own.owner, connected.source, "database#user");
  await use(own.owner, "default:aws", "team/openai");
  await use(own.owner, other.source, "payroll");
  return { own, ...connected };
}

describe("reviewing the permission policy of a config's role", () => {
  it("holds it against the secrets that variables read by way of it, each once", async () => {
    const { own, config } = await scene();
    const review = await reviewPermissions(own.owner, config.id, {
      policy: policy("database-??????", "team/openai-??????"),
    });
    expect(review).toMatchObject({ verdict: "allowed", secrets: { reviewed: 2, total: 2, hidden: false } });
    expect(review.requests.map(({ secretName, verdict }) => [secretName, verdict])).toEqual([
      [null, "allowed"],
      ["database", "allowed"],
      ["team/openai", "allowed"],
    ]);
  });

  it("says which of them cannot be read, and AWS agrees once it is corrected", async () => {
    const { own, config, roleArn } = await scene();
    const review = await reviewPermissions(own.owner, config.id, { policy: policy("database", "team-*") });
    expect(review.verdict).toBe("denied");
    expect(review.findings.map(({ code }) => code)).toEqual([
      "resource_suffix_missing",
      "resource_slash_missed",
      "kms_key_unknown",
    ]);
    expect(JSON.parse(review.corrected?.document ?? "")).toEqual(
      JSON.parse(policy("database-??????", "team/openai-??????")),
    );
    await cloud.createSecret("database", "d");
    await cloud.createSecret("team/openai", "o");
    const reading = () =>
      Promise.all(
        ["database", "team/openai"].map((name) => {
          const from = source(config.id, roleArn);
          return openSecretStore(from, tokenSource(own.owner, from)).readSecret(name);
        }),
      );
    await cloud.permit(roleArn, ...JSON.parse(policy("database", "team-*")).Statement);
    await expect(reading()).rejects.toMatchObject({ failure: { providerCode: "AccessDeniedException" } });
    await cloud.permit(roleArn, ...JSON.parse(review.corrected?.document ?? "").Statement);
    expect((await reading()).map(({ value }) => value)).toEqual(["d", "o"]);
  });

  it("reads in the region of each credential", async () => {
    const { own, config } = await scene();
    const credential = await createCredential(
      own.owner,
      anyCredential(config.id, { settings: { region: "eu-west-1" } }),
    );
    await use(own.owner, `credential:${credential.id}`, "frankfurt");
    const { requests } = await reviewPermissions(own.owner, config.id, { policy: policy("*") });
    expect(requests.find(({ secretName }) => secretName === "frankfurt")).toMatchObject({
      verdict: "denied",
      resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:frankfurt-??????",
    });
  });

  it("looks at no secret for whoever may not see variables", async () => {
    const { own, config } = await scene();
    const blind = await own.memberWith({ workload_identity_configs: "read" });
    const review = await reviewPermissions(blind, config.id, { policy: policy("*") });
    expect(review.secrets).toEqual({ reviewed: 0, total: 0, hidden: true });
    expect(JSON.stringify(review)).not.toMatch(/database|openai/);
    const seeing = await own.memberWith({ workload_identity_configs: "read", environment_variables: "read" });
    expect((await reviewPermissions(seeing, config.id, { policy: policy("*") })).secrets).toMatchObject({
      reviewed: 2,
      hidden: false,
    });
  });

  it("needs the permission to see configs, and knows no other organization's", async () => {
    const { own, config } = await scene();
    const foreign = await testOrganization();
    const input = { policy: policy("*") };
    await expect(reviewPermissions(own.member, config.id, input)).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(reviewPermissions(foreign.owner, config.id, input)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
