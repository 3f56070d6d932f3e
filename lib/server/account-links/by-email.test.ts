// A forgotten password: the same answer for everybody, a link for whoever reads the address's email, and what it takes over.
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { emails } from "@/db/schema/emails";
import { factors, users } from "@/db/schema/people";
import { accountLinks } from "@/db/schema/sign-in";
import { identities } from "@/db/schema/single-sign-on";
import { requestReset } from "@/lib/server/account-links/by-email";
import { makeLinkAsOperator, makeResetLink } from "@/lib/server/account-links/making";
import { lookUpLink, resetPassword } from "@/lib/server/account-links/using";
import { disablePerson } from "@/lib/server/auth/disabling";
import { findSession } from "@/lib/server/auth/sessions";
import { useTestDatabase } from "@/test/support/database";
import { passEmailTime, sendEmail, switchEmailOff, useEmail } from "@/test/support/emails";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";
import { beginSession } from "@/test/support/session";

vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));

useTestDatabase();
const mail = useEmail();
let home: TestOrganization;
beforeEach(async () => {
  home = await testOrganization();
});

const password = "correct horse battery staple";
const visitor = (address: string = randomUUID()) => ({ userId: null, address, requestId: "visit" });
const ask = (email: string, address?: string) => requestReset(visitor(address), async () => ({ email }));
const reset = (token: string) => resetPassword(visitor(), { token, password });
const lookUp = (token: string) => lookUpLink(visitor(), { token, purpose: "reset_password" });
async function emailedTo(email: string, count = 1): Promise<string> {
  await sendEmail();
  return /reset-password#(lkm_[\w-]{43})/.exec((await mail.server.next(email, count)).text)?.[1] ?? "";
}
const personOf = async (userId: string) =>
  (await database().select().from(users).where(eq(users.id, userId)))[0];
const laterThanPause = () =>
  database().execute(sql`update emails set created_at = now() - interval '6 minutes'`);

describe("asking for a new password", () => {
  it("sends a link that works once, which no row has", async () => {
    const { email, userId } = home.member;
    expect(await ask(email)).toBeUndefined();
    const token = await emailedTo(email);
    expect(JSON.stringify(await everyRow())).not.toContain(token);
    expect(await lookUp(token)).toMatchObject({ email });
    const session = await beginSession(userId, { address: "203.0.113.7", userAgent: "" });
    await reset(token);
    expect(await findSession(session)).toBeNull();
    await expect(reset(token)).rejects.toMatchObject({ code: "not_found" });
    expect((await expectAudit(home.owner, "member.password_reset")).detail).toMatchObject({
      by: "link",
      linkMadeBy: "email",
      endedSessions: 1,
    });
    // And whoever reads the address is told.
    await sendEmail();
    expect((await mail.server.next(email, 2)).subject).toBe("Your Latchkey password was changed");
  });

  it("writes the same row for an address without an account, and sends nothing", async () => {
    const nobody = `${randomUUID()}@example.com`;
    await ask(nobody);
    await ask(home.member.email);
    await disablePerson(home.member.email);
    const rows = await database().select().from(emails);
    expect(rows.map(({ kind, state, userId }) => [kind, state, userId])).toEqual(
      Array(2).fill(["password_reset", "pending", null]),
    );
    await sendEmail();
    expect(mail.server.received).toEqual([]);
    expect(await database().$count(emails, eq(emails.state, "pending"))).toBe(0);
  });

  it("sends an address one in five minutes, whoever asks, and the newest link works", async () => {
    const { email } = home.member;
    await Promise.all(Array.from({ length: 4 }, () => ask(email)));
    const first = await emailedTo(email);
    await ask(email);
    await sendEmail();
    expect(mail.server.to(email)).toHaveLength(1);
    await laterThanPause();
    await ask(email);
    const second = await emailedTo(email, 2);
    await expect(lookUp(first)).rejects.toMatchObject({ code: "not_found" });
    await lookUp(second);
  });

  it("is refused to a network after twenty, and where email is off", async () => {
    const address = randomUUID();
    for (let count = 0; count < 20; count += 1) await ask(`${randomUUID()}@example.com`, address);
    const body = vi.fn();
    await expect(requestReset(visitor(address), body)).rejects.toMatchObject({ code: "too_many_requests" });
    switchEmailOff();
    await expect(ask(home.member.email)).rejects.toMatchObject({ code: "conflict" });
    expect(body).not.toHaveBeenCalled();
  });

  it("makes no other link worthless, and a new password by one of them makes it so", async () => {
    const { email, userId } = home.member;
    const owners = (await makeResetLink(home.owner, userId)).link.split("#").at(-1) ?? "";
    await ask(email);
    const emailed = await emailedTo(email);
    await lookUp(owners);
    await reset(emailed);
    await expect(lookUp(owners)).rejects.toMatchObject({ code: "not_found" });
    expect(await database().$count(accountLinks, eq(accountLinks.userId, userId))).toBe(0);
  });

  it("sends a link that lasts an hour from its sending, again where the server was away", async () => {
    mail.server.refuse = { connect: 421 };
    await ask(home.member.email);
    await sendEmail();
    mail.server.refuse = {};
    await passEmailTime();
    await lookUp(await emailedTo(home.member.email));
  });
});

