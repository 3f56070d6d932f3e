// Deployment tokens that follow the newest version: what a kickoff runs, and what ends whose access.
import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { deployments, kickoffs } from "@/db/schema/automations";
import { revokeDeployment, revokeDeploymentToken } from "@/lib/server/automations/deployments/record";
import { revokeSeenDeployments, seenDeployments } from "@/lib/server/automations/deployments/seen";
import { deploy, getDeployment, listDeployments } from "@/lib/server/automations/deployments/service";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { beginKickoff } from "@/lib/server/automations/kickoffs/attempts";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { getAutomation } from "@/lib/server/automations/service";
import { updateVariable } from "@/lib/server/environment-variables/service";
import type { WorkerKickoff } from "@/lib/shared/resolution/plan";
import { origin, type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});

const newest = { token: "newest" };
const keep = { token: "keep" };
const input = (resolve: "worker" | "platform") => ({ runtimeVersion: "1.14.5", contract: 2, resolve });

/** An automation whose direct value says which version it is, deployed with a token that follows. */
async function followed() {
  const automation = await testAutomation(home.owner);
  const { id, key } = await automation.add({ key: "WORD", value: "v1" });
  const first = await automation.deploy(newest);
  return {
    automation,
    token: first.token,
    /** Deploys again; the value then says the new version. */
    async next(input: unknown = keep) {
      const version = ((await getAutomation(home.owner, automation.id)).deploymentVersion ?? 0) + 1;
      const automationIds = [automation.id];
      await updateVariable(home.owner, id, { key, source: "direct", value: `v${version}`, automationIds });
      return deploy(home.owner, automation.id, undefined, input);
    },
  };
}

const begin = async (token: string, resolve: "worker" | "platform" = "worker", key?: string) =>
  startKickoff(await workerOf(token, origin), input(resolve), key);
const runs = async (token: string) => {
  const { environment, deploymentVersion } = (await begin(token)) as WorkerKickoff;
  expect(environment).toEqual({ WORD: `v${deploymentVersion}` });
  return deploymentVersion;
};
const ended = (token: string) =>
  expect(workerOf(token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
const actionsOf = async (automation: TestAutomation) =>
  (
    await database()
      .select({ action: auditEvents.action, label: auditEvents.objectLabel, detail: auditEvents.detail })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, home.id),
          sql`${auditEvents.objectLabel} like ${`${automation.name} v%`}`,
        ),
      )
      .orderBy(auditEvents.id)
  ).map(({ action, label, detail }) => [action, label.slice(-2), detail.tokenRuns]);

