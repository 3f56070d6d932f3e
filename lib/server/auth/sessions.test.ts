import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { sessions, users } from "@/db/schema/people";
import { disablePerson } from "@/lib/server/auth/disabling";
import { unusableHash } from "@/lib/server/auth/password";
import {
  beginSessionAs,
  endSession,
  endSessionsOf,
  findMember,
  findSession,
  type Session,
  sessionSeconds,
} from "@/lib/server/auth/sessions";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();
const origin = { address: "203.0.113.7", userAgent: "a browser" };
const hour = 3_600_000;
const rowsOf = (userId: string) => database().select().from(sessions).where(eq(sessions.userId, userId));

async function person(): Promise<string> {
  return (await testOrganization()).member.userId;
}

describe("a session", () => {
  it("is found by its token, of which only a hash is stored", async () => {
    const userId = await person();
    const token = await beginSession(userId, origin);
    expect(await findSession(token)).toMatchObject({ userId });
    const [row] = await rowsOf(userId);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row).toMatchObject(origin);
    for (const other of [undefined, "", row?.tokenHash, row?.id, `${token}x`, "x".repeat(5000)]) {
      expect(await findSession(other)).toBeNull();
    }
  });

  it("knows whether its person has a password", async () => {
    const userId = await person();
    const token = await beginSession(userId, origin);
    expect(await findSession(token)).toMatchObject({ hasPassword: true });
    await database().update(users).set({ passwordHash: unusableHash }).where(eq(users.id, userId));
    expect(await findSession(token)).toMatchObject({ hasPassword: false });
  });

  it("ends twelve hours after the sign-in, however often it is used", async () => {
    const userId = await person();
    const begun = new Date(Date.now() - 2 * hour);
    const token = await beginSession(userId, origin, begun);
    const at = (hours: number) => new Date(begun.getTime() + hours * hour);
    for (const hours of [1, 6, 11.9]) {
      const session = (await findSession(token, at(hours))) as Session;
      expect(session.expiresAt).toEqual(at(sessionSeconds / 3600));
    }
    expect(await findSession(token, at(12))).toBeNull();
    const [row] = await rowsOf(userId);
    expect(row?.lastUsedAt).toEqual(at(11.9));
  });

  it("that is over goes as another one begins, whoever's", async () => {
    const [userId, other] = [await person(), await person()];
    await beginSession(userId, origin, new Date(Date.now() - 13 * hour));
    await beginSession(userId, origin, new Date(Date.now() - 11 * hour));
    const [row] = await database().select().from(users).where(eq(users.id, other));
    await beginSessionAs({ id: other, passwordHash: row?.passwordHash ?? "" }, origin);
    expect(await rowsOf(userId)).toHaveLength(1);
  });

  it("is gone once it has ended, and the others stay", async () => {
    const userId = await person();
    const [first, second] = [await beginSession(userId, origin), await beginSession(userId, origin)];
    await endSession(first);
    expect(await findSession(first)).toBeNull();
    expect(await findSession(second)).not.toBeNull();
  });

  it("goes with all others of a person, or with all but one", async () => {
    const [userId, stranger] = [await person(), await beginSession(await person(), origin)];
    const tokens = [await beginSession(userId, origin), await beginSession(userId, origin)];
    const kept = await findSession(tokens[0]);
    expect(await endSessionsOf(userId, database(), kept?.id)).toBe(1);
    expect(await Promise.all(tokens.map((token) => findSession(token)))).toMatchObject([{ userId }, null]);
    expect(await endSessionsOf(userId)).toBe(1);
    expect(await findSession(stranger)).not.toBeNull();
  });

  it("tells its member with it: in no other organization, and to nobody once it has ended or the person is kept out", async () => {
    const [own, other] = [await testOrganization(), await testOrganization()];
    const origin = { address: "203.0.113.7", requestId: "test" };
    const token = await beginSession(own.member.userId, { address: "203.0.113.7", userAgent: "" });
    const { requestId: _, session: __, ...expected } = own.member;
    expect(await findMember(token, own.id, origin)).toMatchObject(expected);
    await expect(findMember(token, other.id, origin)).rejects.toMatchObject({ code: "not_found" });
    const unauthenticated = { code: "unauthenticated" };
    const late = new Date(Date.now() + 13 * 3_600_000);
    await expect(findMember(token, own.id, origin, { now: late })).rejects.toMatchObject(unauthenticated);
    await expect(findMember(undefined, own.id, origin)).rejects.toMatchObject(unauthenticated);
    await expect(findMember("x".repeat(201), own.id, origin)).rejects.toMatchObject(unauthenticated);
    await disablePerson(own.member.email);
    await expect(findMember(token, own.id, origin)).rejects.toMatchObject(unauthenticated);
  });
});
