import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { factors, users } from "@/db/schema/people";
import { requireStepUp } from "@/lib/server/auth/admission";
import { hashPassword } from "@/lib/server/auth/password";
import { endSession, findSession, type Session } from "@/lib/server/auth/sessions";
import type { Person } from "@/lib/server/profile/service";
import { stepUp } from "@/lib/server/profile/step-up";
import { confirmAuthenticator, startAuthenticator } from "@/lib/server/second-factor/authenticators";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { codeOf } from "@/test/support/second-factor";
import { beginSession } from "@/test/support/session";

useTestDatabase();
beforeAll(setTestEnvironment);

const password = "the password of this person";
const browser = { address: "203.0.113.7", userAgent: "" };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

let home: TestOrganization;
let person: Person;
let tokens: [string, string];
beforeEach(async () => {
  home = await testOrganization();
  const { userId } = home.member;
  const passwordHash = await hashPassword(password, { N: 2 ** 4, r: 8, p: 1 });
  await database().update(users).set({ passwordHash }).where(eq(users.id, userId));
  tokens = [
    await beginSession(userId, browser, minutesAgo(11)),
    await beginSession(userId, browser, minutesAgo(11)),
  ];
  const { id } = await sessionOf(tokens[0]);
  person = { userId, sessionId: id, address: randomUUID(), requestId: "test" };
});

async function sessionOf(token: string): Promise<Session> {
  const session = await findSession(token);
  if (!session) throw new TypeError("The session has ended.");
  return session;
}
const isAsked = async (token: string) => {
  const session = await sessionOf(token);
  return expect(() => requireStepUp(session));
};

describe("the password again", () => {
  it("counts for this session and ten minutes, and is audited", async () => {
    (await isAsked(tokens[0])).toThrow("Confirm that it's you");
    await stepUp(person, { password });
    (await isAsked(tokens[0])).not.toThrow();
    (await isAsked(tokens[1])).toThrow("Confirm that it's you");
    const session = await sessionOf(tokens[0]);
    expect(() => requireStepUp(session, new Date(Date.now() + 10 * 60_000 + 1))).toThrow();
    const row = await expectAudit(home.owner, "member.stepped_up");
    expect(row).toMatchObject({ actorId: person.userId, detail: { with: "password" } });
    expect(JSON.stringify(row)).not.toContain(password);
  });

  it("that is wrong is refused beside the field, changes nothing, and counts as a failed sign-in", async () => {
    for (let time = 0; time < 10; time += 1) {
      await expect(stepUp(person, { password: "not the password" })).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { password: ["This isn't your current password."] },
      });
    }
    await expect(stepUp(person, { password })).rejects.toMatchObject({ code: "too_many_requests" });
    (await isAsked(tokens[0])).toThrow();
  });

  it("is not enough beside a second factor, of which a code is asked for, once", async () => {
    const { id, secret } = await startAuthenticator(person);
    const begun = minutesAgo(20);
    await database().update(factors).set({ createdAt: begun }).where(eq(factors.id, id));
    await confirmAuthenticator(person, id, { name: "Phone", code: codeOf(secret, begun) }, begun);
    (await isAsked(tokens[0])).toThrow();
    await expect(stepUp(person, { password })).rejects.toMatchObject({
      fieldErrors: { code: ["Enter a code of your second factor."] },
    });
    const code = codeOf(secret);
    await stepUp(person, { code });
    (await isAsked(tokens[0])).not.toThrow();
    await expect(stepUp(person, { code })).rejects.toMatchObject({ code: "validation_failed" });
    expect(await expectAudit(home.owner, "member.stepped_up")).toMatchObject({
      detail: { with: "authenticator" },
    });
  });

  it("is what somebody without a second factor gives", async () => {
    await expect(stepUp(person, { code: "123456" })).rejects.toMatchObject({
      fieldErrors: { password: ["Enter your password."] },
    });
  });

  it.each([
    ["absent", {}],
    ["beside a code", { password, code: "123456" }],
    ["blank", { password: "" }],
    ["beside another field", { password, userId: "x" }],
  ])("%s does not fit", async (_, input) => {
    await expect(stepUp(person, input)).rejects.toMatchObject({ code: "validation_failed" });
    (await isAsked(tokens[0])).toThrow();
  });

  it("comes too late for a session that has ended", async () => {
    await endSession(tokens[0]);
    await expect(stepUp(person, { password })).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
