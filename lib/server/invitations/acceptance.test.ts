import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { memberships, users } from "@/db/schema/people";
import { memberOf, type Visitor } from "@/lib/server/auth/actor";
import { proveAddress } from "@/lib/server/auth/proof";
import { invitationLimit } from "@/lib/server/auth/rate-limit";
import { signIn } from "@/lib/server/auth/sign-in";
import { newToken } from "@/lib/server/auth/token";
import { acceptInvitation, lookUpInvitation } from "@/lib/server/invitations/acceptance";
import { createInvitation, resendInvitation, revokeInvitation } from "@/lib/server/invitations/service";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { createRole, deleteRole } from "@/lib/server/roles/service";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

const anyEmail = () => `${randomUUID()}@example.com`;
const visitor = (userId: string | null = null): Visitor => ({
  userId,
  address: randomUUID(),
  requestId: "visit",
});
const account = { name: "Nora New", password: "correct horse battery staple" };
const days = (count: number) => new Date(Date.now() + count * 86_400_000);

async function invited(change: { email?: string; roleId?: string; own?: TestOrganization } = {}) {
  const own = change.own ?? home;
  const { email = anyEmail(), roleId = own.member.roleId } = change;
  const { id, link } = await createInvitation(own.owner, { email, roleId });
  return { id, email, token: link.split("/").at(-1) ?? "" };
}

const personOf = async (email: string) => {
  const [person] = await database().select().from(users).where(eq(users.email, email));
  return person;
};
const isMember = (organizationId: string, userId = "") =>
  database().$count(
    memberships,
    and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)),
  );

describe("what a link offers", () => {
  it("is who invites whom, to what and until when, without telling more of the organization", async () => {
    const { token, email } = await invited();
    const facts = await lookUpInvitation(visitor(), { token });
    expect(facts).toEqual({
      organization: { name: expect.stringMatching(/^o-/) },
      inviter: { name: home.owner.name },
      email,
      roleName: "member",
      expiresAt: expect.any(String),
      personExists: false,
      signedInAsInvited: false,
    });
  });

  it("says whether the person signs in here already, and whether that is who asks", async () => {
    const foreign = await testOrganization();
    const { token } = await invited({ email: foreign.member.email });
    const asked = (userId: string | null) => lookUpInvitation(visitor(userId), { token });
    expect(await asked(null)).toMatchObject({ personExists: true, signedInAsInvited: false });
    expect(await asked(home.owner.userId)).toMatchObject({ personExists: true, signedInAsInvited: false });
    expect(await asked(foreign.member.userId)).toMatchObject({ personExists: true, signedInAsInvited: true });
  });

  it("is still there afterwards: looking uses nothing up", async () => {
    const { token } = await invited();
    const from = visitor();
    for (let round = 0; round < invitationLimit.perSubjectAndAddress + 2; round += 1) {
      await lookUpInvitation(from, { token });
    }
    await expect(acceptInvitation(from, { token, ...account })).resolves.toBeDefined();
  });
});

