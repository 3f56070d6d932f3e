import { sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import type { Member, Worker } from "@/lib/server/auth/actor";
import { revokeDeploymentToken } from "@/lib/server/automations/deployments/record";
import { deploy } from "@/lib/server/automations/deployments/service";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { getAutomation } from "@/lib/server/automations/service";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { createInvitation } from "@/lib/server/invitations/service";
import { kickoffCounts } from "@/lib/server/overview/kickoff-counts";
import { overview } from "@/lib/server/overview/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { createWebhook, switchWebhook } from "@/lib/server/webhooks/service";
import type { FailingItem } from "@/lib/shared/overview/schema";
import { onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";
import { anyWebhook } from "@/test/support/webhooks";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  foreign = await testOrganization();
});
beforeEach(async () => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  // One for each test: what failed elsewhere would show.
  home = await testOrganization();
});
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

const kickOff = (worker: Worker, runtimeVersion = "1.14.5") =>
  onPlatform(worker, runtimeVersion).catch(() => undefined);
const failing = async (actor: Member = home.owner) => (await overview(actor)).failing.items;
const summaryOf = (items: FailingItem[]) =>
  items.map(({ kind, subject, reasons }) => [kind, subject.name, reasons.map(({ reason }) => reason)]);

async function withSecret(secretName?: string) {
  const connected = await cloud.connect(home.owner);
  const name = secretName ?? `overview/${connected.credential.id}`;
  await cloud.createSecret(name, "canary-value");
  const automation = await testAutomation(home.owner);
  const variable = await automation.add({ key: "SECRET", source: connected.source, secretName: name });
  return { ...connected, name, automation, variable };
}

describe("what fails now", () => {
  it("is nothing where nothing was tried or all went well", async () => {
    expect(await failing()).toEqual([]);
    const { automation } = await withSecret();
    await kickOff((await automation.deploy()).worker);
    await preFlight(home.owner, automation.id);
    expect(await failing()).toEqual([]);
  });

  it("is a kickoff with cause and remedy, until one resolves", async () => {
    const { automation, source, variable, name } = await withSecret();
    const { worker } = await automation.deploy();
    const input = { key: "SECRET", source, automationIds: [automation.id] };
    await updateVariable(home.owner, variable.id, { ...input, secretName: `${name}-absent` });
    await kickOff(worker);
    const [item, ...others] = await failing();
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      kind: "kickoff",
      subject: { id: automation.id, name: automation.name },
      isLost: false,
      more: 0,
      reasons: [{ key: "SECRET", reason: "secret_not_found" }],
    });
    expect(item?.reasons[0]?.cause).toMatch(/./);
    expect(item?.reasons[0]?.remedy).toContain(`${name}-absent`);
    expect(JSON.stringify(item)).not.toContain("canary");
    await updateVariable(home.owner, variable.id, { ...input, secretName: name });
    await kickOff(worker);
    expect(await failing()).toEqual([]);
  });

  it("is a kickoff no more once a pre-flight has passed, but for one whose runtime is too old", async () => {
    const { automation } = await withSecret();
    const { worker } = await automation.deploy();
    cloud.aws.setFault({ kind: "kms-key-disabled" });
    cloud.aws.setFault({ kind: "service-unavailable", operation: "GetSecretValue" });
    await kickOff(worker);
    expect(await failing()).toHaveLength(1);
    cloud.aws.clearFaults();
    await preFlight(home.owner, automation.id);
    expect(await failing()).toEqual([]);
    await kickOff(worker, "1.14.4");
    await preFlight(home.owner, automation.id);
    const [item] = await failing();
    expect(item?.reasons).toEqual([
      expect.objectContaining({ reason: "runtime_too_old", cause: expect.stringContaining("1.14.4") }),
    ]);
  });

  it("is a kickoff that was lost, amber and without a reason", async () => {
    const { automation } = await withSecret();
    const { worker } = await automation.deploy();
    await onWorker(worker);
    expect(await failing()).toEqual([]);
    await database().execute(sql`update kickoffs set started_at = now() - interval '16 minutes'
      where automation_id = ${automation.id}`);
    expect(await failing()).toEqual([
      expect.objectContaining({ kind: "kickoff", isLost: true, reasons: [] }),
    ]);
  });

  it("is a deploy, until one is made; and a pre-flight, until its variables are seen to work", async () => {
    const { name } = await withSecret();
    const keys = await cloud.connectKeys(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "KEYS", source: keys.source, secretName: `${name}-absent` },
    ]);
    await expect(deploy(home.owner, automation.id)).rejects.toMatchObject({ code: "deployment_unresolved" });
    expect(summaryOf(await failing())).toEqual([["deploy", automation.name, ["secret_not_found"]]]);
    await preFlight(home.owner, automation.id);
    expect(summaryOf(await failing())).toEqual([
      ["pre_flight", automation.name, ["secret_not_found"]],
      ["deploy", automation.name, ["secret_not_found"]],
    ]);
    await cloud.createSecret(`${name}-absent`, "here");
    await deploy(home.owner, automation.id);
    expect(summaryOf(await failing())).toEqual([["pre_flight", automation.name, ["secret_not_found"]]]);
    await preFlight(home.owner, automation.id);
    expect(await failing()).toEqual([]);
  });

  it("is no pre-flight whose variables a later kickoff has read", async () => {
    const { automation } = await withSecret();
    const { worker } = await automation.deploy();
    cloud.aws.setFault({ kind: "service-unavailable", operation: "GetSecretValue" });
    await preFlight(home.owner, automation.id);
    cloud.aws.clearFaults();
    expect(summaryOf(await failing())).toEqual([["pre_flight", automation.name, ["cloud_unavailable"]]]);
    await kickOff(worker);
    expect(await failing()).toEqual([]);
  });

  it("is a red connection test, until a green one", async () => {
    const { credential, roleArn } = await cloud.connect(home.owner, { subject: "organization:another" });
    await testConnection(home.owner, credential.id);
    const [item] = await failing();
    expect(item).toMatchObject({
      kind: "test",
      subject: { id: credential.id, name: credential.name },
      reasons: [{ key: "", reason: "trust_policy_mismatch" }],
    });
    expect(item?.reasons[0]?.remedy).toContain(roleArn.split("/").at(-1));
  });
});

