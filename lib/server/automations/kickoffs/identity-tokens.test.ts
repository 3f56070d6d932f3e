import { and, eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { kickoffs } from "@/db/schema/automations";
import { openSecretStore } from "@/lib/clouds/registry";
import type { Worker } from "@/lib/server/auth/actor";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { storeSource, tokenFor } from "@/lib/server/secret-providers/store-cache";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});

const entryOf = (configId: string, roleArn: string) => ({
  configId,
  cloud: "aws",
  audience: "sts.amazonaws.com",
  settings: { roleArn, region: "us-east-1" },
});

const counted = (organizationId: string, action: string) =>
  database().$count(
    auditEvents,
    and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.action, action)),
  );

const kickOff = async (worker: Worker) => (await onWorker(worker)).kickoffId;

describe("an identity token for a worker", () => {
  it("opens the role of its config alone, for 15 minutes, and is on record at each hand-out", async () => {
    const { source, config, roleArn } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [{ source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    const request = { configId: config.id, kickoffId: await kickOff(worker) };
    const answer = await issueIdentityToken(worker, request);
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
      "https://aws.amazon.com/roles": [roleArn],
    });
    expect([claims.iat, claims.exp]).toEqual(
      [answer.issuedAt, answer.expiresAt].map((time) => Date.parse(time) / 1000),
    );
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.issuedAt)).toBe(900_000);

    const again = await Promise.all(Array.from({ length: 4 }, () => issueIdentityToken(worker, request)));
    expect(new Set(again.map(({ token }) => token))).toEqual(new Set([answer.token]));
    expect(await counted(home.id, "identity_token.issued")).toBe(5);
    const row = await expectAudit(home.owner, "identity_token.issued");
    expect(row).toMatchObject({
      actorKind: "deployment",
      actorId: worker.deploymentId,
      objectId: config.id,
      objectLabel: config.name,
      detail: { kickoffId: request.kickoffId, deploymentVersion: 1, tokenId: claims.jti },
    });
    expect(JSON.stringify(row)).not.toContain("eyJ");
  });

  it("is refused for a kickoff of a runtime that is too old", async () => {
    const { source, config } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [{ source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    const request = { configId: config.id, kickoffId: await kickOff(worker) };
    const age = (runtimeVersion: string) =>
      database().update(kickoffs).set({ runtimeVersion }).where(eq(kickoffs.id, request.kickoffId));
    const before = await counted(home.id, "identity_token.issued");
    for (const version of ["1.14.4", "1.14.5-rc.1", "0.9.0"]) {
      await age(version);
      await expect(issueIdentityToken(worker, request)).rejects.toMatchObject({
        code: "runtime_too_old",
        message: expect.stringContaining(version),
      });
    }
    expect(await counted(home.id, "identity_token.issued")).toBe(before);
    await age("1.14.5");
    await expect(issueIdentityToken(worker, request)).resolves.toMatchObject({ token: expect.any(String) });
  });

  it("is shared with no other deployment, config or Latchkey's own use", async () => {
    const own = await testOrganization();
    const [first, second] = [await cloud.connect(own.owner), await cloud.connect(own.owner)];
    const variables = [first, second].map(({ source }) => ({ source, secretName: "name" }));
    const automation = await testAutomation(own.owner, variables);
    const tokens: string[] = [];
    for (const { worker } of [await automation.deploy(), await automation.deploy()]) {
      const kickoffId = await kickOff(worker);
      for (const { config } of [first, second]) {
        tokens.push((await issueIdentityToken(worker, { configId: config.id, kickoffId })).token);
      }
    }
    const { credential, roleArn } = first;
    await testConnection(own.owner, credential.id);
    const minted = await tokenFor(own.owner, storeSource(entryOf(first.config.id, roleArn)));
    tokens.push(minted.token);
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(5);
    expect(decodeJwt(minted.token)["https://aws.amazon.com/roles"]).toEqual([roleArn]);

    // What a stolen token opens: its own role, and no other that trusts the same organization.
    const steal = (token: string, arn: string) =>
      openSecretStore(storeSource(entryOf("x", arn)), async () => token).signIn();
    await expect(steal(tokens[0] ?? "", first.roleArn)).resolves.toBeUndefined();
    await expect(steal(tokens[0] ?? "", second.roleArn)).rejects.toMatchObject({
      failure: { reason: "role_not_in_token" },
    });
  });

  it("is given for configs that the kickoff planned and assigned variables use, and no others", async () => {
    const own = await testOrganization();
    const used = await cloud.connect(own.owner, { isDefault: true });
    const unused = await cloud.connect(own.owner);
    const theirs = await cloud.connect(home.owner);
    const automation = await testAutomation(own.owner);
    const { worker } = await automation.deploy();
    const early = await kickOff(worker);
    const variable = await automation.add({ key: "ONE", source: "default:aws", secretName: "name" });
    const other = await testAutomation(own.owner, [{ source: unused.source, secretName: "name" }]);
    const kickoffId = await kickOff(worker);
    const refused = (actor: Worker, request: { configId: string; kickoffId: string }) =>
      expect(issueIdentityToken(actor, request)).rejects.toMatchObject({ code: "not_found" });
    const fits = { configId: used.config.id, kickoffId };
    await expect(issueIdentityToken(worker, fits)).resolves.toBeDefined();
    for (const { config } of [unused, theirs]) await refused(worker, { configId: config.id, kickoffId });
    // A kickoff from before the variable, one of another automation, one of a later deployment, and none at all.
    await refused(worker, { ...fits, kickoffId: early });
    const { worker: stranger } = await other.deploy();
    await refused(worker, { ...fits, kickoffId: await kickOff(stranger) });
    await refused(stranger, fits);
    await refused((await automation.deploy()).worker, fits);
    await refused(worker, { ...fits, kickoffId: crypto.randomUUID() });
    // Unassigned, the config is not its own any more, token or no token.
    await updateVariable(own.owner, variable.id, { key: "ONE", source: "default:aws", secretName: "name" });
    await refused(worker, fits);
    expect(await counted(own.id, "identity_token.issued")).toBe(1);
  });

  it("is not given to a deployment that was revoked after it was let in", async () => {
    const { source, config } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [{ source, secretName: "name" }]);
    const { worker, version } = await automation.deploy();
    const request = { configId: config.id, kickoffId: await kickOff(worker) };
    await issueIdentityToken(worker, request);
    await revokeDeployment(home.owner, automation.id, String(version));
    await expect(issueIdentityToken(worker, request)).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([
    ["nothing", undefined, ""],
    ["no id", { configId: "x", kickoffId: crypto.randomUUID() }, "configId"],
    ["no kickoff", { configId: crypto.randomUUID() }, "kickoffId"],
    [
      "an audience of its own choice",
      { configId: crypto.randomUUID(), kickoffId: crypto.randomUUID(), audience: "x" },
      "audience",
    ],
  ])("is not given for %s", async (_, input, field) => {
    const { worker } = await (await testAutomation(home.owner)).deploy();
    await expect(issueIdentityToken(worker, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  it("is for workers alone", async () => {
    const { config } = await cloud.connect(home.owner);
    const request = { configId: config.id, kickoffId: crypto.randomUUID() };
    await expect(issueIdentityToken(home.owner, request)).rejects.toMatchObject({
      code: "permission_denied",
    });
  });

  it("is not to be had while the issuer is not configured; the kickoff itself says why, too", async () => {
    const own = await testOrganization();
    const { source, config } = await cloud.connect(own.owner);
    const automation = await testAutomation(own.owner, [{ key: "ONE", source, secretName: "name" }]);
    const { worker } = await automation.deploy();
    const request = { configId: config.id, kickoffId: await kickOff(worker) };
    const key = process.env.OIDC_PRIVATE_KEY;
    delete process.env.OIDC_PRIVATE_KEY;
    try {
      await expect(issueIdentityToken(worker, request)).rejects.toMatchObject({
        code: "not_configured",
        message: expect.stringContaining("OIDC_PRIVATE_KEY"),
      });
      await expect(onPlatform(worker)).rejects.toMatchObject({
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
    expect(await counted(own.id, "identity_token.issued")).toBe(0);
  });
});
