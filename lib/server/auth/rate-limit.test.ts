// Strangers make these rows: no query may grow with how many there are, and old ones go.
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { signInAttempts } from "@/db/schema/sign-in";
import {
  claimAttempt,
  countFromNetwork,
  countOfSubject,
  forgetOldAttempts,
  invitationLimit,
  signInLimit,
  withdrawAttempt,
} from "@/lib/server/auth/rate-limit";
import { useTestDatabase } from "@/test/support/database";
import { plansOf, rowsTouched, sequentialScans } from "@/test/support/query-plans";

const test = useTestDatabase();
const old = 2_000;

beforeAll(async () => {
  await database().execute(sql`
    insert into sign_in_attempts (email, address, at)
    select case when n % 2 = 0 then 'invitation' else 'person' || n || '@example.com' end,
      '10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256,
      now() - case when n <= ${old} then interval '2 days' else n % 800 * interval '1 second' end
    from generate_series(1, 22000) n`);
  await database().execute(sql`analyze sign_in_attempts`);
});

describe("among twenty thousand attempts of strangers", () => {
  it.each([
    ["counting those of an address", () => countFromNetwork(database(), "invitation", "10.0.30.1")],
    ["counting those at a person", () => countOfSubject(database(), "person9999@example.com")],
    ["removing old ones", () => forgetOldAttempts(database())],
    ["withdrawing one", () => withdrawAttempt(database(), randomUUID())],
  ])("%s uses an index", async (_, run) => {
    const plans = await plansOf(test.url(), run);
    expect(plans).toHaveLength(1);
    for (const { nodes, lines } of plans) {
      expect(sequentialScans(nodes), lines).toEqual([]);
      expect(rowsTouched(nodes), lines).toBeLessThanOrEqual(1_501);
    }
  });

  it("those of more than a day ago are gone after a few more", async () => {
    for (let round = 0; round < 5; round += 1)
      await claimAttempt(database(), "a@b.c", `${round}`, signInLimit);
    const [left] = await database().execute<{ count: number }>(
      sql`select count(*)::int as count from sign_in_attempts where at < now() - interval '1 day'`,
    );
    expect(left?.count).toBe(0);
    expect(await database().$count(signInAttempts)).toBeGreaterThan(20_000);
  });
});

describe("one source", () => {
  it.each([
    ["an address with ports", (n: number) => `203.0.113.9:${51_000 + n}`],
    ["an IPv6 subscriber", (n: number) => `2001:db8:1:2:${n}::${n}`],
    ["IPv4 written as IPv6 at times", (n: number) => (n % 2 ? "198.51.100.7" : "::ffff:198.51.100.7")],
  ])("is limited as one: %s", async (_, address) => {
    const email = `${randomUUID()}@example.com`;
    for (let n = 0; n < signInLimit.perSubjectAndAddress; n += 1) {
      await claimAttempt(database(), email, address(n), signInLimit);
    }
    await expect(claimAttempt(database(), email, address(99), signInLimit)).rejects.toMatchObject({
      code: "too_many_requests",
    });
    await claimAttempt(database(), email, "203.0.113.200", signInLimit);
  });

  it("is limited at invitations alone where others try them too", async () => {
    for (let n = 0; n < invitationLimit.perSubjectAndAddress; n += 1) {
      await claimAttempt(database(), "invitation", "203.0.113.77", invitationLimit);
    }
    const again = (address: string) => claimAttempt(database(), "invitation", address, invitationLimit);
    await expect(again("203.0.113.77")).rejects.toMatchObject({ code: "too_many_requests" });
    await again("203.0.113.78");
  });
});
