import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import { accountLinks, signInAttempts } from "@/db/schema/sign-in";
import { makeLinkAsOperator, makeResetLink } from "@/lib/server/account-links/making";
import { lookUpLink, resetPassword, signInByLink } from "@/lib/server/account-links/using";
import { verifyChain } from "@/lib/server/audit/verification";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";
import { hashPassword } from "@/lib/server/auth/password";
import { invitationLimit, signInLimit } from "@/lib/server/auth/rate-limit";
import { beginSessionAs, findSession } from "@/lib/server/auth/sessions";
import { signIn } from "@/lib/server/auth/sign-in";
import { changeRole, endMembership } from "@/lib/server/members/service";
import { ownerPermissions } from "@/lib/shared/permissions";
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
let oldHash = "";
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  oldHash = await hashPassword(oldPassword, { N: 2 ** 10, r: 8, p: 1 });
});

const oldPassword = "the old password, known to too many";
const password = "correct horse battery staple";
const consoleUrl = "https://latchkey.example";
const origin = { address: "203.0.113.7", userAgent: "" };
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const visitor = (address: string = randomUUID()) => ({ userId: null, address, requestId: "visit" });
const tokenIn = (link: string) => new URL(link).hash.slice(1);
const lookUp = (token: string, now?: Date) =>
  lookUpLink(visitor(), { token, purpose: "reset_password" }, now);
const linksOf = (userId: string) =>
  database().select().from(accountLinks).where(eq(accountLinks.userId, userId));
const auditOf = (organizationId: string, userId: string) =>
  database()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.objectId, userId)))
    .orderBy(auditEvents.id);

async function person(own = home) {
  const member = await own.memberWith({});
  await database().update(users).set({ passwordHash: oldHash }).where(eq(users.id, member.userId));
  return member;
}

const ownersLink = async (userId: string, now?: Date) =>
  tokenIn((await makeResetLink(home.owner, userId, now)).link);
const operatorsLink = async (email: string, now?: Date) =>
  tokenIn((await makeLinkAsOperator("reset_password", email, consoleUrl, now)).link);
const signInLink = async (email: string, now?: Date) =>
  tokenIn((await makeLinkAsOperator("sign_in", email, consoleUrl, now)).link);

async function lockWaits(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await database().execute(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).toHaveLength(count);
    },
    { timeout: 10_000 },
  );
}