describe("accepting as somebody new", () => {
  it("makes the person, who then signs in with that password, and records it as theirs", async () => {
    const own = await testOrganization();
    const { id, token, email } = await invited({ own });
    const accepted = await acceptInvitation(visitor(), { token, ...account });
    expect(accepted).toEqual({
      organization: { id: own.id, slug: expect.stringMatching(/^o-/), name: expect.any(String) },
      email,
    });
    const person = await signIn({ email, password: account.password }, randomUUID());
    expect(person).toMatchObject({ name: "Nora New", email });
    expect(await memberOf(person?.id ?? "", own.id, visitor())).toMatchObject({
      roleId: own.member.roleId,
      isOwner: false,
    });
    expect(await expectAudit(own.owner, "invitation.accepted")).toMatchObject({
      actorKind: "member",
      actorId: person?.id,
      actorLabel: email,
      objectId: id,
      objectLabel: email,
      requestId: "visit",
    });
    expect(await expectAudit(own.owner, "member.added")).toMatchObject({
      objectId: person?.id,
      detail: { after: { role: "member" } },
    });
    const logged = await database().select().from(auditEvents).where(eq(auditEvents.organizationId, own.id));
    expect(JSON.stringify(logged)).not.toContain(token);
    expect(JSON.stringify(logged)).not.toContain(account.password);
  });

  it.each([
    ["no name", { password: account.password }, "name"],
    ["an empty name", { ...account, name: " " }, "name"],
    ["no password", { name: account.name }, "password"],
    ["a short password", { ...account, password: "short" }, "password"],
    ["a password of the wrong type", { ...account, password: 123_456_789_012 }, "password"],
    ["another email", { ...account, email: "other@example.com" }, "email"],
    ["another role", { ...account, roleId: randomUUID() }, "roleId"],
  ])("refuses %s, naming the field, and the link stays good", async (_, input, field) => {
    const { token, email } = await invited();
    await expect(acceptInvitation(visitor(), { token, ...input })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(await personOf(email)).toBeUndefined();
    await expect(lookUpInvitation(visitor(), { token })).resolves.toBeDefined();
  });

  it("works while another person is signed in, without touching their account", async () => {
    const { token, email } = await invited();
    await acceptInvitation(visitor(home.member.userId), { token, ...account });
    const person = await personOf(email);
    expect(person?.id).not.toBe(home.member.userId);
    expect(await isMember(home.id, person?.id)).toBe(1);
  });

  it("works once, however many come at once", async () => {
    const { token, email } = await invited();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => acceptInvitation(visitor(), { token, ...account })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(["invitation_used", "unauthenticated"]).toContain(outcome.reason.code);
    }
    expect(await isMember(home.id, (await personOf(email))?.id)).toBe(1);
  });

  it("makes one person of two invitations that are accepted at once", async () => {
    const [first, second] = [await testOrganization(), await testOrganization()];
    const email = anyEmail();
    const tokens = [
      (await invited({ own: first, email })).token,
      (await invited({ own: second, email })).token,
    ];
    const outcomes = await Promise.allSettled(
      tokens.map((token) => acceptInvitation(visitor(), { token, ...account })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await database().$count(users, eq(users.email, email))).toBe(1);
    const person = await personOf(email);
    const left = tokens[outcomes.findIndex(({ status }) => status === "rejected")];
    await expect(acceptInvitation(visitor(person?.id), { token: left })).rejects.toMatchObject({
      code: "address_unproven",
    });
    await proveAddress(email);
    await acceptInvitation(visitor(person?.id), { token: left });
    expect([await isMember(first.id, person?.id), await isMember(second.id, person?.id)]).toEqual([1, 1]);
  }, 30_000);
});

describe("accepting as somebody who signs in here already", () => {
  it("needs them to be signed in, and changes neither name nor password", async () => {
    const foreign = await testOrganization();
    const { email, userId } = foreign.member;
    const { token } = await invited({ email });
    const before = await personOf(email);
    await expect(acceptInvitation(visitor(), { token, ...account })).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining(email),
    });
    await expect(acceptInvitation(visitor(home.owner.userId), { token })).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining(email),
    });
    expect(await isMember(home.id, userId)).toBe(0);
    await acceptInvitation(visitor(userId), { token, ...account });
    expect(await personOf(email)).toEqual(before);
    expect(await isMember(home.id, userId)).toBe(1);
    expect(await isMember(foreign.id, userId)).toBe(1);
  });

  it("refuses who became a member meanwhile", async () => {
    const foreign = await testOrganization();
    const { email, userId } = foreign.member;
    const { token } = await invited({ email });
    await home.admit(userId);
    await expect(acceptInvitation(visitor(userId), { token })).rejects.toMatchObject({
      code: "already_member",
    });
  });
});

