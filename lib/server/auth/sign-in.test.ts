import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import { signInAttempts } from "@/db/schema/sign-in";
import { hashPassword, passwordMatches } from "@/lib/server/auth/password";
import { signInLimit } from "@/lib/server/auth/rate-limit";
import { signIn } from "@/lib/server/auth/sign-in";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";

useTestDatabase();
const password = "correct horse battery staple";
let passwordHash = "";
/** At the usual cost: where it matters how long a hash takes. */
let usualHash = "";
beforeAll(async () => {
  passwordHash = await hashPassword(password, { N: 2 ** 10, r: 8, p: 1 });
  usualHash = await hashPassword(password);
});

async function person(hash = passwordHash): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  await database().insert(users).values({ email, name: "Someone", passwordHash: hash });
  return email;
}

const address = () => randomUUID();

describe("signing in", { timeout: 60_000 }, () => {
  it("takes the right password, however the email is written", async () => {
    const email = await person();
    expect(await signIn({ email: ` ${email.toUpperCase()} `, password }, address())).toMatchObject({ email });
  });

  it("is recorded in each of the person's organizations, and nothing is that failed", async () => {
    const [first, second] = [await testOrganization(), await testOrganization()];
    const { email, userId } = first.member;
    await database().update(users).set({ passwordHash }).where(eq(users.id, userId));
    await second.admit(userId);
    const rows = (organizationId: string) =>
      database().select().from(auditEvents).where(eq(auditEvents.organizationId, organizationId));
    expect(await signIn({ email, password: "wrong" }, "203.0.113.20")).toBeNull();
    expect([...(await rows(first.id)), ...(await rows(second.id))]).toEqual([]);
    expect(await signIn({ email, password }, "203.0.113.20")).not.toBeNull();
    for (const { id } of [first, second]) {
      expect(await rows(id)).toMatchObject([
        { action: "member.signed_in", actorId: userId, objectId: userId, address: "203.0.113.20" },
      ]);
    }
  });

  it("gives the same answer for a wrong password, an unknown email and nonsense", async () => {
    const email = await person();
    expect(await signIn({ email, password: "wrong" }, address())).toBeNull();
    expect(await signIn({ email: "nobody@example.com", password }, address())).toBeNull();
    for (const input of [
      undefined,
      {},
      { email: ["x"], password: {} },
      { email, password: "x".repeat(10_000) },
    ]) {
      expect(await signIn(input, address())).toBeNull();
    }
  });

  it("takes as long for an unknown email as for a wrong password", async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const measure = async (into: number[], email: string) => {
      const start = performance.now();
      await signIn({ email, password: "wrong" }, address());
      into.push(performance.now() - start);
    };
    for (let round = 0; round < 5; round += 1) {
      await measure(times.known, await person(usualHash));
      await measure(times.unknown, `${randomUUID()}@example.com`);
    }
    const median = (of: number[]) => of.sort((a, b) => a - b)[2] ?? 0;
    const [known, unknown] = [median(times.known), median(times.unknown)];
    // The hash takes hundreds of milliseconds: leaving it out would make one of them many times faster.
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it("is limited per email and address, for the right password too, even when all come at once", async () => {
    const email = await person();
    const from = address();
    const limit = signInLimit.perSubjectAndAddress;
    const attempts = await Promise.allSettled(
      Array.from({ length: limit + 5 }, () => signIn({ email, password: "wrong" }, from)),
    );
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(limit);
    await expect(signIn({ email, password }, from)).rejects.toMatchObject({ code: "too_many_requests" });
    expect(await signIn({ email, password }, address())).not.toBeNull();
  });

  it("is limited per email, from however many addresses", async () => {
    const email = await person();
    const rows = Array.from({ length: signInLimit.perSubject }, () => ({ email, address: address() }));
    await database().insert(signInAttempts).values(rows);
    await expect(signIn({ email, password }, address())).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("is limited per address", async () => {
    const from = address();
    const rows = Array.from({ length: signInLimit.perAddress }, () => ({
      email: "a@example.com",
      address: from,
    }));
    await database().insert(signInAttempts).values(rows);
    const email = await person();
    await expect(signIn({ email, password }, from)).rejects.toMatchObject({ code: "too_many_requests" });
    expect(await signIn({ email, password }, address())).not.toBeNull();
  });

  it("refuses whom a flood leaves no place for, and counts no attempt of theirs", async () => {
    const email = await person(usualHash);
    const from = "203.0.113.30";
    const flood = await Promise.allSettled(
      Array.from({ length: 50 }, (_, port) =>
        signIn({ email: `${port}@example.com`, password: "x" }, `${from}:${port}`),
      ),
    );
    const refused = flood.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    expect(refused).toHaveLength(39);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: "too_many_requests", retryAfterSeconds: 10 });
    expect(await signIn({ email, password }, from)).not.toBeNull();
  });

  it("does not count what succeeded", async () => {
    const email = await person();
    const from = address();
    for (let round = 0; round <= signInLimit.perSubjectAndAddress; round += 1) {
      expect(await signIn({ email, password }, from)).not.toBeNull();
    }
  }, 60_000);
});

describe("a password's hash", () => {
  it("is salted, and matches its own password alone", async () => {
    const other = await hashPassword(password);
    expect(other).not.toBe(usualHash);
    expect(other).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await passwordMatches(password, other)).toBe(true);
    expect(await passwordMatches(`${password} `, other)).toBe(false);
    expect(await passwordMatches(password, null)).toBe(false);
  });
});
