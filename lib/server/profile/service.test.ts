import { createHash, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { sessions, users } from "@/db/schema/people";
import { accountLinks } from "@/db/schema/sign-in";
import { disablePerson, enablePerson } from "@/lib/server/auth/disabling";
import { hashPassword } from "@/lib/server/auth/password";
import { endSession, findSession } from "@/lib/server/auth/sessions";
import { signIn } from "@/lib/server/auth/sign-in";
import { inTurn } from "@/lib/server/auth/turns";
import { endMembership } from "@/lib/server/members/service";
import {
  changePassword,
  endOtherSessions,
  endOwnSession,
  listOwnSessions,
  type Person,
  profileOf,
} from "@/lib/server/profile/service";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();
beforeAll(setTestEnvironment);

const oldPassword = "the old password of before";
const newPassword = "quite another password";
const browser = { address: "203.0.113.7", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0" };

let organization: TestOrganization;
let email: string;
let tokens: [string, string, string];
let person: Person;
beforeEach(async () => {
  organization = await testOrganization();
  const { userId } = organization.member;
  email = organization.member.email;
  const passwordHash = await hashPassword(oldPassword, { N: 2 ** 4, r: 8, p: 1 });
  await database().update(users).set({ passwordHash }).where(eq(users.id, userId));
  tokens = [
    await beginSession(userId, browser),
    await beginSession(userId, browser),
    await beginSession(userId, browser),
  ];
  const session = await findSession(tokens[0]);
  person = { userId, sessionId: session?.id ?? "", address: randomUUID(), requestId: "test" };
});

const idOf = async (token: string) =>
  (
    await database()
      .select()
      .from(sessions)
      .where(eq(sessions.tokenHash, createHash("sha256").update(token).digest("hex")))
  )[0]?.id ?? "";
const alive = async () =>
  (await Promise.all(tokens.map((token) => findSession(token)))).map((found) => found !== null);
const change = (input: unknown = { currentPassword: oldPassword, newPassword }) =>
  changePassword(person, input);
const enter = (password: string) => signIn({ email, password }, randomUUID());

describe("a change of the password", () => {
  it("takes the old one, ends all other sessions, and is audited in each organization", async () => {
    const other = await testOrganization();
    await other.admit(person.userId);
    await database()
      .insert(accountLinks)
      .values({
        userId: person.userId,
        purpose: "reset_password",
        tokenHash: randomUUID(),
        expiresAt: new Date(Date.now() + 60_000),
      });
    expect(await change()).toEqual({ endedSessions: 2 });
    expect(await alive()).toEqual([true, false, false]);
    expect(await enter(oldPassword)).toBeNull();
    expect(await enter(newPassword)).toMatchObject({ id: person.userId });
    expect(await database().$count(accountLinks, eq(accountLinks.userId, person.userId))).toBe(0);
    for (const { id } of [organization, other]) {
      const row = await expectAudit({ organizationId: id }, "member.password_changed");
      expect(row).toMatchObject({ actorId: person.userId, objectId: person.userId, objectLabel: email });
      expect(JSON.stringify(row)).not.toContain(newPassword);
    }
  });

  it("is refused beside the field for a wrong old one, and changes nothing", async () => {
    await expect(change({ currentPassword: "not the password", newPassword })).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { currentPassword: ["This isn't your current password."] },
    });
    expect(await alive()).toEqual([true, true, true]);
    expect(await enter(newPassword)).toBeNull();
  });

  it("counts wrong ones as failed sign-ins, so that a stolen session guesses no more than a stranger", async () => {
    for (let time = 0; time < 10; time += 1) {
      await expect(change({ currentPassword: "not the password", newPassword })).rejects.toMatchObject({
        code: "validation_failed",
      });
    }
    await expect(change()).rejects.toMatchObject({ code: "too_many_requests" });
    await expect(signIn({ email, password: oldPassword }, person.address)).rejects.toMatchObject({
      code: "too_many_requests",
    });
  });

  it.each([
    ["short", { currentPassword: oldPassword, newPassword: "short" }, "newPassword"],
    ["absent", { currentPassword: oldPassword }, "newPassword"],
    ["another field", { currentPassword: oldPassword, newPassword, userId: "x" }, "userId"],
  ])("names what does not fit: %s", async (_, input, field) => {
    await expect(change(input)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: expect.anything() },
    });
    expect(await alive()).toEqual([true, true, true]);
  });

  it("is refused when the session was ended, or the person kept out, while it waited for its turn", async () => {
    for (const meanwhile of [() => endSession(tokens[0]), () => disablePerson(email)]) {
      let release = () => {};
      const holds = inTurn(randomUUID(), () => new Promise<void>((resolve) => (release = resolve)));
      const waiting = change();
      await meanwhile();
      release();
      await holds;
      await expect(waiting).rejects.toMatchObject({ code: "unauthenticated" });
      tokens[0] = await beginSession(person.userId, browser);
      person.sessionId = await idOf(tokens[0]);
    }
    await enablePerson(email);
    expect(await enter(oldPassword)).not.toBeNull();
  });

  it("happens while the person is removed from an organization, which does not stop it", async () => {
    const other = await testOrganization();
    await other.admit(person.userId);
    const [changed] = await Promise.all([change(), endMembership(other.owner, person.userId)]);
    expect(changed).toEqual({ endedSessions: 2 });
    expect(await expectAudit(organization.owner, "member.password_changed")).toBeDefined();
  });

  it("happens once when two are sent at once", async () => {
    const outcomes = await Promise.allSettled([
      change(),
      change({ currentPassword: oldPassword, newPassword: "a third password of theirs" }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const rejected = outcomes.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(["conflict", "validation_failed"]).toContain(rejected.reason.code);
  });
});

describe("one's own sessions", () => {
  it("are listed without their tokens, the one that asks marked, and none of anybody else", async () => {
    await beginSession(organization.owner.userId, browser);
    await beginSession(person.userId, browser, new Date(Date.now() - 13 * 3_600_000));
    const listed = await listOwnSessions(person);
    expect(listed).toHaveLength(3);
    expect(listed.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([person.sessionId]);
    expect(listed[0]).toMatchObject({ device: "Firefox on Linux", address: browser.address });
    expect(JSON.stringify(listed)).not.toMatch(/hash|lks_/i);
  });

  it("end one by one, at the next request", async () => {
    const other = await findSession(tokens[1]);
    await endOwnSession(person, other?.id ?? "");
    expect(await alive()).toEqual([true, false, true]);
    expect(await expectAudit(organization.owner, "member.sessions_ended")).toMatchObject({
      actorId: person.userId,
      detail: { endedSessions: 1 },
    });
    await expect(endOwnSession(person, other?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
  });

  it("are not another person's to end", async () => {
    const theirs = await findSession(await beginSession(organization.owner.userId, browser));
    await expect(endOwnSession(person, theirs?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    expect(await listOwnSessions({ ...person, userId: organization.owner.userId })).toHaveLength(1);
  });

  it("end all but the one that asks", async () => {
    expect(await endOtherSessions(person)).toEqual({ endedSessions: 2 });
    expect(await alive()).toEqual([true, false, false]);
    expect(await endOtherSessions(person)).toEqual({ endedSessions: 0 });
  });
});

it("a profile is name and email alone", async () => {
  expect(await profileOf(person)).toEqual({ name: organization.member.name, email });
});