describe("a deploy", () => {
  it("makes a token of the version where it does not say, one that follows, or none", async () => {
    const automation = await testAutomation(home.owner);
    expect(await deploy(home.owner, automation.id)).toMatchObject({
      tokenRuns: "version",
      token: expect.any(String),
    });
    expect(await deploy(home.owner, automation.id, undefined, newest)).toMatchObject({
      tokenRuns: "newest",
      token: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect(await deploy(home.owner, automation.id, undefined, keep)).toMatchObject({
      version: 3,
      tokenRuns: null,
      token: null,
      expiresAt: null,
    });
    const { items } = await listDeployments(home.owner, automation.id, {});
    expect(items.map(({ version, tokenRuns }) => [version, tokenRuns])).toEqual([
      [3, null],
      [2, "newest"],
      [1, "version"],
    ]);
    expect((await getAutomation(home.owner, automation.id)).followingTokens).toEqual([
      { version: 2, expiresAt: items[1]?.expiresAt },
    ]);
    expect(await actionsOf(automation)).toEqual([
      ["deployment.created", "v1", "version"],
      ["deployment.created", "v2", "newest"],
      ["deployment.created", "v3", null],
    ]);
  });

  it("makes no version that nothing could run", async () => {
    const { automation, next } = await followed();
    await revokeDeploymentToken(home.owner, automation.id, "1");
    await expect(next()).rejects.toMatchObject({ code: "conflict" });
    const plain = await testAutomation(home.owner);
    await plain.deploy();
    await expect(deploy(home.owner, plain.id, undefined, keep)).rejects.toMatchObject({ code: "conflict" });
    expect((await getAutomation(home.owner, plain.id)).deploymentVersion).toBe(1);
    const expired = await followed();
    await database()
      .update(deployments)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(deployments.automationId, expired.automation.id));
    await expect(expired.next()).rejects.toMatchObject({ code: "conflict" });
  });

  it.each([
    ["an expiry for a token that it does not make", { token: "keep", expiresInDays: 3 }, "expiresInDays"],
    ["a token of another kind", { token: "oldest" }, "token"],
  ])("refuses %s", async (_, choice, field) => {
    const { automation } = await followed();
    await expect(deploy(home.owner, automation.id, undefined, choice)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });
});

describe("a kickoff with a token that follows", () => {
  it("shows in the history whose token began it, where that is another version's", async () => {
    const { token, next, automation } = await followed();
    await begin(token);
    const { token: own } = await next({});
    await begin(token);
    await begin(own ?? "");
    const { items } = await listKickoffs(home.owner, automation.id, {});
    expect(items.map(({ deploymentVersion, tokenVersion }) => [deploymentVersion, tokenVersion])).toEqual([
      [2, null],
      [2, 1],
      [1, null],
    ]);
  });

  it("runs the newest version, with that version's values and no others", async () => {
    const { token, next, automation } = await followed();
    expect(await runs(token)).toBe(1);
    await next();
    expect(await runs(token)).toBe(2);
    const { token: own } = await next({});
    expect([await runs(token), await runs(own ?? "")]).toEqual([3, 3]);
    await next();
    expect([await runs(token), await runs(own ?? "")]).toEqual([4, 3]);
    // What older versions have sealed is not even read.
    await database().execute(
      sql`update deployment_values set sealed_value = 's1.broken' from deployments d
        where d.id = deployment_id and d.automation_id = ${automation.id} and d.version < 4`,
    );
    expect(await runs(token)).toBe(4);
  });

  it("falls back to the newest that is left, and never below the version of the token", async () => {
    const { token, next, automation } = await followed();
    await next();
    await next();
    await revokeDeployment(home.owner, automation.id, "3");
    expect(await runs(token)).toBe(2);
    await revokeDeployment(home.owner, automation.id, "2");
    expect(await runs(token)).toBe(1);
    await next();
    expect(await runs(token)).toBe(4);
    await revokeDeployment(home.owner, automation.id, "1");
    await ended(token);
  });

  it("is on record with both: the version that runs, and that of the token", async () => {
    const { token, next, automation } = await followed();
    await next();
    const { kickoffId } = await begin(token);
    const [row] = await database().select().from(auditEvents).where(eq(auditEvents.objectId, kickoffId));
    expect(row).toMatchObject({
      actorKind: "deployment",
      actorLabel: `${automation.name} v2 with the token of v1`,
    });
    const [kept] = await database().select().from(kickoffs).where(eq(kickoffs.id, kickoffId));
    expect(kept).toMatchObject({ deploymentVersion: 2 });
    expect((await getDeployment(home.owner, automation.id, "1")).lastUsedAt).toEqual(expect.any(String));
    expect((await getDeployment(home.owner, automation.id, "2")).lastUsedAt).toBeNull();
  });
});

describe("a kickoff that has begun", () => {
  async function reading() {
    const { source, config } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [{ key: "A", source, secretName: "name" }]);
    const { token } = await automation.deploy(newest);
    const { kickoffId } = await begin(token);
    await deploy(home.owner, automation.id, undefined, keep);
    return { automation, token, request: { configId: config.id, kickoffId }, kickoffId };
  }
  const failure = { key: "A", reason: "access_denied", detail: "No." };
  const outcome = { status: "failed", failures: [failure], receipts: [], durationMs: 5 };

  it("stays with its version: its identity tokens and its outcome", async () => {
    const { token, request, kickoffId } = await reading();
    const worker = await workerOf(token, origin);
    expect(worker.deploymentVersion).toBe(2);
    await issueIdentityToken(worker, request);
    expect(await expectAudit(home.owner, "identity_token.issued")).toMatchObject({
      detail: { kickoffId, deploymentVersion: 1, tokenVersion: 1 },
    });
    await recordOutcome(worker, kickoffId, outcome);
    const [kept] = await database().select().from(kickoffs).where(eq(kickoffs.id, kickoffId));
    expect(kept).toMatchObject({ status: "failed", deploymentVersion: 1 });
  });

  it("is no other token's, though that runs the same version", async () => {
    const { automation, token, request } = await reading();
    const second = await automation.deploy(newest);
    const { kickoffId } = await begin(token);
    const others = [second.worker, (await automation.deploy()).worker];
    for (const worker of others) {
      for (const id of [kickoffId, request.kickoffId]) {
        await expect(issueIdentityToken(worker, { ...request, kickoffId: id })).rejects.toMatchObject({
          code: "not_found",
        });
        await expect(recordOutcome(worker, id, outcome)).rejects.toMatchObject({ code: "not_found" });
      }
    }
  });

  it("gets no identity token once its version, or the token, was revoked", async () => {
    const first = await reading();
    const { token } = first;
    // Begun with version 2, which goes; the token itself stays.
    const { kickoffId } = await begin(token);
    const worker = await workerOf(token, origin);
    const request = { ...first.request, kickoffId };
    const before = await issueIdentityToken(worker, request);
    await revokeDeployment(home.owner, first.automation.id, "2");
    await expect(issueIdentityToken(worker, request)).rejects.toMatchObject({ code: "not_found" });
    await expect(issueIdentityToken(worker, first.request)).resolves.toBeDefined();
    await revokeDeploymentToken(home.owner, first.automation.id, "1");
    await expect(issueIdentityToken(worker, first.request)).rejects.toMatchObject({ code: "not_found" });
    expect(decodeJwt(before.token).sub).toBe(`organization:${home.id}`);
  });

  it("gives one token's identity tokens to no other", async () => {
    const { automation, token, request } = await reading();
    const second = await automation.deploy(newest);
    const jtis = [];
    for (const of of [token, second.token]) {
      const { kickoffId } = await begin(of);
      const worker = await workerOf(of, origin);
      jtis.push(decodeJwt((await issueIdentityToken(worker, { ...request, kickoffId })).token).jti);
    }
    expect(new Set(jtis).size).toBe(2);
  });
});

describe("a start that is sent again", () => {
  it("is the same kickoff of the same version, whatever was deployed meanwhile", async () => {
    for (const resolve of ["worker", "platform"] as const) {
      const { token, next } = await followed();
      const key = randomUUID();
      const first = await begin(token, resolve, key);
      await next();
      const again = await begin(token, resolve, key);
      expect([again.kickoffId, again.deploymentVersion]).toEqual([first.kickoffId, 1]);
      expect(again.environment).toEqual({ WORD: "v1" });
      expect(await begin(token, resolve, randomUUID())).toMatchObject({ deploymentVersion: 2 });
    }
  });

  it("is a mismatch when its version was revoked, or with another token of the version", async () => {
    const { token, next, automation } = await followed();
    await next();
    const key = randomUUID();
    await begin(token, "worker", key);
    await revokeDeployment(home.owner, automation.id, "2");
    await expect(begin(token, "worker", key)).rejects.toMatchObject({ code: "idempotency_mismatch" });
    const { token: own } = await next({});
    const other = randomUUID();
    await begin(token, "worker", other);
    await expect(begin(own ?? "", "worker", other)).rejects.toMatchObject({ code: "idempotency_mismatch" });
  });

  it("is told to come again when it began a moment ago with another version", async () => {
    const { token, next } = await followed();
    const [early, key] = [await workerOf(token, origin), randomUUID()];
    await next();
    const late = await workerOf(token, origin);
    const started = (actor: typeof early) => ({
      actor,
      input: input("worker"),
      status: "resolved" as const,
      failures: [],
      idempotencyKey: key,
      plan: [],
      revisions: new Map(),
      startedMs: 0,
    });
    const begun = await beginKickoff(started(early));
    await expect(beginKickoff(started(late))).rejects.toMatchObject({
      code: "kickoff_in_progress",
      retryAfterSeconds: 1,
    });
    expect((await begin(token, "worker", key)).kickoffId).toBe(begun.id);
  });
});

describe("what a pre-flight looks at", () => {
  it("is the newest version, and those that a token of their own runs", async () => {
    const { next, automation } = await followed();
    const versions = async () =>
      (await preFlight(home.owner, automation.id)).versions.map((row) => row.version);
    await next();
    await next({});
    await next();
    await next();
    expect(await versions()).toEqual([5, 3]);
    await revokeDeployment(home.owner, automation.id, "5");
    await revokeDeploymentToken(home.owner, automation.id, "3");
    expect(await versions()).toEqual([4]);
  });
});

describe("the end of a token", () => {
  it("leaves its version to tokens that follow; the end of the version does not", async () => {
    const { token, next, automation } = await followed();
    const { token: own } = await next({});
    await revokeDeploymentToken(home.owner, automation.id, "2");
    await ended(own ?? "");
    expect(await runs(token)).toBe(2);
    expect(await getDeployment(home.owner, automation.id, "2")).toMatchObject({
      revokedAt: null,
      tokenRevokedAt: expect.any(String),
    });
    await revokeDeploymentToken(home.owner, automation.id, "2");
    await revokeDeployment(home.owner, automation.id, "2");
    expect(await runs(token)).toBe(1);
    await next();
    await expect(revokeDeploymentToken(home.owner, automation.id, "3")).rejects.toMatchObject({
      code: "conflict",
    });
    await revokeDeploymentToken(home.owner, automation.id, "1");
    await ended(token);
    expect((await getAutomation(home.owner, automation.id)).followingTokens).toEqual([]);
    expect(await actionsOf(automation)).toEqual([
      ["deployment.created", "v1", "newest"],
      ["deployment.created", "v2", "version"],
      ["deployment.token_revoked", "v2", undefined],
      ["deployment.revoked", "v2", undefined],
      ["deployment.created", "v3", null],
      ["deployment.token_revoked", "v1", "newest"],
    ]);
  });

  it("comes with its own time, whatever it runs", async () => {
    const { token, next, automation } = await followed();
    await next({ token: "version", expiresInDays: 1 });
    const expire = (version: number) =>
      database()
        .update(deployments)
        .set({ expiresAt: sql`now() - interval '1 second'` })
        .where(and(eq(deployments.automationId, automation.id), eq(deployments.version, version)));
    await expire(2);
    expect(await runs(token)).toBe(2);
    await expire(1);
    await expect(workerOf(token, origin)).rejects.toMatchObject({
      message: expect.stringContaining("expired on"),
    });
  });

  it("comes with whoever has seen it, and takes nobody else's version away", async () => {
    const { token, next, automation } = await followed();
    const leaver = await home.memberWith({ automations: "manage" });
    const theirs = await deploy(leaver, automation.id, undefined, newest);
    const own = await deploy(leaver, automation.id);
    await deploy(leaver, automation.id, undefined, keep);
    const expected = (version: number, tokenRuns: string) => ({
      automationId: automation.id,
      automationName: automation.name,
      version,
      tokenRuns,
    });
    expect((await seenDeployments(home.owner, leaver.userId)).items).toEqual([
      expected(2, "newest"),
      expected(3, "version"),
    ]);
    await revokeSeenDeployments(home.owner, leaver.userId);
    for (const gone of [theirs.token, own.token]) await ended(gone ?? "");
    expect((await begin(token)).deploymentVersion).toBe(4);
    expect((await actionsOf(automation)).slice(-2)).toEqual([
      ["deployment.token_revoked", "v2", "newest"],
      ["deployment.token_revoked", "v3", undefined],
    ]);
    expect((await next()).version).toBe(5);
  });
});

describe("many at once", () => {
  it("deploys, revocations and kickoffs leave every kickoff with one version that was there", async () => {
    const { token, next, automation } = await followed();
    await next();
    const results = await Promise.allSettled([
      ...Array.from({ length: 6 }, () => deploy(home.owner, automation.id, undefined, keep)),
      ...Array.from({ length: 24 }, () => begin(token, "platform", randomUUID())),
      revokeDeployment(home.owner, automation.id, "2"),
      ...[3, 4].map((version) => revokeDeployment(home.owner, automation.id, String(version))),
    ]);
    const refused = results
      .filter((result) => result.status === "rejected")
      .map(({ reason }) => reason.code as string);
    // Versions 3 and 4 may not be there yet.
    for (const code of refused) expect(code).toBe("not_found");
    const rows = await database()
      .select({
        version: kickoffs.deploymentVersion,
        of: deployments.version,
        token: kickoffs.tokenDeploymentId,
      })
      .from(kickoffs)
      .innerJoin(deployments, eq(deployments.id, kickoffs.deploymentId))
      .where(eq(kickoffs.automationId, automation.id));
    expect(rows).toHaveLength(24);
    for (const { version, of } of rows) expect(version).toBe(of);
    const { items } = await listDeployments(home.owner, automation.id, {});
    expect(items.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await begin(token)).deploymentVersion).toBe(8);
  });

  it("a deploy that keeps and the end of the token: the version is there before, or not at all", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { automation } = await followed();
      const [deployed] = await Promise.allSettled([
        deploy(home.owner, automation.id, undefined, keep),
        revokeDeploymentToken(home.owner, automation.id, "1"),
      ]);
      if (deployed.status === "rejected") expect(deployed.reason).toMatchObject({ code: "conflict" });
      const { items } = await listDeployments(home.owner, automation.id, {});
      expect(items).toHaveLength(deployed.status === "fulfilled" ? 2 : 1);
    }
  });
});

describe("who may", () => {
  it("revoke a token alone: who manages automations of the organization", async () => {
    const { automation, token } = await followed();
    const foreign = await testOrganization();
    const reader = await home.memberWith({ automations: "read", environment_variables: "manage" });
    await expect(revokeDeploymentToken(reader, automation.id, "1")).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(revokeDeploymentToken(foreign.owner, automation.id, "1")).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(revokeDeploymentToken(home.owner, automation.id, "2")).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(workerOf(token, origin)).resolves.toMatchObject({ organizationId: home.id });
  });
});
