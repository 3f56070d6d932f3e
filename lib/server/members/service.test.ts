import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { memberships, roles, users } from "@/db/schema/people";
import { memberOf, type PersonMember } from "@/lib/server/auth/actor";
import { createInvitation, listInvitations } from "@/lib/server/invitations/service";
import { changeRole, endMembership, getMember, listMembers } from "@/lib/server/members/service";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import { createRole } from "@/lib/server/roles/service";
import { namedGrantors, ownerPermissions, type Permissions } from "@/lib/shared/permissions";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

const again = (member: PersonMember) => memberOf(member.userId, member.organizationId, member);
const auditCount = (organizationId: string) =>
  database().$count(auditEvents, eq(auditEvents.organizationId, organizationId));
const newRole = async (own: TestOrganization, permissions: Permissions) =>
  (await createRole(own.owner, { name: `role-${randomUUID()}`, permissions })).id;

/** A member whom an owner made one of the owners. */
async function secondOwner(own: TestOrganization): Promise<PersonMember> {
  const member = await own.memberWith({});
  await changeRole(own.owner, member.userId, { roleId: own.owner.roleId });
  return again(member);
}

const ownersOf = (organizationId: string) =>
  database()
    .select({ id: memberships.userId })
    .from(memberships)
    .innerJoin(roles, eq(roles.id, memberships.roleId))
    .where(and(eq(memberships.organizationId, organizationId), eq(roles.builtIn, "owner")));

it("the list is narrowed to one role, and one's own membership is for oneself to see", async () => {
  const roleId = await newRole(home, { automations: "read" });
  const member = await home.memberWith({});
  await changeRole(home.owner, member.userId, { roleId });
  const { items } = await listMembers(home.owner, { roleId });
  expect(items.map(({ id }) => id)).toEqual([member.userId]);
  expect(await getMember(home.owner, member.userId)).toEqual(items[0]);
  expect(await getMember(await again(member), member.userId)).toEqual(items[0]);
  await expect(getMember(await again(member), home.owner.userId)).rejects.toMatchObject({
    code: "permission_denied",
  });
});

describe("changing a member's role", () => {
  it("holds at the next request, and records before and after", async () => {
    const member = await home.memberWith({ automations: "read" });
    const roleId = await newRole(home, { audit_log: "manage" });
    const changed = await changeRole(home.owner, member.userId, { roleId });
    const now = await again(member);
    expect(now).toMatchObject({ roleId, permissions: { audit_log: "manage" }, isOwner: false });
    expect(changed).toEqual({
      id: member.userId,
      name: member.name,
      email: member.email,
      proven: true,
      hasSecondFactor: false,
      isRoleByProvider: false,
      role: { id: roleId, name: now.roleName, builtIn: null },
      since: expect.any(String),
      etag: expect.any(String),
    });
    expect(await expectAudit(home.owner, "member.role_changed")).toMatchObject({
      actorId: home.owner.userId,
      objectKind: "member",
      objectId: member.userId,
      objectLabel: member.email,
      detail: { before: { role: member.roleName }, after: { role: now.roleName } },
    });
  });

  it("to the one that they have, changes and records nothing", async () => {
    const before = await auditCount(home.id);
    await changeRole(home.owner, home.member.userId, { roleId: home.member.roleId });
    await changeRole(home.owner, home.owner.userId, { roleId: home.owner.roleId });
    expect(await auditCount(home.id)).toBe(before);
  });

  it.each([
    ["nothing", undefined, ""],
    ["no role", {}, "roleId"],
    ["what is no id", { roleId: "owner" }, "roleId"],
    ["a role that is not there", { roleId: randomUUID() }, "roleId"],
    ["another field", { roleId: randomUUID(), permissions: {} }, "permissions"],
  ])("refuses %s, naming the field", async (_, input, field) => {
    await expect(changeRole(home.owner, home.member.userId, input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });

  it("refuses another organization's role", async () => {
    const roleId = await newRole(foreign, {});
    await expect(changeRole(home.owner, home.member.userId, { roleId })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { roleId: [expect.any(String)] },
    });
  });
});

describe("ending a membership", () => {
  it("removes a member at their next request, and records it", async () => {
    const member = await home.memberWith({ automations: "read" });
    await endMembership(home.owner, member.userId);
    await expect(again(member)).rejects.toMatchObject({ code: "not_found" });
    await expect(endMembership(home.owner, member.userId)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "member.removed")).toMatchObject({
      actorId: home.owner.userId,
      objectId: member.userId,
      objectLabel: member.email,
      detail: { before: { role: member.roleName } },
    });
  });

  it("leaves the person's other organizations, and the person, alone", async () => {
    const member = await home.memberWith({});
    await foreign.admit(member.userId);
    await endMembership(home.owner, member.userId);
    await expect(memberOf(member.userId, foreign.id, member)).resolves.toBeDefined();
    expect(await database().$count(users, eq(users.id, member.userId))).toBe(1);
  });

  it("lets anybody leave, whatever their role, however their id is written", async () => {
    const member = await home.memberWith({});
    await endMembership(member, member.userId.toUpperCase());
    await expect(again(member)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "member.left")).toMatchObject({
      actorId: member.userId,
      objectId: member.userId,
    });
  });

  it("withdraws the invitations that they sent, whose links they know", async () => {
    const own = await testOrganization();
    const admin = await own.memberWith(ownerPermissions);
    const roleId = await newRole(own, {});
    const [theirs, ours] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    await createInvitation(admin, { email: theirs, roleId });
    await createInvitation(own.owner, { email: ours, roleId });
    await endMembership(own.owner, admin.userId);
    expect((await listInvitations(own.owner, {})).items).toMatchObject([{ email: ours }]);
    expect((await expectAudit(own.owner, "member.removed")).detail).toMatchObject({
      withdrawnInvitations: [theirs],
    });
  });
});

