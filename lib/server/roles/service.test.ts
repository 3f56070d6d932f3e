import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { invitations, roles } from "@/db/schema/people";
import { memberOf, type PersonMember } from "@/lib/server/auth/actor";
import { acceptInvitation } from "@/lib/server/invitations/acceptance";
import { createInvitation, listInvitations, revokeInvitation } from "@/lib/server/invitations/service";
import { changeRole } from "@/lib/server/members/service";
import { createRole, deleteRole, getRole, listRoles, updateRole } from "@/lib/server/roles/service";
import { complete, type Permissions } from "@/lib/shared/permissions";
import type { Role } from "@/lib/shared/roles/schema";
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

const anyRole = (change: Record<string, unknown> = {}) => ({
  name: `role-${randomUUID().slice(0, 8)}`,
  permissions: { automations: "read" },
  ...change,
});
const anyEmail = () => `${randomUUID()}@example.com`;
const auditCount = (organizationId = home.id) =>
  database().$count(auditEvents, eq(auditEvents.organizationId, organizationId));
const again = (member: PersonMember) => memberOf(member.userId, member.organizationId, member);
const builtIn = async (own: TestOrganization, which: "owner" | "member"): Promise<Role> => {
  const { items } = await listRoles(own.owner, { limit: 100 });
  return items.find((role) => role.builtIn === which) as Role;
};
const everything = complete({
  secret_providers: "manage",
  workload_identity_configs: "manage",
  environment_variables: "manage",
  automations: "manage",
  organization_settings: "manage",
  audit_log: "manage",
  webhooks: "manage",
});

describe("creating a role", () => {
  it("gives what was asked for, a level for each feature, and records it", async () => {
    const permissions = { automations: "manage", audit_log: "read", secret_providers: "none" };
    const input = anyRole({ permissions });
    const role = await createRole(home.owner, input);
    expect(role).toEqual({
      id: expect.any(String),
      name: input.name,
      builtIn: null,
      permissions: complete({ automations: "manage", audit_log: "read" }),
      memberCount: 0,
      invitationCount: 0,
      programCount: 0,
      createdAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await getRole(home.owner, role.id)).toEqual(role);
    expect(await expectAudit(home.owner, "role.created")).toMatchObject({
      actorId: home.owner.userId,
      objectKind: "role",
      objectId: role.id,
      objectLabel: input.name,
      detail: { after: { name: input.name, permissions: role.permissions } },
    });
  });

  it("may grant nothing at all", async () => {
    const role = await createRole(home.owner, anyRole({ permissions: {} }));
    expect(new Set(Object.values(role.permissions))).toEqual(new Set(["none"]));
  });

  it("copies another's permissions, the built-in ones' too", async () => {
    const original = await createRole(home.owner, anyRole({ permissions: { audit_log: "manage" } }));
    const copy = await createRole(home.owner, { name: "Copy", copyOf: original.id });
    expect(copy).toMatchObject({ builtIn: null, permissions: original.permissions });
    expect((await expectAudit(home.owner, "role.created")).detail).toMatchObject({ copyOf: original.name });
    const owner = await builtIn(home, "owner");
    expect(await createRole(home.owner, { name: "Deputy", copyOf: owner.id })).toMatchObject({
      builtIn: null,
      permissions: everything,
    });
  });

  it.each([
    ["nothing", undefined, ""],
    ["an empty name", anyRole({ name: " " }), "name"],
    ["control characters in the name", anyRole({ name: "a\u202eb" }), "name"],
    ["no permissions", { name: "x" }, "permissions"],
    ["permissions and a copy", anyRole({ copyOf: randomUUID() }), "permissions"],
    ["an unknown feature", anyRole({ permissions: { billing: "read" } }), "permissions.billing"],
    ["an unknown level", anyRole({ permissions: { audit_log: "write" } }), "permissions.audit_log"],
    [
      "a feature of Object.prototype",
      anyRole({ permissions: { constructor: "read" } }),
      "permissions.constructor",
    ],
    ["being built in", anyRole({ builtIn: "owner" }), "builtIn"],
    ["another organization's", anyRole({ organizationId: randomUUID() }), "organizationId"],
    ["a copy of what is no id", { name: "x", copyOf: "x" }, "copyOf"],
    ["a copy of what is not there", { name: "x", copyOf: randomUUID() }, "copyOf"],
  ])("refuses %s, naming the field, and records nothing", async (_, input, field) => {
    const before = [await listRoles(home.owner, { limit: 100 }), await auditCount()];
    const refused = createRole(home.owner, input);
    await expect(refused).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect([await listRoles(home.owner, { limit: 100 }), await auditCount()]).toEqual(before);
  });

  it("refuses a copy of another organization's role", async () => {
    const { id } = await createRole(foreign.owner, anyRole());
    await expect(createRole(home.owner, { name: "x", copyOf: id })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { copyOf: [expect.any(String)] },
    });
  });

  it("refuses a name that is taken, or that looks like a built-in one, beside the field", async () => {
    const { name } = await createRole(home.owner, anyRole());
    for (const taken of [name, name.toUpperCase(), "owner", "Owner", "OWNER", "Member", "Оwner", "0wner"]) {
      await expect(createRole(home.owner, anyRole({ name: taken }))).rejects.toMatchObject({
        code: "name_taken",
        fieldErrors: { name: [expect.stringContaining(taken)] },
      });
    }
    await expect(createRole(foreign.owner, anyRole({ name }))).resolves.toMatchObject({ name });
  });
});

