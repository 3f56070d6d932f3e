import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { factors, users } from "@/db/schema/people";
import { signInAttempts } from "@/db/schema/sign-in";
import { awaitsSecondFactor, requireFactorGiven } from "@/lib/server/auth/admission";
import { factorLimit } from "@/lib/server/auth/rate-limit";
import { type Beginning, findMember, findSession } from "@/lib/server/auth/sessions";
import type { Person } from "@/lib/server/profile/service";
import { confirmAuthenticator, startAuthenticator } from "@/lib/server/second-factor/authenticators";
import { listOwnFactors, removeFactor, removeFactorsAsOperator } from "@/lib/server/second-factor/factors";
import { giveSecondFactor } from "@/lib/server/second-factor/giving";
import { makeRecoveryCodes } from "@/lib/server/second-factor/recovery-codes";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";
import { codeOf } from "@/test/support/second-factor";
import { beginSession } from "@/test/support/session";

useTestDatabase();
beforeAll(setTestEnvironment);

const browser = { address: "203.0.113.7", userAgent: "" };
const wrong = expect.objectContaining({ code: "validation_failed" });
/** A moment in the middle of a step, so that what is some seconds later is in the same. */
const now = new Date(Math.floor(Date.now() / 30_000) * 30_000 + 10_000);
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

let home: TestOrganization;
let userId: string;
beforeEach(async () => {
  home = await testOrganization();
  userId = home.member.userId;
});

async function signedIn(beginning?: Beginning): Promise<Person & { token: string }> {
  const token = await beginSession(userId, browser, new Date(), beginning);
  const session = await findSession(token);
  if (!session) throw new TypeError("The session isn't there.");
  return { userId, sessionId: session.id, address: randomUUID(), requestId: "test", token };
}
const open = ({ token, address }: { token: string; address: string }) =>
  findMember(token, home.id, { address, requestId: "test" });

/** With an app, confirmed half an hour ago; gives its key and the recovery codes. */
async function withApp(person: Person) {
  const begun = later(-1800);
  const { id, secret: key } = await startAuthenticator(person, begun);
  const input = { name: "Phone", code: codeOf(key, begun) };
  const { recoveryCodes } = await confirmAuthenticator(person, id, input, begun);
  return { id, key, recoveryCodes };
}