describe("what needs somebody soon", () => {
  it("is a secret of which a kickoff saw another version than before", async () => {
    const { automation, config, name } = await withSecret();
    const { worker } = await automation.deploy();
    const changed = async () => (await overview(home.owner)).secretVersions?.items;
    await kickOff(worker);
    await kickOff(worker);
    expect(await changed()).toEqual([]);
    await cloud.rotateSecret(name, "canary-rotated");
    await kickOff(worker);
    await kickOff(worker);
    expect(await changed()).toEqual([
      {
        resource: expect.stringContaining(`:secret:${name}-`),
        secretName: name,
        configId: config.id,
        changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        automation: { id: automation.id, name: automation.name },
      },
    ]);
  });

  it("is a credential that nobody has tested, or not for a month", async () => {
    const { credential } = await cloud.connect(home.owner);
    const untested = async () => (await overview(home.owner)).untested?.items;
    expect(await untested()).toEqual([{ id: credential.id, name: credential.name, lastTestedAt: null }]);
    await testConnection(home.owner, credential.id);
    expect(await untested()).toEqual([]);
    await database().execute(sql`update secret_provider_credentials
      set last_tested_at = now() - interval '31 days' where id = ${credential.id}`);
    expect(await untested()).toEqual([expect.objectContaining({ lastTestedAt: expect.any(String) })]);
  });

  it("is a token within two weeks of its end and an invitation within three days", async () => {
    const automation = await testAutomation(home.owner);
    await deploy(home.owner, automation.id, undefined, { expiresInDays: 13 });
    await deploy(home.owner, automation.id, undefined, { expiresInDays: 15 });
    const { role } = await invited(new Date(Date.now() - 5 * 86_400_000), "soon@example.com");
    await invited(new Date(), "later@example.com", role);
    const { tokens, invitations } = await overview(home.owner);
    expect(tokens?.items).toEqual([
      {
        automation: { id: automation.id, name: automation.name },
        version: 1,
        expiresAt: expect.any(String),
        lastUsedAt: null,
      },
    ]);
    expect(invitations?.items.map(({ email }) => email)).toEqual(["soon@example.com"]);
    await revokeDeploymentToken(home.owner, automation.id, "1");
    expect((await overview(home.owner)).tokens?.items).toEqual([]);
  });

  it("is the same tokens of which the automation's page warns, whatever version they are of", async () => {
    const automation = await testAutomation(home.owner);
    const { id } = automation;
    const make = (input: object) => deploy(home.owner, id, undefined, input);
    await make({ token: "newest", expiresInDays: 3 });
    await make({ token: "keep" });
    await make({ token: "version", expiresInDays: 9 });
    await make({ token: "version", expiresInDays: 90 });
    const warned = async () => (await getAutomation(home.owner, id)).endingTokens;
    const both = async () => {
      const ending = await warned();
      const named = (await overview(home.owner)).tokens?.items.map(({ version }) => version);
      expect(ending.filter(({ isOver }) => !isOver).map(({ version }) => version)).toEqual(named);
      return ending.map(({ version, isOver }) => [version, isOver]);
    };
    expect(await both()).toEqual([
      [1, false],
      [3, false],
    ]);
    await revokeDeploymentToken(home.owner, id, "3");
    expect(await both()).toEqual([[1, false]]);
    // What is over is named by the page alone, and only where no newer token was made in its place.
    const end = (version: number) =>
      database().execute(sql`update deployments set expires_at = now() - interval '40 days'
        where automation_id = ${id} and version = ${version}`);
    await end(1);
    expect(await both()).toEqual([]);
    await end(4);
    expect(await both()).toEqual([[4, true]]);
    await make({ token: "version" });
    expect(await both()).toEqual([]);
  });

  it("is a webhook that is paused, with who or what paused it, and nothing of its address but the host", async () => {
    const url = "https://hooks.example.com/latchkey?token=canary-of-a-query";
    const { id } = await createWebhook(home.owner, anyWebhook(url));
    await createWebhook(home.owner, anyWebhook("https://active.example.com/"));
    await createWebhook(foreign.owner, anyWebhook()).then((theirs) =>
      switchWebhook(foreign.owner, theirs.id, { isPaused: true }),
    );
    const paused = async (actor = home.owner) => (await overview(actor)).pausedWebhooks;
    expect(await paused()).toEqual({ items: [], hasMore: false });
    await switchWebhook(home.owner, id, { isPaused: true });
    const [item, ...others] = (await paused())?.items ?? [];
    expect(others).toEqual([]);
    expect(item).toEqual({ id, host: "hooks.example.com", at: expect.any(String), reason: "person" });
    await database().execute(sql`update webhooks set pause_reason = 'failures' where id = ${id}`);
    const reader = await home.memberWith({ webhooks: "read" });
    expect((await paused(reader))?.items).toEqual([{ ...item, reason: "failures" }]);
    expect(await paused(await home.memberWith({ automations: "manage" }))).toBeNull();
    await switchWebhook(home.owner, id, { isPaused: false });
    expect(await paused()).toEqual({ items: [], hasMore: false });
  });

  async function invited(now: Date, email: string, roleId?: string) {
    const role = roleId ?? home.member.roleId;
    await createInvitation(home.owner, { email, roleId: role }, now);
    return { role };
  }
});

