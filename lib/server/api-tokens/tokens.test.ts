// API tokens from making to refusal, by the routes that programs call.
import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { POST as postToken } from "@/app/api/v1/organizations/[organizationId]/api-tokens/route";
import { GET as getAudit } from "@/app/api/v1/organizations/[organizationId]/audit-events/route";
import {
  GET as listAutomations,
  POST as postAutomation,
} from "@/app/api/v1/organizations/[organizationId]/automations/route";
import { GET as getMembers } from "@/app/api/v1/organizations/[organizationId]/members/route";
import { POST as postRole } from "@/app/api/v1/organizations/[organizationId]/roles/route";
import { GET as getProfile } from "@/app/api/v1/profile/route";
import { database } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { auditEvents } from "@/db/schema/audit";
import { roles } from "@/db/schema/people";
import {
  createOwnToken,
  listMemberTokens,
  listOwnTokens,
  revokeMemberToken,
  revokeOwnToken,
} from "@/lib/server/api-tokens/own";
import {
  createAccountToken,
  createServiceAccount,
  deleteServiceAccount,
  getServiceAccount,
  listServiceAccounts,
  revokeAccountToken,
  updateServiceAccount,
} from "@/lib/server/api-tokens/service-accounts";
import { listAuditEvents } from "@/lib/server/audit/service";
import type { PersonMember } from "@/lib/server/auth/actor";
import { newApiToken } from "@/lib/server/auth/api-token";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";
import { hashOf } from "@/lib/server/auth/token";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { createRole, deleteRole } from "@/lib/server/roles/service";
import type { Permissions } from "@/lib/shared/permissions";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

/** Nobody is signed in: what answers, answers a token. */
vi.mock("@/lib/server/auth/session", () => ({
  currentMember: () => Promise.reject(new Error("A cookie was looked at.")),
  currentSession: async () => null,
}));

type Handler = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

interface Asked {
  organizationId?: string;
  body?: object;
  address?: string;
  headers?: Record<string, string>;
}

