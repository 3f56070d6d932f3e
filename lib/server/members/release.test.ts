import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { invitations, memberships, organizations, roles, users } from "@/db/schema/people";
import { auditChoices, listAuditEvents } from "@/lib/server/audit/service";
import { verifyChain } from "@/lib/server/audit/verification";
import { memberOf, type PersonMember, type Visitor } from "@/lib/server/auth/actor";
import { disablePerson } from "@/lib/server/auth/disabling";
import { proveAddress, withdrawProof } from "@/lib/server/auth/proof";
import { findSession } from "@/lib/server/auth/sessions";
import { signIn } from "@/lib/server/auth/sign-in";
import { acceptInvitation } from "@/lib/server/invitations/acceptance";
import { createInvitation } from "@/lib/server/invitations/service";
import { releaseAddress } from "@/lib/server/members/release";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { createOrganization, createOrganizationFor } from "@/lib/server/organizations/service";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

const visitor = (userId: string | null = null): Visitor => ({ userId, address: randomUUID(), requestId: "" });
const origin = { address: "203.0.113.7", userAgent: "" };
const password = "correct horse battery staple";

async function invited(own: TestOrganization, email: string): Promise<string> {
  const { link } = await createInvitation(own.owner, { email, roleId: own.member.roleId });
  return link.split("/").at(-1) ?? "";
}

/** Whoever holds the link of an organization's invitation, and so made the account. */
async function squatter(own = home): Promise<PersonMember> {
  const email = `ceo-${randomUUID()}@example.com`;
  await acceptInvitation(visitor(), { token: await invited(own, email), name: "Mallory", password });
  const [person] = await database().select().from(users).where(eq(users.email, email));
  return memberOf(person?.id ?? "", own.id, visitor());
}

const rowOf = async (id: string) => {
  const [row] = await database().select().from(users).where(eq(users.id, id));
  return row as typeof users.$inferSelect;
};
const enter = (email: string) => signIn({ email, password }, randomUUID());
const ownersOf = async (organizationId: string) => {
  const rows = await database()
    .select({ id: memberships.userId })
    .from(memberships)
    .innerJoin(roles, eq(roles.id, memberships.roleId))
    .where(and(eq(memberships.organizationId, organizationId), eq(roles.builtIn, "owner")));
  return rows.map(({ id }) => id);
};