describe("changing a role", () => {
  it("holds at its members' next request, and records before and after", async () => {
    const member = await home.memberWith({ automations: "read" });
    const { id, name } = await getRole(home.owner, member.roleId);
    const changed = await updateRole(home.owner, id, {
      name: `${name}!`,
      permissions: { audit_log: "read" },
    });
    expect(changed).toMatchObject({ id, name: `${name}!`, memberCount: 1 });
    expect(await again(member)).toMatchObject({ roleName: `${name}!`, permissions: { audit_log: "read" } });
    expect(await expectAudit(home.owner, "role.updated")).toMatchObject({
      objectId: id,
      detail: {
        before: { name, permissions: complete({ automations: "read" }) },
        after: { name: `${name}!`, permissions: complete({ audit_log: "read" }) },
      },
    });
  });

  it("refuses a name that another has", async () => {
    const [first, second] = [
      await createRole(home.owner, anyRole()),
      await createRole(home.owner, anyRole()),
    ];
    await expect(updateRole(home.owner, first.id, anyRole({ name: second.name }))).rejects.toMatchObject({
      code: "name_taken",
    });
    await expect(updateRole(home.owner, first.id, anyRole({ name: first.name }))).resolves.toBeDefined();
    const louder = anyRole({ name: first.name.toUpperCase() });
    await expect(updateRole(home.owner, second.id, louder)).rejects.toMatchObject({ code: "name_taken" });
    await expect(updateRole(home.owner, first.id, louder)).resolves.toBeDefined();
  });

  it("takes no copy: that is for new roles", async () => {
    const { id } = await createRole(home.owner, anyRole());
    await expect(updateRole(home.owner, id, anyRole({ copyOf: id }))).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  it.each(["owner", "member"] as const)("leaves %s as it is, even to an owner", async (which) => {
    const role = await builtIn(home, which);
    const before = await auditCount();
    const elsewhere = await createRole(foreign.owner, anyRole());
    for (const attempt of [
      () => updateRole(home.owner, role.id, anyRole()),
      () => updateRole(home.owner, role.id, { name: "Renamed", permissions: role.permissions }),
      () => deleteRole(home.owner, role.id, {}),
      () => deleteRole(home.owner, role.id, { reassignTo: elsewhere.id }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "built_in" });
    }
    expect(await getRole(home.owner, role.id)).toEqual(role);
    expect(await auditCount()).toBe(before);
  });
});

describe("deleting a role", () => {
  it("that nobody holds, removes it and records it", async () => {
    const role = await createRole(home.owner, anyRole());
    await deleteRole(home.owner, role.id, {});
    await expect(getRole(home.owner, role.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await expectAudit(home.owner, "role.deleted")).toMatchObject({
      objectId: role.id,
      detail: { before: { name: role.name, permissions: role.permissions } },
    });
  });

  it("that somebody holds, is refused with how many, and then gives them the other role", async () => {
    const own = await testOrganization();
    const [role, other] = [await createRole(own.owner, anyRole()), await createRole(own.owner, anyRole())];
    const people = [await own.memberWith({}), await own.memberWith({})];
    for (const { userId } of people) await changeRole(own.owner, userId, { roleId: role.id });
    const email = anyEmail();
    await createInvitation(own.owner, { email, roleId: role.id });
    expect(await getRole(own.owner, role.id)).toMatchObject({ memberCount: 2, invitationCount: 1 });
    await expect(deleteRole(own.owner, role.id, {})).rejects.toMatchObject({
      code: "in_use",
      message: expect.stringContaining("2 members and 1 open invitation"),
    });

    await deleteRole(own.owner, role.id, { reassignTo: other.id });
    for (const person of people) expect((await again(person)).roleId).toBe(other.id);
    expect((await listInvitations(own.owner, {})).items).toMatchObject([{ email, role: { id: other.id } }]);
    expect(await getRole(own.owner, other.id)).toMatchObject({ memberCount: 2, invitationCount: 1 });
    expect((await expectAudit(own.owner, "role.deleted")).detail).toMatchObject({
      reassigned: { to: other.name, members: 2, invitations: 1 },
    });
    const changed = await database()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, own.id), eq(auditEvents.action, "member.role_changed")));
    expect(
      changed
        .slice(-2)
        .map(({ objectId }) => objectId)
        .toSorted(),
    ).toEqual(people.map(({ userId }) => userId).toSorted());
    expect(changed.at(-1)?.detail).toEqual({ before: { role: role.name }, after: { role: other.name } });
  });

  it("is not held up by invitations that are over", async () => {
    const own = await testOrganization();
    const role = await createRole(own.owner, anyRole());
    const { id } = await createInvitation(own.owner, { email: anyEmail(), roleId: role.id });
    await revokeInvitation(own.owner, id);
    const email = anyEmail();
    const { link } = await createInvitation(own.owner, { email, roleId: role.id });
    const visitor = { userId: null, address: randomUUID(), requestId: "r" };
    const token = link.split("/").at(-1);
    await acceptInvitation(visitor, { token, name: "New", password: "correct horse battery" });
    await expect(deleteRole(own.owner, role.id, {})).rejects.toMatchObject({
      message: expect.stringContaining("1 member."),
    });
    await deleteRole(own.owner, role.id, { reassignTo: (await builtIn(own, "member")).id });
    const left = await database()
      .select({ builtIn: roles.builtIn })
      .from(invitations)
      .innerJoin(roles, eq(roles.id, invitations.roleId))
      .where(eq(invitations.organizationId, own.id));
    expect(left).toEqual([{ builtIn: "member" }, { builtIn: "member" }]);
  });

  it.each([
    ["itself", (role: Role) => role.id],
    ["what is not there", () => randomUUID()],
    ["what is no id", () => "x"],
  ])("refuses to give its members %s", async (_, target) => {
    const role = await createRole(home.owner, anyRole());
    await expect(deleteRole(home.owner, role.id, { reassignTo: target(role) })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { reassignTo: [expect.any(String)] },
    });
    expect(await getRole(home.owner, role.id)).toEqual(role);
  });

  it("refuses to give its members another organization's role", async () => {
    const role = await createRole(home.owner, anyRole());
    const { id } = await createRole(foreign.owner, anyRole());
    await expect(deleteRole(home.owner, role.id, { reassignTo: id })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  it("leaves nobody without a role when somebody gets it meanwhile, fifty times", async () => {
    const own = await testOrganization();
    const fallback = await createRole(own.owner, anyRole());
    const person = await own.memberWith({});
    for (let round = 0; round < 50; round += 1) {
      const role = await createRole(own.owner, anyRole());
      const [deleted, given] = await Promise.allSettled([
        deleteRole(own.owner, role.id, {}),
        changeRole(own.owner, person.userId, { roleId: role.id }),
      ]);
      expect([deleted.status, given.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      await changeRole(own.owner, person.userId, { roleId: fallback.id });
    }
  });
});

describe("nobody grants more than they hold", () => {
  const held: Permissions = { organization_settings: "manage", automations: "manage", audit_log: "read" };

  it.each([
    ["a feature that they lack", { secret_providers: "read" }, "secret_providers: read"],
    ["a higher level", { audit_log: "manage" }, "audit_log: manage"],
    ["everything", everything, "secret_providers: manage"],
  ])("refuses a new role with %s, and says which", async (_, permissions, named) => {
    const admin = await home.memberWith(held);
    const before = await listRoles(home.owner, { limit: 100 });
    await expect(createRole(admin, anyRole({ permissions }))).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining(named),
    });
    expect(await listRoles(home.owner, { limit: 100 })).toEqual(before);
  });

  it("lets them make and change roles within their own", async () => {
    const admin = await home.memberWith(held);
    const role = await createRole(admin, anyRole({ permissions: held }));
    await updateRole(admin, role.id, anyRole({ permissions: { automations: "read" } }));
    await deleteRole(admin, role.id, {});
  });

  it("refuses to raise their own role, or anybody's", async () => {
    const admin = await home.memberWith(held);
    const { name } = await getRole(home.owner, admin.roleId);
    const raised = { name, permissions: { ...held, secret_providers: "read" } };
    await expect(updateRole(admin, admin.roleId, raised)).rejects.toMatchObject({
      code: "permission_denied",
    });
    const { id } = await createRole(home.owner, anyRole());
    await expect(updateRole(admin, id, raised)).rejects.toMatchObject({ code: "permission_denied" });
    expect((await again(admin)).permissions).toEqual(held);
  });

  it("refuses to copy a role beyond their own, Owner above all", async () => {
    const admin = await home.memberWith(held);
    const beyond = await createRole(home.owner, anyRole({ permissions: { secret_providers: "read" } }));
    for (const copyOf of [beyond.id, (await builtIn(home, "owner")).id]) {
      await expect(createRole(admin, { name: anyRole().name, copyOf })).rejects.toMatchObject({
        code: "permission_denied",
      });
    }
  });

  it("refuses to change or delete a role beyond their own", async () => {
    const admin = await home.memberWith(held);
    const beyond = await createRole(home.owner, anyRole({ permissions: { secret_providers: "read" } }));
    const lowered = { name: beyond.name, permissions: {} };
    await expect(updateRole(admin, beyond.id, lowered)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(deleteRole(admin, beyond.id, {})).rejects.toMatchObject({ code: "permission_denied" });
    expect(await getRole(home.owner, beyond.id)).toEqual(beyond);
  });

  it("refuses to give a deleted role's members one beyond their own, Owner above all", async () => {
    const admin = await home.memberWith(everything);
    const person = await home.memberWith({});
    const owner = await builtIn(home, "owner");
    await expect(deleteRole(admin, person.roleId, { reassignTo: owner.id })).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining("owner"),
    });
    expect((await again(person)).roleId).toBe(person.roleId);
  });

  it("counts what they hold now, not what they held when the request began", async () => {
    const admin = await home.memberWith({ organization_settings: "manage", secret_providers: "manage" });
    const { name } = await getRole(home.owner, admin.roleId);
    await updateRole(home.owner, admin.roleId, { name, permissions: { organization_settings: "manage" } });
    const grant = anyRole({ permissions: { secret_providers: "read" } });
    await expect(createRole(admin, grant)).rejects.toMatchObject({ code: "permission_denied" });
    await updateRole(home.owner, admin.roleId, { name, permissions: {} });
    await expect(createRole(admin, anyRole({ permissions: {} }))).rejects.toMatchObject({
      code: "permission_denied",
    });
  });
});

describe("who may", () => {
  it.each([
    ["list", (actor) => listRoles(actor, {})],
    ["get", (actor, id) => getRole(actor, id)],
    ["create", (actor) => createRole(actor, anyRole())],
    ["update", (actor, id) => updateRole(actor, id, anyRole())],
    ["delete", (actor, id) => deleteRole(actor, id, {})],
  ] satisfies [string, (actor: PersonMember, id: string) => Promise<unknown>][])(
    "%s: not a Member, not another organization's owner",
    async (verb, call) => {
      const { id } = await createRole(home.owner, anyRole());
      await expect(call(home.member, id)).rejects.toMatchObject({ code: "permission_denied" });
      const reader = await home.memberWith({ organization_settings: "read", automations: "manage" });
      if (verb === "list" || verb === "get") await expect(call(reader, id)).resolves.toBeDefined();
      else await expect(call(reader, id)).rejects.toMatchObject({ code: "permission_denied" });
      if (verb !== "list" && verb !== "create") {
        await expect(call(foreign.owner, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await getRole(home.owner, id)).toBeDefined();
      await expect(call(home.owner, id)).resolves.not.toThrow();
    },
  );
});

describe("the list", () => {
  it("has the built-in roles first, pages, and finds by a part of the name", async () => {
    const own = await testOrganization();
    const names = ["a", "b", "c%_d"].map((name) => `list-${name}`);
    for (const name of names) await createRole(own.owner, anyRole({ name }));
    const listedNames: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listRoles(own.owner, { limit: 2, ...(cursor && { cursor }) });
      listedNames.push(...page.items.map(({ builtIn, name }) => builtIn ?? name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(listedNames).toEqual(["owner", "member", ...names]);
    expect((await listRoles(own.owner, { query: "%_" })).items).toHaveLength(1);
    await expect(listRoles(own.owner, { cursor: "nonsense" })).rejects.toMatchObject({
      code: "malformed_request",
    });
  });

  it("says how many hold each", async () => {
    const own = await testOrganization();
    await own.memberWith({});
    const { items } = await listRoles(own.owner, { limit: 100 });
    expect(items.map(({ memberCount }) => memberCount)).toEqual([1, 1, 1]);
  });
});
