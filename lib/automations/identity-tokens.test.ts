import { and, eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { useTestDatabase } from "@/db/testing";
import { issueIdentityToken } from "@/lib/automations/identity-tokens";
import { startKickoff } from "@/lib/automations/kickoffs";
import { updateVariable } from "@/lib/environment-variables/service";
import { testAutomation } from "@/lib/testing/automation";
import { useTestCloud } from "@/lib/testing/cloud";
import { expectAudit, type TestOrganization, testOrganization } from "@/lib/testing/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});

const mints = (organizationId: string) =>
  database().$count(
    auditEvents,
    and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.action, "identity_token.minted")),
  );

describe("an identity token for a worker", () => {
  it("speaks for the organization, to AWS STS, for an hour; the mint is audited, the reuse is not", async () => {
    const { source, config } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [{ source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    const before = await mints(home.id);
    const answer = await issueIdentityToken(worker, { configId: config.id });
    expect(answer).toEqual({
      token: expect.any(String),
      audience: "sts.amazonaws.com",
      issuedAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    const claims = decodeJwt(answer.token);
    expect(claims).toMatchObject({
      iss: cloud.issuer.url,
      sub: `organization:${home.id}`,
      aud: "sts.amazonaws.com",
      organization_id: home.id,
    });
    expect([claims.iat, claims.exp]).toEqual(
      [answer.issuedAt, answer.expiresAt].map((time) => Date.parse(time) / 1000),
    );
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.issuedAt)).toBe(3_600_000);

    const again = await Promise.all(
      Array.from({ length: 10 }, () => issueIdentityToken(worker, { configId: config.id })),
    );
    expect(new Set(again.map(({ token }) => token))).toEqual(new Set([answer.token]));
    expect(await mints(home.id)).toBe(before + 1);
    const row = await expectAudit(home.owner, "identity_token.minted");
    expect(row).toMatchObject({ actorKind: "deployment", actorId: worker.deploymentId });
    expect(JSON.stringify(row)).not.toContain("eyJ");
  });

  it("is given for configs that assigned variables use, and no others", async () => {
    const own = await testOrganization();
    const used = await cloud.connect(own.owner, { isDefault: true });
    const unused = await cloud.connect(own.owner);
    const theirs = await cloud.connect(home.owner);
    const automation = await testAutomation(own.owner);
    const variable = await automation.add({ key: "ONE", source: "default:aws", secretName: "name" });
    await testAutomation(own.owner, [{ source: unused.source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    await expect(issueIdentityToken(worker, { configId: used.config.id })).resolves.toBeDefined();
    for (const { config } of [unused, theirs]) {
      await expect(issueIdentityToken(worker, { configId: config.id })).rejects.toMatchObject({
        code: "not_found",
      });
    }
    // Unassigned, the config is not its own any more, token or no token.
    await updateVariable(own.owner, variable.id, { key: "ONE", source: "default:aws", secretName: "name" });
    await expect(issueIdentityToken(worker, { configId: used.config.id })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await mints(own.id)).toBe(1);
  });

  it.each([
    ["nothing", undefined, ""],
    ["no id", { configId: "x" }, "configId"],
    ["an audience of its own choice", { configId: crypto.randomUUID(), audience: "x" }, "audience"],
  ])("is not given for %s", async (_, input, field) => {
    const { worker } = await (await testAutomation(home.owner)).deploy();
    await expect(issueIdentityToken(worker, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  it("is for workers alone", async () => {
    const { config } = await cloud.connect(home.owner);
    await expect(issueIdentityToken(home.owner, { configId: config.id })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });

  it("is not to be had while the issuer is not configured; the kickoff itself says why, too", async () => {
    const own = await testOrganization();
    const { source, config } = await cloud.connect(own.owner);
    const automation = await testAutomation(own.owner, [{ key: "ONE", source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    const key = process.env.OIDC_PRIVATE_KEY;
    delete process.env.OIDC_PRIVATE_KEY;
    try {
      await expect(issueIdentityToken(worker, { configId: config.id })).rejects.toMatchObject({
        code: "not_configured",
        message: expect.stringContaining("OIDC_PRIVATE_KEY"),
      });
      await expect(
        startKickoff(worker, { runtimeVersion: "1.14.5", resolve: "platform" }),
      ).rejects.toMatchObject({
        code: "kickoff_unresolved",
        failures: [
          {
            key: "ONE",
            reason: "issuer_not_configured",
            detail: expect.stringContaining("OIDC_PRIVATE_KEY"),
          },
        ],
      });
    } finally {
      process.env.OIDC_PRIVATE_KEY = key;
    }
    expect(await mints(own.id)).toBe(0);
  });
});