describe("releasing an address", () => {
  it("ends sessions, memberships and the way in, and frees the address for somebody else", async () => {
    const { email, userId } = await squatter();
    const other = await testOrganization();
    await other.admit(userId);
    const token = await beginSession(userId, origin);
    expect(await findSession(token)).not.toBeNull();

    const released = await releaseAddress(` ${email.toUpperCase()}`);
    expect(released).toMatchObject({ userId, email, sessionsEnded: 1, newOwnerOf: [] });
    expect(released.organizations).toHaveLength(2);
    expect(await findSession(token)).toBeNull();
    // A sign-in that was under way ends in a session that opens nothing.
    expect(await findSession(await beginSession(userId, origin))).toBeNull();
    expect(await enter(email)).toBeNull();
    expect(await enter((await rowOf(userId)).email)).toBeNull();
    await expect(memberOf(userId, home.id, visitor())).rejects.toMatchObject({ code: "not_found" });
    await expect(releaseAddress(email)).rejects.toMatchObject({ code: "not_found" });

    const owner = { name: "The CEO", email, password: "quite another password" };
    const { id } = await createOrganization({ name: "Acme", slug: `a-${randomUUID().slice(0, 8)}` }, owner);
    expect(await ownersOf(id)).not.toContain(userId);
    expect(await signIn({ email, password: owner.password }, randomUUID())).toMatchObject({
      name: "The CEO",
    });
    expect(await enter(email)).toBeNull();
    for (const organizationId of [home.id, other.id]) {
      expect(await expectAudit({ organizationId }, "member.released")).toMatchObject({
        actorKind: "operator",
        objectId: userId,
        objectLabel: email,
        detail: { before: { role: "member" } },
      });
      expect((await verifyChain(organizationId, {})).faults).toEqual([]);
    }
  });

  it("lets a link that waited for the holder work again", async () => {
    const email = `ceo-${randomUUID()}@example.com`;
    const acme = await testOrganization();
    const link = await invited(acme, email);
    const squatted = await invited(home, email);
    await acceptInvitation(visitor(), { token: squatted, name: "Mallory", password });
    await releaseAddress(email);
    await acceptInvitation(visitor(), { token: link, name: "The CEO", password: "quite another password" });
    expect(await signIn({ email, password: "quite another password" }, randomUUID())).not.toBeNull();
  });

  it("keeps what the account did, under its name and the address of then", async () => {
    const own = await testOrganization();
    const { email, userId } = await squatter(own);
    await enter(email);
    const rows = () =>
      database()
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.organizationId, own.id), eq(auditEvents.actorId, userId)));
    const before = await rows();
    expect(before.length).toBeGreaterThan(1);
    await releaseAddress(email);
    expect(await rows()).toEqual(before);
    const { items } = await listAuditEvents(own.owner, { actorId: userId });
    expect(items.length).toBe(before.length);
    for (const { actor } of items) expect(actor).toMatchObject({ id: userId, label: email, name: "Mallory" });
    const { actors } = await auditChoices(own.owner);
    expect(actors).toContainEqual(
      expect.objectContaining({ id: userId, label: `${email} (released ${userId})` }),
    );
  });

  it("withdraws the invitations that the account sent", async () => {
    const own = await testOrganization();
    const { email, userId } = await squatter(own);
    await changeRole(own.owner, userId, { roleId: own.owner.roleId });
    const theirs = await memberOf(userId, own.id, visitor());
    const friend = `${randomUUID()}@example.com`;
    const { id } = await createInvitation(theirs, { email: friend, roleId: own.owner.roleId });
    await releaseAddress(email);
    const [row] = await database().select().from(invitations).where(eq(invitations.id, id));
    expect(row?.revokedAt).not.toBeNull();
    expect((await expectAudit(own.owner, "member.released")).detail).toMatchObject({
      withdrawnInvitations: [friend],
    });
  });

  it("is refused for a proven account, until the proof is taken back", async () => {
    const { email, userId } = await squatter();
    await proveAddress(email);
    expect(await expectAudit(home.owner, "member.proven")).toMatchObject({ objectId: userId });
    const before = await rowOf(userId);
    await expect(releaseAddress(email)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/disable-person.*--withdraw/),
    });
    expect(await rowOf(userId)).toEqual(before);
    await withdrawProof(email);
    expect(await expectAudit(home.owner, "member.unproven")).toMatchObject({ objectId: userId });
    await expect(releaseAddress(email)).resolves.toBeDefined();
  });

  it("leaves no organization without an owner: who is named takes over, proven, or nothing happens", async () => {
    const own = await testOrganization();
    const { email, userId } = await squatter(own);
    await changeRole(own.owner, userId, { roleId: own.owner.roleId });
    await endMembership(await memberOf(userId, own.id, visitor()), own.owner.userId);
    expect(await ownersOf(own.id)).toEqual([userId]);

    const unproven = await squatter();
    const kept = await home.memberWith({});
    await disablePerson(kept.email);
    for (const [heir, code] of [
      [undefined, "last_owner"],
      [email, "last_owner"],
      ["nobody@example.com", "not_found"],
      [unproven.email, "address_unproven"],
      [kept.email, "conflict"],
    ] as const) {
      await expect(releaseAddress(email, heir)).rejects.toMatchObject({ code });
      expect(await ownersOf(own.id)).toEqual([userId]);
    }
    expect(await enter(email)).not.toBeNull();

    const released = await releaseAddress(email, home.owner.email);
    expect(released.newOwnerOf).toEqual(released.organizations);
    expect(await ownersOf(own.id)).toEqual([home.owner.userId]);
    expect(await expectAudit(own.owner, "member.added")).toMatchObject({
      actorKind: "operator",
      objectId: home.owner.userId,
      detail: { after: { role: "owner" } },
    });
  });

  it("makes a member an owner where that is who takes over", async () => {
    const own = await testOrganization();
    const { email, userId } = await squatter(own);
    await changeRole(own.owner, userId, { roleId: own.owner.roleId });
    await endMembership(await memberOf(userId, own.id, visitor()), own.owner.userId);
    await releaseAddress(email, own.member.email);
    expect(await ownersOf(own.id)).toEqual([own.member.userId]);
    expect((await expectAudit(own.owner, "member.role_changed")).detail).toEqual({
      before: { role: "member" },
      after: { role: "owner" },
    });
  });

  it("needs an account", async () => {
    for (const call of [releaseAddress, proveAddress, withdrawProof]) {
      await expect(call("nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("is noticed when the account was about to join another organization", async () => {
    const { email, userId } = await squatter();
    const other = await testOrganization();
    await proveAddress(email);
    const token = await invited(other, email);
    let joining: Promise<unknown> = Promise.resolve();
    await database().transaction(async (tx) => {
      // Joining waits here, after it was seen that the account may.
      await tx.select().from(organizations).where(eq(organizations.id, other.id)).for("update");
      joining = acceptInvitation(visitor(userId), { token }).catch((error: unknown) => error);
      await vi.waitFor(async () => {
        const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for no key update%'`;
        expect(await database().execute(waiting)).toHaveLength(1);
      });
      await withdrawProof(email);
      await releaseAddress(email);
    });
    expect(await joining).toMatchObject({ code: "conflict" });
    expect(await database().$count(memberships, eq(memberships.userId, userId))).toBe(0);
  });
});

describe("a proven account", () => {
  it("is given an organization, and takes another's invitation", async () => {
    const { email, userId } = await squatter();
    await proveAddress(email);
    const slug = `p-${randomUUID().slice(0, 8)}`;
    const { id } = await createOrganizationFor({ name: "Theirs", slug }, email);
    expect(await ownersOf(id)).toEqual([userId]);
    const other = await testOrganization();
    await acceptInvitation(visitor(userId), { token: await invited(other, email) });
    await expect(memberOf(userId, other.id, visitor())).resolves.toBeDefined();
  });
});