describe("a new password by email", () => {
  const withToken = async (userId: string) => {
    await database()
      .insert(apiTokens)
      .values({
        organizationId: home.id,
        userId,
        name: "t",
        tokenHash: randomUUID(),
        expiresAt: new Date(Date.now() + 60_000),
      });
  };
  const withFactor = async (userId: string) => {
    await database()
      .insert(factors)
      .values({ userId, kind: "authenticator", name: "phone", confirmedAt: new Date() });
    await database()
      .update(users)
      .set({ recoveryCodeHashes: ["a"] })
      .where(eq(users.id, userId));
  };
  const factorsOf = (userId: string) => database().$count(factors, eq(factors.userId, userId));
  const tokensOf = (userId: string) => database().$count(apiTokens, eq(apiTokens.userId, userId));

  it("proves an account that nobody had proven, and ends what somebody else put in", async () => {
    const { userId, email } = home.member;
    await database().update(users).set({ provenAt: null }).where(eq(users.id, userId));
    await withToken(userId);
    await withFactor(userId);
    await database().insert(identities).values({ userId, issuer: "https://id.example", subject: userId });
    await ask(email);
    await reset(await emailedTo(email));
    expect(await database().$count(identities, eq(identities.userId, userId))).toBe(0);
    const person = await personOf(userId);
    expect(person?.provenAt).toBeInstanceOf(Date);
    expect(person?.recoveryCodeHashes).toEqual([]);
    expect(await tokensOf(userId)).toBe(0);
    expect(await factorsOf(userId)).toBe(0);
    expect((await expectAudit(home.owner, "member.password_reset")).detail).toMatchObject({
      endedApiTokens: 1,
      removedFactors: 1,
      removedIdentities: 1,
    });
  });

  it("leaves the API tokens and factors of a proven one, and the proof as it was", async () => {
    const { userId, email } = home.member;
    const provenAt = new Date("2026-01-01T00:00:00Z");
    await database().update(users).set({ provenAt }).where(eq(users.id, userId));
    await withToken(userId);
    await withFactor(userId);
    await ask(email);
    await reset(await emailedTo(email));
    expect((await personOf(userId))?.provenAt).toEqual(provenAt);
    expect(await tokensOf(userId)).toBe(1);
    expect(await factorsOf(userId)).toBe(1);
  });

  it("is not what an operator's link is, which proves nothing", async () => {
    const { userId, email } = home.member;
    await database().update(users).set({ provenAt: null }).where(eq(users.id, userId));
    const { link } = await makeLinkAsOperator("reset_password", email, "https://latchkey.example");
    await reset(link.split("#").at(-1) ?? "");
    expect((await personOf(userId))?.provenAt).toBeNull();
  });
});