describe("the last owner", () => {
  it("cannot leave, be removed or be given another role", async () => {
    const own = await testOrganization();
    const admin = await own.memberWith(ownerPermissions);
    const before = await auditCount(own.id);
    const { userId } = own.owner;
    await expect(endMembership(own.owner, userId)).rejects.toMatchObject({ code: "last_owner" });
    await expect(changeRole(own.owner, userId, { roleId: own.member.roleId })).rejects.toMatchObject({
      code: "last_owner",
      message: expect.stringContaining("only owner"),
    });
    await expect(endMembership(admin, userId)).rejects.toMatchObject({ code: "permission_denied" });
    expect(await auditCount(own.id)).toBe(before);
    expect((await again(own.owner)).isOwner).toBe(true);
  });

  it("can go once there is another", async () => {
    const own = await testOrganization();
    const other = await secondOwner(own);
    await changeRole(own.owner, own.owner.userId, { roleId: own.member.roleId });
    await expect(endMembership(other, other.userId)).rejects.toMatchObject({ code: "last_owner" });
    await changeRole(other, own.owner.userId, { roleId: own.owner.roleId });
    await endMembership(other, other.userId);
    expect(await ownersOf(own.id)).toEqual([{ id: own.owner.userId }]);
  });

  it("stays when two owners take the role from each other at once, a hundred times", async () => {
    const own = await testOrganization();
    const [first, second] = [own.owner, await secondOwner(own)];
    const ownerRole = own.owner.roleId;
    for (let round = 0; round < 100; round += 1) {
      const outcomes = await Promise.allSettled([
        changeRole(first, second.userId, { roleId: own.member.roleId }),
        changeRole(second, first.userId, { roleId: own.member.roleId }),
      ]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const [left, ...more] = await ownersOf(own.id);
      expect(more).toEqual([]);
      const winner = left?.id === first.userId ? first : second;
      const loser = winner === first ? second : first;
      await changeRole(winner, loser.userId, { roleId: ownerRole });
    }
  });

  it.each([
    [
      "both leave",
      (first, second) => [endMembership(first, first.userId), endMembership(second, second.userId)],
    ],
    [
      "both remove the other",
      (first, second) => [endMembership(first, second.userId), endMembership(second, first.userId)],
    ],
    [
      "one steps down and the other leaves",
      (first, second, roleId) => [
        changeRole(first, first.userId, { roleId }),
        endMembership(second, second.userId),
      ],
    ],
  ] satisfies [string, (first: PersonMember, second: PersonMember, roleId: string) => Promise<unknown>[]][])(
    "stays when of two owners at once %s, twenty times",
    async (_, attempt) => {
      for (let round = 0; round < 20; round += 1) {
        const own = await testOrganization();
        const outcomes = await Promise.allSettled(
          attempt(own.owner, await secondOwner(own), own.member.roleId),
        );
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
        expect(await ownersOf(own.id)).toHaveLength(1);
      }
    },
  );
});

describe("nobody decides about more than they hold", () => {
  const held: Permissions = { organization_settings: "manage", automations: "manage" };

  it("refuses to give a role beyond their own, to others and to themselves", async () => {
    const admin = await home.memberWith(held);
    const person = await home.memberWith({});
    const roleId = await newRole(home, { secret_providers: "read" });
    for (const { userId } of [admin, person]) {
      await expect(changeRole(admin, userId, { roleId })).rejects.toMatchObject({
        code: "permission_denied",
        message: expect.stringContaining("secret_providers: read"),
      });
    }
    const within = await newRole(home, { automations: "read" });
    await expect(changeRole(admin, person.userId, { roleId: within })).resolves.toBeDefined();
  });

  it("lets only owners make owners, whatever else a role grants", async () => {
    const admin = await home.memberWith(ownerPermissions);
    const person = await home.memberWith({});
    for (const { userId } of [admin, person]) {
      await expect(changeRole(admin, userId, { roleId: home.owner.roleId })).rejects.toMatchObject({
        code: "permission_denied",
        message: expect.stringContaining("owner"),
      });
    }
    expect(await ownersOf(home.id)).toEqual([{ id: home.owner.userId }]);
  });

  it("refuses to take a role beyond their own from somebody, or to remove them", async () => {
    const own = await testOrganization();
    const admin = await own.memberWith(held);
    const superior = await own.memberWith({ secret_providers: "manage" });
    await secondOwner(own);
    const roleId = await newRole(own, {});
    for (const { userId } of [superior, own.owner]) {
      await expect(changeRole(admin, userId, { roleId })).rejects.toMatchObject({
        code: "permission_denied",
      });
      await expect(endMembership(admin, userId)).rejects.toMatchObject({ code: "permission_denied" });
    }
  });

  it("counts what they hold now: an owner no more makes no owners", async () => {
    const own = await testOrganization();
    const other = await secondOwner(own);
    const friend = await own.memberWith({});
    await changeRole(own.owner, other.userId, { roleId: own.member.roleId });
    await expect(changeRole(other, friend.userId, { roleId: own.owner.roleId })).rejects.toMatchObject({
      code: "permission_denied",
    });
    await endMembership(own.owner, other.userId);
    await expect(changeRole(other, friend.userId, { roleId: own.owner.roleId })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listMembers(actor, {})],
    ["change a role", (actor, id, roleId) => changeRole(actor, id, { roleId })],
    ["remove", (actor, id) => endMembership(actor, id)],
  ] satisfies [string, (actor: PersonMember, id: string, roleId: string) => Promise<unknown>][])(
    "%s: not a Member, not another organization's owner",
    async (verb, call) => {
      const person = await home.memberWith({});
      const roleId = await newRole(home, { automations: "read" });
      await expect(call(home.member, person.userId, roleId)).rejects.toMatchObject({
        code: "permission_denied",
      });
      const reader = await home.memberWith({ organization_settings: "read", automations: "manage" });
      if (verb === "list") await expect(call(reader, person.userId, roleId)).resolves.toBeDefined();
      else {
        await expect(call(reader, person.userId, roleId)).rejects.toMatchObject({
          code: "permission_denied",
        });
        await expect(call(foreign.owner, person.userId, roleId)).rejects.toMatchObject({ code: "not_found" });
      }
      expect((await again(person)).roleId).toBe(person.roleId);
    },
  );
});

describe("the list", () => {
  it("pages by name, and finds by a part of the name or the email", async () => {
    const own = await testOrganization();
    for (const name of ["Zoë", "Ada", "ada", "Bob 100%"]) {
      const { userId } = await own.memberWith({});
      await database().update(users).set({ name }).where(eq(users.id, userId));
    }
    const listedNames: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listMembers(own.owner, { limit: 2, ...(cursor && { cursor }) });
      listedNames.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(listedNames.toSorted()).toEqual(["Ada", "Bob 100%", "Zoë", "ada", "member", "owner"]);
    const found = async (query: string) => (await listMembers(own.owner, { query })).items;
    expect(await found("ADA")).toHaveLength(2);
    expect(await found("0%")).toHaveLength(1);
    expect(await found(own.owner.email.slice(4, 20))).toMatchObject([{ id: own.owner.userId }]);
  });

  it("shows nobody of another organization", async () => {
    const ids = (await listMembers(home.owner, { limit: 100 })).items.map(({ id }) => id);
    expect(ids).toContain(home.member.userId);
    expect(ids).not.toContain(foreign.owner.userId);
  });
});

describe("whom to ask for a permission", () => {
  it("names the owners first, then whoever else could grant it, to every member", async () => {
    const own = await testOrganization();
    const could = await own.memberWith({ organization_settings: "manage", audit_log: "manage" });
    await own.memberWith({ organization_settings: "manage" });
    await own.memberWith({ audit_log: "manage" });
    const nobody = await own.memberWith({});
    const grantors = await grantorsFor(nobody);
    expect(grantors["audit_log:read"]).toEqual([own.owner.name, could.name]);
    expect(grantors["audit_log:manage"]).toEqual([own.owner.name, could.name]);
    expect(grantors["secret_providers:read"]).toEqual([own.owner.name]);
  });

  it("speaks of what the role lacks alone", async () => {
    const own = await testOrganization();
    expect(await grantorsFor(own.owner)).toEqual({});
    const reader = await own.memberWith({ ...ownerPermissions, audit_log: "read", automations: "none" });
    expect(Object.keys(await grantorsFor(reader)).toSorted()).toEqual([
      "audit_log:manage",
      "automations:manage",
      "automations:read",
    ]);
  });

  it("names one more than are said at most, and nobody of another organization", async () => {
    const own = await testOrganization();
    for (let at = 0; at < 6; at += 1) await secondOwner(own);
    const names = (await grantorsFor(own.member))["audit_log:read"] ?? [];
    expect(names).toHaveLength(namedGrantors + 1);
    expect(names).not.toContain(foreign.owner.name);
  });
});