describe("a link for a new password", () => {
  it("tells whose it is, as often as it is opened, and sets the password once", async () => {
    const { userId, email } = await person();
    const created = await makeResetLink(home.owner, userId);
    expect(created.link).toMatch(/\/reset-password#lkr_[\w-]{43}$/);
    const token = tokenIn(created.link);
    for (const _ of [1, 2]) expect(await lookUp(token)).toEqual({ email, expiresAt: created.expiresAt });
    const session = await beginSession(userId, origin);

    expect(await resetPassword(visitor("203.0.113.9"), { token, password })).toEqual({ email });
    expect(await findSession(session)).toBeNull();
    expect(await signIn({ email, password: oldPassword }, randomUUID())).toBeNull();
    expect(await signIn({ email, password }, randomUUID())).toMatchObject({ id: userId });
    expect(await linksOf(userId)).toEqual([]);
    for (const use of [() => lookUp(token), () => resetPassword(visitor(), { token, password })]) {
      await expect(use()).rejects.toMatchObject({ code: "not_found" });
    }
    const audited = await auditOf(home.id, userId);
    expect(audited.slice(0, 2)).toMatchObject([
      { action: "member.reset_link_made", actorId: home.owner.userId },
      {
        action: "member.password_reset",
        actorId: userId,
        address: "203.0.113.9",
        detail: { by: "link", linkMadeBy: "owner", endedSessions: 1 },
      },
    ]);
    expect(JSON.stringify(audited)).not.toContain(token);
    expect((await verifyChain(home.id)).faults).toEqual([]);
  });

  it("is kept as a hash alone, and a newer one takes its place", async () => {
    const { userId } = await person();
    const first = await ownersLink(userId);
    const second = await ownersLink(userId);
    const rows = await linksOf(userId);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(second);
    await expect(lookUp(first)).rejects.toMatchObject({ code: "not_found" });
    expect(await lookUp(second)).toBeDefined();
  });

  it("works for one hour", async () => {
    const { userId } = await person();
    const token = await ownersLink(userId);
    expect(await lookUp(token, minutes(59))).toBeDefined();
    await expect(lookUp(token, minutes(60))).rejects.toMatchObject({ code: "not_found" });
    const late = resetPassword(visitor(), { token, password }, minutes(60));
    await expect(late).rejects.toMatchObject({ code: "not_found" });
  });

  it("gives one answer to all that is no link of its purpose", async () => {
    const { userId, email } = await person();
    const over = await ownersLink(userId, minutes(-61));
    const answers = new Set<string>();
    for (const token of [over, "", "lkr_x", userId, await signInLink(email)]) {
      await lookUp(token).catch((error) => answers.add(`${error.code} ${error.message}`));
    }
    expect([...answers]).toEqual([expect.stringContaining("not_found This link was used")]);
  });

  it("sets one password of two that come at once", async () => {
    const { userId, email } = await person();
    const token = await ownersLink(userId);
    const tries = ["the first new password", "the second new password"];
    const ends = await Promise.allSettled(
      tries.map((tried) => resetPassword(visitor(), { token, password: tried })),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const won = tries[ends.findIndex(({ status }) => status === "fulfilled")] ?? "";
    expect(await signIn({ email, password: won }, randomUUID())).toMatchObject({ id: userId });
  });

  it("is not used up by a password that does not do", async () => {
    const { userId } = await person();
    const token = await ownersLink(userId);
    await expect(resetPassword(visitor(), { token, password: "short" })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { password: [expect.any(String)] },
    });
    await expect(resetPassword(visitor(), { token })).rejects.toMatchObject({ code: "validation_failed" });
    expect(await lookUp(token)).toBeDefined();
  });

  it("lets in whom wrong passwords had locked out", async () => {
    const { userId, email } = await person();
    const rows = Array.from({ length: signInLimit.perSubject }, () => ({ email, address: randomUUID() }));
    await database().insert(signInAttempts).values(rows);
    await expect(signIn({ email, password }, randomUUID())).rejects.toMatchObject({
      code: "too_many_requests",
    });
    await resetPassword(visitor(), { token: await ownersLink(userId), password });
    expect(await signIn({ email, password }, randomUUID())).not.toBeNull();
  });

  it("lets no sign-in with the old password that was under way outlive it", async () => {
    const { userId, email } = await person();
    const known = await signIn({ email, password: oldPassword }, randomUUID());
    await resetPassword(visitor(), { token: await ownersLink(userId), password });
    expect(known).not.toBeNull();
    if (known) expect(await beginSessionAs(known, origin)).toBeNull();
  });
});

describe("an owner", () => {
  it.each([
    ["a Member", async () => home.member],
    ["a role that grants everything", () => home.memberWith(ownerPermissions)],
  ])("is nobody else: not %s", async (_, actor) => {
    const { userId } = await person();
    await expect(makeResetLink(await actor(), userId)).rejects.toMatchObject({ code: "permission_denied" });
    expect(await linksOf(userId)).toEqual([]);
  });

  it("who had the link in hand may hold the account: an owner's takes its proof away, an operator's keeps it", async () => {
    const isProven = async (userId: string) => {
      const [row] = await database().select().from(users).where(eq(users.id, userId));
      return row?.provenAt !== null;
    };
    const { userId, email } = await person();
    expect(await isProven(userId)).toBe(true);
    await resetPassword(visitor(), { token: await operatorsLink(email), password });
    expect(await isProven(userId)).toBe(true);
    await resetPassword(visitor(), { token: await ownersLink(userId), password });
    expect(await isProven(userId)).toBe(false);
  });

  it("makes links for members of the own organization alone, and not for oneself", async () => {
    const other = await testOrganization();
    const notFound = { code: "not_found" };
    await expect(makeResetLink(home.owner, other.member.userId)).rejects.toMatchObject(notFound);
    await expect(makeResetLink(home.owner, randomUUID())).rejects.toMatchObject(notFound);
    await expect(makeResetLink(home.owner, home.owner.userId.toUpperCase())).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringContaining("your profile"),
    });
  });

  it("makes none for who belongs to another organization too, which the refusal says, and who can", async () => {
    const { userId, email } = await person();
    await (await testOrganization()).admit(userId);
    await expect(makeResetLink(home.owner, userId)).rejects.toMatchObject({
      code: "permission_denied",
      message: expect.stringMatching(/another organization.*Your Latchkey administrator/),
    });
    expect(await lookUp(await operatorsLink(email))).toMatchObject({ email });
  });

  it("makes a link that is refused once its person joins another organization", async () => {
    const { userId, email } = await person();
    const token = await ownersLink(userId);
    await (await testOrganization()).admit(userId);
    for (const use of [() => lookUp(token), () => resetPassword(visitor(), { token, password })]) {
      await expect(use()).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringMatching(/joined another organization.*Your Latchkey administrator/),
      });
    }
    expect(await signIn({ email, password: oldPassword }, randomUUID())).not.toBeNull();
  });

  it("makes a link that is refused while its person joins another organization", async () => {
    const { userId } = await person();
    const token = await ownersLink(userId);
    const other = await testOrganization();
    let finish = () => {};
    const joining = database().transaction(async (tx) => {
      await other.admit(userId, tx);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const using = resetPassword(visitor(), { token, password });
    using.catch(() => undefined);
    await lockWaits(1);
    finish();
    await joining;
    await expect(using).rejects.toMatchObject({ code: "conflict" });
  });

  it("makes a link that is refused once its person has left, or its maker is no owner", async () => {
    const [first, second] = [await testOrganization(), await testOrganization()];
    const gone = await person(first);
    const left = tokenIn((await makeResetLink(first.owner, gone.userId)).link);
    await endMembership(first.owner, gone.userId);
    await expect(lookUp(left)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("has left"),
    });

    const stays = await person(second);
    const token = tokenIn((await makeResetLink(second.owner, stays.userId)).link);
    await changeRole(second.owner, second.member.userId, { roleId: second.owner.roleId });
    await changeRole(second.owner, second.owner.userId, { roleId: stays.roleId });
    await expect(resetPassword(visitor(), { token, password })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("An owner of"),
    });
  });
});