describe("an authenticator app", () => {
  it("counts once a code of it was given; what had begun without it ends", async () => {
    const [person, elsewhere] = [await signedIn(), await signedIn()];
    const { id, secret: key, address } = await startAuthenticator(person);
    expect(address).toMatch(/^otpauth:\/\/totp\/.*issuer=Latchkey/);
    expect(address).toContain(encodeURIComponent(home.member.email));
    expect((await listOwnFactors(person)).items).toEqual([]);
    expect(await open(elsewhere)).toMatchObject({ userId });
    const name = "Phone";
    await expect(confirmAuthenticator(person, id, { name, code: "000 00" })).rejects.toEqual(wrong);
    const code = codeOf(key).replace(/(...)/, "$1 ");
    const added = await confirmAuthenticator(person, id, { name, code });
    expect(added).toMatchObject({ endedSessions: 1 });
    expect(new Set(added.recoveryCodes)).toHaveProperty("size", 10);
    expect(await findSession(elsewhere.token)).toBeNull();
    expect(await open(person)).toMatchObject({ userId });
    expect(await listOwnFactors(person)).toMatchObject({
      items: [{ id, kind: "authenticator", name }],
      recoveryCodesLeft: 10,
    });
    const row = await expectAudit(home.owner, "member.factor_added");
    expect(row).toMatchObject({ actorId: userId, detail: { name, endedSessions: 1 } });
  });

  it("leaves neither its key nor a recovery code readable in any row", async () => {
    const { key, recoveryCodes } = await withApp(await signedIn());
    const rows = JSON.stringify(await everyRow());
    for (const secret of [key, ...recoveryCodes]) expect(rows).not.toContain(secret);
  });

  it("takes the place of one that was begun and never confirmed, and cannot be confirmed late", async () => {
    const person = await signedIn();
    const abandoned = await startAuthenticator(person);
    const { id, secret: key } = await startAuthenticator(person);
    const input = { name: "Phone", code: codeOf(abandoned.secret) };
    await expect(confirmAuthenticator(person, abandoned.id, input)).rejects.toMatchObject({
      code: "not_found",
    });
    const late = new Date(Date.now() + 31 * 60_000);
    await expect(
      confirmAuthenticator(person, id, { name: "Phone", code: codeOf(key, late) }, late),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("is another person's to nobody", async () => {
    const person = await signedIn();
    const { id } = await withApp(person);
    const stranger = { ...(await signedIn()), userId: home.owner.userId };
    const theirs = await findSession(await beginSession(home.owner.userId, browser));
    stranger.sessionId = theirs?.id ?? "";
    await expect(removeFactor(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    expect((await listOwnFactors(person)).items).toHaveLength(1);
  });

  it("is one of ten at most", async () => {
    const person = await signedIn();
    await database()
      .insert(factors)
      .values(
        Array.from({ length: 10 }, () => ({
          userId,
          kind: "authenticator" as const,
          name: "",
          confirmedAt: now,
        })),
      );
    await expect(startAuthenticator(person)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a sign-in of whoever has a second factor", () => {
  it("opens nothing before that is given, however it began", async () => {
    await withApp(await signedIn());
    for (const beginning of [undefined, {}, { singleSignOn: true, steppedUp: true }]) {
      const waiting = await signedIn(beginning);
      await expect(open(waiting)).rejects.toMatchObject({ code: "second_factor_required" });
      const session = await findSession(waiting.token);
      expect(session && awaitsSecondFactor(session)).toBe(true);
      expect(() => session && requireFactorGiven(session)).toThrow("Give your second factor");
    }
    // A provider that asked for one itself.
    expect(await open(await signedIn({ singleSignOn: true, secondFactor: true }))).toMatchObject({ userId });
  });

  it("takes a code once, and none of an earlier step afterwards", async () => {
    const { key } = await withApp(await signedIn());
    const [first, second] = [await signedIn(), await signedIn()];
    await giveSecondFactor(first, { code: codeOf(key, now) }, now);
    expect(await open(first)).toMatchObject({ userId });
    await expect(giveSecondFactor(second, { code: codeOf(key, now) }, now)).rejects.toEqual(wrong);
    await expect(giveSecondFactor(second, { code: codeOf(key, later(-30)) }, now)).rejects.toEqual(wrong);
    await expect(open(second)).rejects.toMatchObject({ code: "second_factor_required" });
    await giveSecondFactor(second, { code: codeOf(key, later(30)) }, later(30));
    expect(await open(second)).toMatchObject({ userId });
    const row = await expectAudit(home.owner, "member.second_factor_given");
    expect(row).toMatchObject({ actorId: userId, detail: { with: "authenticator" } });
  });

  it("takes one code once when several send it together", async () => {
    const { key } = await withApp(await signedIn());
    const several = [await signedIn(), await signedIn(), await signedIn()];
    const given = await Promise.allSettled(
      several.map((person) => giveSecondFactor(person, { code: codeOf(key, now) }, now)),
    );
    expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("takes the code of a clock that is one step off, and no more", async () => {
    const { key } = await withApp(await signedIn());
    for (const [seconds, passes] of [
      [-60, false],
      [60, false],
      [-30, true],
      [30, true],
    ] as const) {
      const giving = giveSecondFactor(await signedIn(), { code: codeOf(key, later(seconds)) }, now);
      if (passes) await giving;
      else await expect(giving).rejects.toEqual(wrong);
    }
  });

  it("takes each recovery code once, however it is written", async () => {
    const { recoveryCodes } = await withApp(await signedIn());
    const [code = ""] = recoveryCodes;
    const person = await signedIn();
    await giveSecondFactor(person, { code: code.toLowerCase().replaceAll("-", " ") });
    expect(await listOwnFactors(person)).toMatchObject({ recoveryCodesLeft: 9 });
    await expect(giveSecondFactor(await signedIn(), { code })).rejects.toEqual(wrong);
    expect(await expectAudit(home.owner, "member.second_factor_given")).toMatchObject({
      detail: { with: "recovery code" },
    });
  });

  it("takes no code of another person", async () => {
    await withApp(await signedIn());
    const other = await testOrganization();
    const mine = userId;
    userId = other.member.userId;
    const theirs = await withApp(await signedIn());
    userId = mine;
    const person = await signedIn();
    for (const code of [codeOf(theirs.key, now), theirs.recoveryCodes[0] ?? ""]) {
      await expect(giveSecondFactor(person, { code }, now)).rejects.toEqual(wrong);
    }
  });

  it("is limited for a network, for an account and for a day, also for the good code", async () => {
    const { key } = await withApp(await signedIn());
    const person = await signedIn();
    const limited = expect.objectContaining({ code: "too_many_requests" });
    for (let time = 0; time < factorLimit.perSubjectAndAddress; time += 1) {
      await expect(giveSecondFactor(person, { code: "nonsense" }, now)).rejects.toEqual(wrong);
    }
    await expect(giveSecondFactor(person, { code: codeOf(key, now) }, now)).rejects.toEqual(limited);
    const subject = `second factor of ${userId}`;
    const tried = (at: Date, length: number) =>
      Array.from({ length }, () => ({ email: subject, address: randomUUID(), at }));
    const elsewhere = () => ({ ...person, address: randomUUID() });
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    await database().delete(signInAttempts).where(eq(signInAttempts.email, subject));
    await database().insert(signInAttempts).values(tried(new Date(), 20));
    await expect(giveSecondFactor(elsewhere(), { code: codeOf(key, now) }, now)).rejects.toEqual(limited);
    await database().delete(signInAttempts).where(eq(signInAttempts.email, subject));
    await database()
      .insert(signInAttempts)
      .values(tried(hoursAgo(23), 50));
    await expect(giveSecondFactor(elsewhere(), { code: codeOf(key, now) }, now)).rejects.toEqual(limited);
    await database()
      .update(signInAttempts)
      .set({ at: hoursAgo(25) })
      .where(eq(signInAttempts.email, subject));
    await giveSecondFactor(elsewhere(), { code: codeOf(key, now) }, now);
  });
});

describe("new recovery codes", () => {
  it("take the place of all before, and need something to stand in for", async () => {
    const person = await signedIn();
    await expect(makeRecoveryCodes(person)).rejects.toMatchObject({ code: "conflict" });
    const { recoveryCodes: before } = await withApp(person);
    const { recoveryCodes } = await makeRecoveryCodes(person);
    expect(recoveryCodes).toHaveLength(10);
    await expect(giveSecondFactor(await signedIn(), { code: before[0] })).rejects.toEqual(wrong);
    await giveSecondFactor(await signedIn(), { code: recoveryCodes[0] });
    await expectAudit(home.owner, "member.recovery_codes_made");
  });
});

describe("removing", () => {
  it("the last one leaves the password alone, and no session that counts as more", async () => {
    const person = await signedIn();
    const { id, recoveryCodes } = await withApp(person);
    const elsewhere = await signedIn();
    expect(await removeFactor(person, id)).toEqual({ endedSessions: 1 });
    expect(await findSession(elsewhere.token)).toBeNull();
    expect(await findSession(person.token)).toMatchObject({ secondFactorAt: null, hasFactor: false });
    expect(await open(await signedIn())).toMatchObject({ userId });
    await expect(giveSecondFactor(person, { code: recoveryCodes[0] })).rejects.toEqual(wrong);
    expect(await expectAudit(home.owner, "member.factor_removed")).toMatchObject({
      detail: { name: "Phone" },
    });
    await expect(removeFactor(person, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("one of two leaves the other, and the recovery codes", async () => {
    const person = await signedIn();
    const { id } = await withApp(person);
    const { key, recoveryCodes } = await withApp(person);
    expect(recoveryCodes).toEqual([]);
    await removeFactor(person, id);
    expect(await listOwnFactors(person)).toMatchObject({ recoveryCodesLeft: 10, items: [{}] });
    await giveSecondFactor(await signedIn(), { code: codeOf(key, now) }, now);
  });

  it("all of them is an operator's, who ends every session", async () => {
    await withApp(await signedIn());
    const waiting = await signedIn();
    const { email } = home.member;
    expect(await removeFactorsAsOperator(email)).toBe(2);
    expect(await findSession(waiting.token)).toBeNull();
    expect(await open(await signedIn())).toMatchObject({ userId });
    const [person] = await database().select().from(users).where(eq(users.id, userId));
    expect(person?.recoveryCodeHashes).toEqual([]);
    expect(await expectAudit(home.owner, "member.factors_removed")).toMatchObject({ actorKind: "operator" });
    await expect(removeFactorsAsOperator(email)).rejects.toMatchObject({ code: "conflict" });
  });
});