describe("who sees what", () => {
  it("shows each role its own parts, and names no secret to whoever may not read variables", async () => {
    const { automation, credential, name } = await withSecret();
    const { worker } = await automation.deploy();
    cloud.aws.setFault({ kind: "service-unavailable", operation: "GetSecretValue" });
    await kickOff(worker);
    cloud.aws.clearFaults();
    const member = await overview(home.member);
    expect(member).toMatchObject({ untested: null, invitations: null, tokens: { items: [] } });
    expect(member.failing.items[0]?.reasons[0]).toMatchObject({
      cause: expect.any(String),
      remedy: expect.any(String),
    });
    const reader = await overview(await home.memberWith({ automations: "read" }));
    expect(reader.secretVersions).toBeNull();
    expect(reader.failing.items[0]?.reasons).toMatchObject([
      {
        key: "SECRET",
        reason: "cloud_unavailable",
        remedy: null,
        remedyNeeds: "environment_variables:read",
      },
    ]);
    expect(JSON.stringify(reader)).not.toContain(name);
    const auditor = await overview(await home.memberWith({ audit_log: "manage" }));
    expect(auditor).toEqual({
      failing: { items: [], hasMore: false },
      secretVersions: null,
      untested: null,
      tokens: null,
      invitations: null,
      pausedWebhooks: null,
    });
    const custodian = await overview(await home.memberWith({ secret_providers: "read" }));
    expect(custodian.untested?.items.map(({ id }) => id)).toEqual([credential.id]);
    expect(custodian.failing.items).toEqual([]);
  });

  it("is nothing of another organization, and nothing for workers", async () => {
    const { automation } = await withSecret();
    const { worker } = await automation.deploy();
    await expect(overview(worker)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(kickoffCounts(worker, {})).rejects.toMatchObject({ code: "permission_denied" });
    await kickOff(worker, "1.0.0");
    expect(JSON.stringify(await overview(foreign.owner))).not.toContain(automation.name);
    expect((await kickoffCounts(foreign.owner, {})).total.failed).toBe(0);
  });
});

describe("kickoffs over time", () => {
  it("are counted by outcome in whole stretches, the last of which is under way", async () => {
    const { automation } = await withSecret();
    const { worker } = await automation.deploy();
    await kickOff(worker);
    await kickOff(worker, "1.0.0");
    await onWorker(worker);
    const started = await onWorker(worker);
    await database().execute(sql`update kickoffs set started_at = now() - interval '2 days'
      where id = ${started.kickoffId}`);
    const day = await kickoffCounts(home.owner, {});
    expect(day).toMatchObject({ period: "24h", stretchMs: 3_600_000 });
    expect(day.stretches).toHaveLength(24);
    expect(day.total).toEqual({ resolved: 1, failed: 1, started: 1, lost: 0 });
    const lastTwo = day.stretches.slice(-2);
    expect(lastTwo.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
    const week = await kickoffCounts(home.owner, { period: "7d" });
    expect(week.total).toEqual({ resolved: 1, failed: 1, started: 1, lost: 1 });
    expect(week.stretches).toHaveLength(28);
    const month = await kickoffCounts(home.owner, { period: "30d" });
    expect(month.stretches.at(-1)?.from).toMatch(/T00:00:00\.000Z$/);
    const later = await kickoffCounts(home.owner, {}, new Date(Date.now() + 3 * 86_400_000));
    expect(later.total).toEqual({ resolved: 0, failed: 0, started: 0, lost: 0 });
  });

  it("are for whoever may read automations, and for periods that there are", async () => {
    const nobody = await home.memberWith({ secret_providers: "manage" });
    await expect(kickoffCounts(nobody, {})).rejects.toMatchObject({ missing: "automations:read" });
    await expect(kickoffCounts(home.owner, { period: "1y" })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });
});