describe("a link that is not good", () => {
  const calls = [
    ["looked up", (token: string, now?: Date) => lookUpInvitation(visitor(), { token }, now)],
    ["accepted", (token: string, now?: Date) => acceptInvitation(visitor(), { token, ...account }, now)],
  ] as const;

  it.each(calls)(
    "is not %s: unknown, used, withdrawn, expired or replaced",
    async (_, call) => {
      for (const token of [newToken("lki"), "", "x", "lki_"]) {
        await expect(call(token)).rejects.toMatchObject({ code: "not_found" });
      }
      const used = await invited();
      await acceptInvitation(visitor(), { token: used.token, ...account });
      await expect(call(used.token)).rejects.toMatchObject({ code: "invitation_used" });

      const withdrawn = await invited();
      await revokeInvitation(home.owner, withdrawn.id);
      await expect(call(withdrawn.token)).rejects.toMatchObject({ code: "invitation_revoked" });

      const expired = await invited();
      await expect(call(expired.token, days(7.01))).rejects.toMatchObject({ code: "invitation_expired" });
      await expect(call(expired.token, days(6.99))).resolves.toBeDefined();

      const replaced = await invited();
      await resendInvitation(home.owner, replaced.id);
      await expect(call(replaced.token)).rejects.toMatchObject({ code: "not_found" });
    },
    30_000,
  );

  it.each(calls)("is not %s when who sent it is gone, or may no longer", async (_, call) => {
    const own = await testOrganization();
    const roleId = (await createRole(own.owner, { name: "Reader", permissions: { automations: "read" } })).id;
    const lesser = (await createRole(own.owner, { name: "Lesser", permissions: {} })).id;
    const linkBy = async (ending: (userId: string) => Promise<unknown>) => {
      const admin = await own.memberWith({ organization_settings: "manage", automations: "read" });
      const { link } = await createInvitation(admin, { email: anyEmail(), roleId });
      const token = link.split("/").at(-1) ?? "";
      await expect(lookUpInvitation(visitor(), { token })).resolves.toBeDefined();
      await ending(admin.userId);
      return token;
    };
    for (const token of [
      await linkBy((userId) => endMembership(own.owner, userId)),
      await linkBy((userId) => changeRole(own.owner, userId, { roleId: lesser })),
      await linkBy((userId) => database().delete(users).where(eq(users.id, userId))),
    ]) {
      await expect(call(token)).rejects.toMatchObject({ code: "invitation_revoked" });
    }
  });

  it("gives the role that took a deleted one's place", async () => {
    const own = await testOrganization();
    const { id } = await createRole(own.owner, { name: "Gone", permissions: { audit_log: "manage" } });
    const { token, email } = await invited({ own, roleId: id });
    await deleteRole(own.owner, id, { reassignTo: own.member.roleId });
    await acceptInvitation(visitor(), { token, ...account });
    const person = await personOf(email);
    expect((await memberOf(person?.id ?? "", own.id, visitor())).roleId).toBe(own.member.roleId);
  });

  it.each([undefined, {}, { token: 7 }, { token: "x".repeat(201) }, { token: null }, []])(
    "is refused when it is %j",
    async (input) => {
      await expect(lookUpInvitation(visitor(), input)).rejects.toMatchObject({ code: "validation_failed" });
      await expect(acceptInvitation(visitor(), input)).rejects.toMatchObject({ code: "validation_failed" });
    },
  );
});

describe("trying links", () => {
  it("is limited per address, even all at once; others are not kept out", async () => {
    const from = visitor();
    const limit = invitationLimit.perSubjectAndAddress;
    const attempts = await Promise.allSettled(
      Array.from({ length: limit + 5 }, () => lookUpInvitation(from, { token: newToken("lki") })),
    );
    const codes = attempts.map((attempt) => attempt.status === "rejected" && attempt.reason.code);
    expect(codes.filter((code) => code === "not_found")).toHaveLength(limit);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(5);
    const { token } = await invited();
    await expect(lookUpInvitation(from, { token })).rejects.toMatchObject({ code: "too_many_requests" });
    await expect(lookUpInvitation(visitor(), { token })).resolves.toBeDefined();
  });
});