async function ask(handler: Handler, token: string, asked: Asked = {}) {
  const { organizationId = home.id, body, address = randomUUID(), headers } = asked;
  const request = new Request(`http://localhost:3000/api/v1/organizations/${organizationId}/x`, {
    method: body ? "POST" : "GET",
    body: body && JSON.stringify(body),
    headers: {
      authorization: `Bearer ${token}`,
      "x-forwarded-for": address,
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
  });
  const response = await handler(request, { params: Promise.resolve({ organizationId }) });
  const json = response.status === 204 ? null : await response.json();
  return { status: response.status, code: json?.code as string | undefined, json };
}

const newRole = async (permissions: Permissions) =>
  (await createRole(home.owner, { name: `role-${randomUUID()}`, permissions })).id;
const ownToken = (actor: PersonMember, change = {}) =>
  createOwnToken(actor, { name: `ci-${randomUUID()}`, ...change });
const setPermissions = (actor: PersonMember, permissions: Permissions) =>
  database().update(roles).set({ permissions }).where(eq(roles.id, actor.roleId));

describe("the text of a token", () => {
  it("is one word with a prefix and a CRC-32 that scanners can check", () => {
    const token = newApiToken();
    expect(token).toMatch(/^lkp_[0-9A-Za-z]{40}_[0-9a-f]{8}$/);
    const [, text = "", checksum] = /^(.*)_(.*)$/.exec(token) ?? [];
    expect(checksum).toBe(crc32(text).toString(16).padStart(8, "0"));
    expect(newApiToken()).not.toBe(token);
  });

  it("is kept as a hash alone", async () => {
    const { id, token } = await ownToken(home.owner);
    const [row] = await database().select().from(apiTokens).where(eq(apiTokens.id, id));
    expect(row?.tokenHash).toBe(hashOf(token));
    expect(JSON.stringify(row)).not.toContain(token);
    const events = await database().select().from(auditEvents).where(eq(auditEvents.organizationId, home.id));
    expect(JSON.stringify(events)).not.toContain(token.slice(0, 20));
    expect(JSON.stringify(await listOwnTokens(home.owner, { limit: 100 }))).not.toContain(token.slice(0, 20));
  });
});

describe("a personal token", () => {
  it("acts for its person, without a cookie and from anywhere", async () => {
    const { token, id, name } = await ownToken(home.owner);
    const headers = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
    const created = await ask(postAutomation, token, { body: { name: randomUUID() }, headers });
    expect(created.status).toBe(201);
    expect(await expectAudit(home.owner, "automation.created")).toMatchObject({
      actorKind: "api_token",
      actorId: id,
      actorLabel: `${home.owner.email} (API token ${name})`,
    });
  });

  it("can do at each request what its person and its role can then", async () => {
    const person = await home.memberWith({ automations: "manage", environment_variables: "manage" });
    const roleId = await newRole({ automations: "manage", audit_log: "read" });
    // Given by an owner: more than the person's own is refused, see below.
    const { token, id } = await ownToken(person);
    await database().update(apiTokens).set({ roleId }).where(eq(apiTokens.id, id));
    const body = () => ({ body: { name: randomUUID() } });
    expect((await ask(postAutomation, token, body())).status).toBe(201);
    const denied = await ask(getAudit, token);
    expect(denied).toMatchObject({ status: 403, code: "permission_denied" });
    expect(denied.json.detail).toContain("The API token");
    await setPermissions(person, { automations: "read", audit_log: "read" });
    expect((await ask(postAutomation, token, body())).code).toBe("permission_denied");
    expect((await ask(listAutomations, token)).status).toBe(200);
    expect((await ask(getAudit, token)).status).toBe(200);
    await database().update(roles).set({ permissions: {} }).where(eq(roles.id, roleId));
    expect((await ask(listAutomations, token)).code).toBe("permission_denied");
    expect(await expectAudit(home.owner, "permission.denied")).toMatchObject({
      actorKind: "api_token",
      actorId: id,
      outcome: "denied",
    });
  });

  it("gets no role beyond its maker's", async () => {
    const person = await home.memberWith({ automations: "read" });
    const roleId = await newRole({ automations: "manage" });
    await expect(ownToken(person, { roleId })).rejects.toMatchObject({ code: "permission_denied" });
    await expect(ownToken(person, { roleId: randomUUID() })).rejects.toMatchObject({
      fieldErrors: { roleId: [expect.any(String)] },
    });
  });

  it("changes no roles with more than its own rights, whoever its person is", async () => {
    const roleId = await newRole({ organization_settings: "manage" });
    const { token } = await ownToken(home.owner, { roleId });
    const body = { name: randomUUID(), permissions: { secret_providers: "manage" } };
    expect((await ask(postRole, token, { body })).status).toBe(403);
  });

  it.each([
    ["is revoked", async (actor: PersonMember, id: string) => revokeOwnToken(actor, id)],
    [
      "loses its person to another's decision",
      (actor: PersonMember) => endMembership(home.owner, actor.userId),
    ],
    ["loses its person, who leaves", (actor: PersonMember) => endMembership(actor, actor.userId)],
    ["has a person who is disabled", (actor: PersonMember) => disablePerson(actor.email)],
    [
      "is over",
      (_: PersonMember, id: string) =>
        database()
          .update(apiTokens)
          .set({ expiresAt: new Date(0) })
          .where(eq(apiTokens.id, id)),
    ],
  ])("opens nothing from when it %s", async (_, end) => {
    const person = await home.memberWith({ automations: "read" });
    const { token, id } = await ownToken(person);
    expect((await ask(listAutomations, token)).status).toBe(200);
    await end(person, id);
    expect(await ask(listAutomations, token)).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await ask(getProfile as Handler, token)).toMatchObject({ status: 401 });
  });

  it("does not come back with the person, and the log says what ended", async () => {
    const person = await home.memberWith({ automations: "read" });
    const { token, name } = await ownToken(person);
    await endMembership(home.owner, person.userId);
    expect((await expectAudit(home.owner, "member.removed")).detail).toMatchObject({
      endedApiTokens: [name],
    });
    await home.admit(person.userId);
    expect((await ask(listAutomations, token)).status).toBe(401);
  });

  it("works again for a person who is let in again", async () => {
    const person = await home.memberWith({ automations: "read" });
    const { token } = await ownToken(person);
    await disablePerson(person.email);
    await enablePerson(person.email);
    expect((await ask(listAutomations, token)).status).toBe(200);
  });

  it("is another organization's for all but its own, even where its person belongs to both", async () => {
    const other = await testOrganization();
    await other.admit(home.owner.userId);
    const { token } = await ownToken(home.owner);
    expect(await ask(listAutomations, token, { organizationId: other.id })).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("does nothing that is a person's, and says so", async () => {
    const { token } = await ownToken(home.owner);
    expect(await ask(getProfile as Handler, token)).toMatchObject({ status: 403, code: "person_required" });
    expect(await ask(postToken, token, { body: { name: "more" } })).toMatchObject({
      status: 403,
      code: "person_required",
    });
    expect(await expectAudit(home.owner, "permission.denied")).toMatchObject({ actorKind: "api_token" });
  });

  it("has its last use on record, to five minutes", async () => {
    const { token, id } = await ownToken(home.owner);
    const usedAt = async () =>
      (await listOwnTokens(home.owner, { limit: 100 })).items.find((item) => item.id === id)?.lastUsedAt;
    expect(await usedAt()).toBeNull();
    await ask(listAutomations, token);
    const first = await usedAt();
    expect(first).not.toBeNull();
    await ask(listAutomations, token);
    expect(await usedAt()).toBe(first);
    const before = new Date(Date.now() - 6 * 60_000);
    await database().update(apiTokens).set({ lastUsedAt: before }).where(eq(apiTokens.id, id));
    await ask(listAutomations, token);
    expect(await usedAt()).not.toBe(before.toISOString());
  });

  it("lasts a year at most, and has one name among its person's", async () => {
    await expect(ownToken(home.owner, { expiresInDays: 366 })).rejects.toMatchObject({
      code: "validation_failed",
    });
    const { expiresAt } = await ownToken(home.owner, { expiresInDays: 365 });
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(365 * 86_400_000);
    await ownToken(home.owner, { name: "twice" });
    await expect(ownToken(home.owner, { name: "twice" })).rejects.toMatchObject({ code: "name_taken" });
    await ownToken(await home.memberWith({}), { name: "twice" });
  });

  it("is revoked by its person alone", async () => {
    const { id } = await ownToken(home.owner);
    await expect(revokeOwnToken(home.member, id)).rejects.toMatchObject({ code: "not_found" });
    expect((await listOwnTokens(home.member, {})).items).toEqual([]);
    await revokeOwnToken(home.owner, id);
    await expect(revokeOwnToken(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a wrong token", () => {
  it("is 401, and never in the answer", async () => {
    for (const token of [newApiToken(), `${newApiToken()}0`, "lkp_", "lkp_canary"]) {
      const { status, json } = await ask(listAutomations, token);
      expect([token, status]).toEqual([token, 401]);
      expect(JSON.stringify(json)).not.toContain(token.slice(4) || "canary");
    }
  });

  it("is counted by where it comes from; a good one never is", async () => {
    const address = "203.0.113.99";
    const statuses = new Set<number>();
    for (let time = 0; time < 62; time += 1) {
      statuses.add((await ask(listAutomations, newApiToken(), { address })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    const { token } = await ownToken(home.owner);
    expect((await ask(listAutomations, token, { address })).status).toBe(200);
  });
});

describe("a service account", () => {
  const account = async (permissions: Permissions, actor = home.owner) =>
    createServiceAccount(actor, { name: `bot-${randomUUID()}`, roleId: await newRole(permissions) });

  it("acts in its own name, with its role alone", async () => {
    const bot = await account({ automations: "manage" });
    const { token, name } = await createAccountToken(home.owner, bot.id, { name: "deploys" });
    expect((await ask(postAutomation, token, { body: { name: randomUUID() } })).status).toBe(201);
    expect(await expectAudit(home.owner, "automation.created")).toMatchObject({
      actorKind: "service_account",
      actorId: bot.id,
      actorLabel: `${bot.name} (API token ${name})`,
    });
    expect(await ask(getMembers, token)).toMatchObject({ status: 403, code: "permission_denied" });
    const roleId = await newRole({ organization_settings: "read" });
    await updateServiceAccount(home.owner, bot.id, { name: bot.name, roleId });
    expect((await ask(getMembers, token)).status).toBe(200);
    expect((await ask(listAutomations, token)).status).toBe(403);
    expect(await getServiceAccount(home.owner, bot.id)).toMatchObject({ tokenCount: 1 });
  });

  it("ends with its token, and with itself", async () => {
    const bot = await account({ automations: "read" });
    const first = await createAccountToken(home.owner, bot.id, { name: "one" });
    const two = await createAccountToken(home.owner, bot.id, { name: "two" });
    await revokeAccountToken(home.owner, bot.id, first.id);
    expect((await ask(listAutomations, first.token)).status).toBe(401);
    expect((await ask(listAutomations, two.token)).status).toBe(200);
    await deleteServiceAccount(home.owner, bot.id);
    expect((await ask(listAutomations, two.token)).status).toBe(401);
  });

  it("is nobody's way to more than they have themselves", async () => {
    const bot = await account({ automations: "manage" });
    const admin = await home.memberWith({ organization_settings: "manage" });
    const { name, role } = bot;
    for (const attempt of [
      () => account({ automations: "manage" }, admin),
      () => createAccountToken(admin, bot.id, { name: "mine" }),
      () => updateServiceAccount(admin, bot.id, { name, roleId: role.id }),
      () => deleteServiceAccount(admin, bot.id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "permission_denied" });
    }
  });

  it("is listed first, for review, once whoever answers for it has left; saving it ends that", async () => {
    const admin = await home.memberWith({ organization_settings: "manage" });
    const bot = await account({}, admin);
    expect(await getServiceAccount(home.owner, bot.id)).toMatchObject({
      answersFor: admin.name,
      needsReview: false,
    });
    await endMembership(home.owner, admin.userId);
    expect((await listServiceAccounts(home.owner, { limit: 1 })).items).toMatchObject([
      { id: bot.id, answersFor: admin.name, needsReview: true },
    ]);
    const saved = await updateServiceAccount(home.owner, bot.id, { name: bot.name, roleId: bot.role.id });
    expect(saved).toMatchObject({ answersFor: home.owner.name, needsReview: false });
  });

  it("is listed page by page", async () => {
    const own = await testOrganization();
    const { roleId } = own.member;
    for (const name of ["a", "b", "c"]) await createServiceAccount(own.owner, { name, roleId });
    const first = await listServiceAccounts(own.owner, { limit: 2 });
    const rest = await listServiceAccounts(own.owner, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["a", "b", "c"]);
    await expect(createServiceAccount(own.owner, { name: "a", roleId })).rejects.toMatchObject({
      code: "name_taken",
    });
  });

  it("gets another role with a role that is deleted", async () => {
    const bot = await account({ automations: "read" });
    const { id } = await ownToken(home.owner, { roleId: bot.role.id });
    await expect(deleteRole(home.owner, bot.role.id, {})).rejects.toMatchObject({
      code: "in_use",
      message: expect.stringContaining("2 service accounts or API tokens"),
    });
    const target = await newRole({});
    await deleteRole(home.owner, bot.role.id, { reassignTo: target });
    expect((await getServiceAccount(home.owner, bot.id)).role.id).toBe(target);
    expect(await expectAudit(home.owner, "service_account.updated")).toMatchObject({ objectId: bot.id });
    await revokeOwnToken(home.owner, id);
    await deleteServiceAccount(home.owner, bot.id);
    await deleteRole(home.owner, target, {});
  });

  it("is found in the audit log by the kind of who acted", async () => {
    const bot = await account({ audit_log: "read" });
    const { token } = await createAccountToken(home.owner, bot.id, { name: "t" });
    await ask(getMembers, token);
    const found = await listAuditEvents(home.owner, { actorKind: "service_account", actorId: bot.id });
    expect(found.items).toMatchObject([
      { action: "permission.denied", actor: { kind: "service_account", id: bot.id, name: null } },
    ]);
    expect((await listAuditEvents(home.owner, { actorKind: "member", actorId: bot.id })).items).toEqual([]);
  });

  it("keeps the role of its person's choice when that person's changes", async () => {
    const admin = await home.memberWith({ organization_settings: "manage", automations: "read" });
    const bot = await account({ automations: "read" }, admin);
    const { token } = await createAccountToken(admin, bot.id, { name: "t" });
    await changeRole(home.owner, admin.userId, { roleId: home.member.roleId });
    expect((await ask(listAutomations, token)).status).toBe(200);
  });
});

describe("another member's token", () => {
  it("is listed and revoked by whoever manages members, one by one", async () => {
    const admin = await home.memberWith({ organization_settings: "manage" });
    const person = await home.memberWith({});
    const [kept, ended] = [
      await createOwnToken(person, { name: "kept" }),
      await createOwnToken(person, { name: "ended" }),
    ];
    const { items } = await listMemberTokens(admin, person.userId, {});
    expect(items.map(({ name }) => name)).toEqual(["ended", "kept"]);
    expect(JSON.stringify(items)).not.toContain("lkp_");
    await revokeMemberToken(admin, person.userId, ended.id);
    expect(await expectAudit(home.owner, "api_token.revoked")).toMatchObject({
      actorId: admin.userId,
      objectId: ended.id,
      objectLabel: `ended of ${person.email}`,
    });
    expect((await ask(listAutomations, ended.token)).status).toBe(401);
    expect((await ask(listAutomations, kept.token)).json).toMatchObject({ code: "permission_denied" });
    await expect(revokeMemberToken(admin, person.userId, ended.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("is nobody else's, and an owner's is beyond an admin", async () => {
    const admin = await home.memberWith({ organization_settings: "manage" });
    const reader = await home.memberWith({ organization_settings: "read" });
    const token = await createOwnToken(home.owner, { name: randomUUID() });
    await expect(listMemberTokens(reader, home.owner.userId, {})).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(revokeMemberToken(admin, home.owner.userId, token.id)).rejects.toMatchObject({
      code: "permission_denied",
    });
    const foreign = await testOrganization();
    for (const call of [
      () => listMemberTokens(foreign.owner, home.owner.userId, {}),
      () => revokeMemberToken(foreign.owner, home.owner.userId, token.id),
      // Of a member, but another's.
      () => revokeMemberToken(home.owner, reader.userId, token.id),
    ] as (() => Promise<unknown>)[])
      await expect(call()).rejects.toMatchObject({ code: "not_found" });
  });
});