describe("an operator", () => {
  it("makes links that are audited in each of the person's organizations, and so is their use", async () => {
    const other = await testOrganization();
    const { userId, email } = await person();
    await other.admit(userId);
    const token = await operatorsLink(` ${email.toUpperCase()}`);
    await resetPassword(visitor(), { token, password });
    for (const { id } of [home, other]) {
      const rows = await auditOf(id, userId);
      expect(rows).toMatchObject([
        { action: "member.reset_link_made", actorKind: "operator" },
        { action: "member.password_reset", actorId: userId, detail: { linkMadeBy: "operator" } },
      ]);
      expect(JSON.stringify(rows)).not.toContain(token);
    }
  });

  it("makes none for an unknown person, or for one who is kept out", async () => {
    await expect(operatorsLink("nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
    const { userId, email } = await person();
    const [owners, token] = [await ownersLink(userId), await signInLink(email)];
    await disablePerson(email);
    await expect(operatorsLink(email)).rejects.toMatchObject({ code: "conflict" });
    await expect(makeResetLink(home.owner, userId)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(lookUp(owners)).rejects.toMatchObject({ code: "not_found" });
    await enablePerson(email);
    // Not even once the person is let in again.
    await expect(lookUp(owners)).rejects.toMatchObject({ code: "not_found" });
    await expect(signInByLink({ token }, randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a link for one sign-in", () => {
  it("lets its person in once, despite wrong passwords from everywhere, and changes no password", async () => {
    const { userId, email } = await person();
    const other = await testOrganization();
    await other.admit(userId);
    const address = randomUUID();
    const tries = [
      ...Array.from({ length: signInLimit.perSubject }, () => ({ email, address: randomUUID() })),
      ...Array.from({ length: signInLimit.perAddress }, () => ({ email: "other@example.com", address })),
    ];
    await database().insert(signInAttempts).values(tries);
    const token = await signInLink(email);
    const facts = await lookUpLink(visitor(address), { token, purpose: "sign_in" });
    expect(facts).toMatchObject({ email });

    const known = await signInByLink({ token, csrfToken: "x" }, address);
    expect(known).toMatchObject({ id: userId, email });
    const session = (await beginSessionAs(known, origin)) ?? "";
    expect(await findSession(session)).toMatchObject({ userId });
    await expect(signInByLink({ token }, randomUUID())).rejects.toMatchObject({ code: "not_found" });
    for (const { id } of [home, other]) {
      expect(await auditOf(id, userId)).toMatchObject([
        { action: "member.sign_in_link_made", actorKind: "operator" },
        { action: "member.signed_in", address, detail: { by: "link", linkMadeBy: "operator" } },
      ]);
    }
    const [row] = await database().select().from(users).where(eq(users.id, userId));
    expect(row?.passwordHash).toBe(oldHash);
  });

  it("lets in one of many that come at once", async () => {
    const { userId, email } = await person();
    const token = await signInLink(email);
    // All of them have found it before one is through.
    let release = () => {};
    const holding = database().transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, userId)).for("update");
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    const using = [1, 2, 3, 4].map(() => signInByLink({ token }, randomUUID()));
    const ended = Promise.allSettled(using);
    await lockWaits(4);
    release();
    await holding;
    const statuses = (await ended).map(({ status }) => status).toSorted();
    expect(statuses).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
  });

  it("sets no password, and goes when one is set", async () => {
    const { userId, email } = await person();
    const token = await signInLink(email);
    await expect(resetPassword(visitor(), { token, password })).rejects.toMatchObject({ code: "not_found" });
    await resetPassword(visitor(), { token: await ownersLink(userId), password });
    await expect(signInByLink({ token }, randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("tokens that no link has", () => {
  it("are limited for each network, before the body is read; a good one passes all the same", async () => {
    const { userId, email } = await person();
    const token = await ownersLink(userId);
    const from = visitor("203.0.113.50");
    const wrong = { token: "lkr_wrong", purpose: "reset_password" };
    for (let n = 0; n < invitationLimit.perSubjectAndAddress; n += 1) {
      await expect(lookUpLink(from, n % 2 ? wrong : {})).rejects.toMatchObject({
        code: n % 2 ? "not_found" : "validation_failed",
      });
    }
    for (const body of [wrong, {}]) {
      await expect(lookUpLink(from, body)).rejects.toMatchObject({ code: "too_many_requests" });
    }
    await expect(signInByLink({ token: "x" }, from.address)).rejects.toMatchObject({
      code: "too_many_requests",
    });
    expect(await lookUpLink(from, { token, purpose: "reset_password" })).toMatchObject({ email });
    const counted = await database().$count(
      signInAttempts,
      and(eq(signInAttempts.email, "account-link"), inArray(signInAttempts.address, [from.address])),
    );
    expect(counted).toBe(invitationLimit.perSubjectAndAddress);
    await expectAudit(home.owner, "member.reset_link_made");
  });
});
