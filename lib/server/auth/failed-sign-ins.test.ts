import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import { failedSignIns } from "@/db/schema/sign-in";
import { verifyChain } from "@/lib/server/audit/verification";
import { flushFailedSignIns, noteFailedSignIn, recordFailedSignIns } from "@/lib/server/auth/failed-sign-ins";
import { hashPassword } from "@/lib/server/auth/password";
import { signInLimit } from "@/lib/server/auth/rate-limit";
import { signIn } from "@/lib/server/auth/sign-in";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization as newOrganization, type TestOrganization } from "@/test/support/organization";

useTestDatabase();
let lines: string[];
beforeEach(async () => {
  lines = [];
  await flushFailedSignIns();
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
});
afterEach(() => void vi.restoreAllMocks());

async function testOrganization(): Promise<TestOrganization> {
  const own = await newOrganization();
  const passwordHash = await hashPassword("the password", { N: 2 ** 10, r: 8, p: 1 });
  await database().update(users).set({ passwordHash }).where(eq(users.id, own.member.userId));
  return own;
}

const rowsOf = (organizationId: string) =>
  database()
    .select()
    .from(auditEvents)
    .where(
      and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.action, "member.sign_in_failed")),
    )
    .orderBy(auditEvents.id);
const countedIn = (organizationId: string) =>
  database().select().from(failedSignIns).where(eq(failedSignIns.organizationId, organizationId));
/** As if the quarter of an hour had passed. */
const passQuarter = () =>
  database().execute(sql`update failed_sign_ins set quarter = quarter - interval '16 minutes'`);
/** The last quarter and its rows are as much older. */
async function passHour(): Promise<void> {
  await database().execute(sql`update audit_events set created_at = created_at - interval '61 minutes'`);
}

async function fail(times: number, email: string, address: string): Promise<void> {
  for (let n = 0; n < times; n += 1) noteFailedSignIn({ email, address });
  await flushFailedSignIns();
}

async function endQuarter(own: TestOrganization) {
  await passQuarter();
  await recordFailedSignIns();
  return rowsOf(own.id);
}

describe("a failed sign-in", () => {
  it("is logged by network, without the address that was typed, and a known account is told of by nothing", async () => {
    const { member } = await testOrganization();
    for (const email of [member.email, `${randomUUID()}@example.com`]) {
      lines = [];
      await signIn({ email, password: "not the password" }, "203.0.113.9:51008");
      await flushFailedSignIns();
      expect(lines).toEqual(['Sign-ins failed. network="203.0.113.9" failed=1 limited=0']);
    }
    lines = [];
    await signIn({ email: "who@ever", password: "" }, "2001:db8::1");
    await flushFailedSignIns();
    expect(lines).toEqual(['Sign-ins failed. network="2001:db8:0:0::/64" failed=1 limited=0']);
  });

  it("writes nothing before its answer", async () => {
    const { id, member } = await testOrganization();
    await signIn({ email: member.email, password: "not the password" }, "203.0.113.10");
    expect(await countedIn(id)).toEqual([]);
    expect(lines).toEqual([]);
    await vi.waitFor(async () => expect(await countedIn(id)).toMatchObject([{ count: 1 }]), {
      timeout: 5_000,
    });
  });

  it("counts for nobody where the limit refused it unseen, which the log says", async () => {
    const { id, member } = await testOrganization();
    const ends = await Promise.allSettled(
      Array.from({ length: signInLimit.perSubjectAndAddress + 1 }, () =>
        signIn({ email: member.email, password: "wrong" }, "203.0.113.11"),
      ),
    );
    expect(ends.at(-1)).toMatchObject({ reason: { code: "too_many_requests" } });
    await flushFailedSignIns();
    expect(lines).toEqual(['Sign-ins failed. network="203.0.113.11" failed=10 limited=1']);
    expect(await countedIn(id)).toMatchObject([{ count: 10 }]);
  });

  it("is said in few lines, however many networks there are", async () => {
    for (let n = 0; n < 500; n += 1) noteFailedSignIn({ email: null, address: `10.0.${n >> 8}.${n & 255}` });
    await flushFailedSignIns();
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("Sign-ins failed from further networks. networks=480 failed=480 limited=0");
  });
});

describe("failed sign-ins at an account", () => {
  it("are one row in each organization for a network's quarter of an hour, written when that is over", async () => {
    const [first, second] = [await testOrganization(), await testOrganization()];
    const { userId, email } = first.member;
    await second.admit(userId);
    await fail(3, email, "203.0.113.20:1");
    await fail(4, email, "203.0.113.20:2");
    await fail(2, email, "203.0.113.21");
    await fail(9, `${randomUUID()}@example.com`, "203.0.113.20");
    await recordFailedSignIns();
    expect(await rowsOf(first.id)).toEqual([]);
    await passQuarter();
    // As several processes would.
    await Promise.all([recordFailedSignIns(), recordFailedSignIns(), recordFailedSignIns()]);
    for (const { id } of [first, second]) {
      expect(await rowsOf(id)).toMatchObject([
        {
          actorKind: "stranger",
          actorLabel: "Somebody",
          objectId: userId,
          objectLabel: email,
          outcome: "denied",
          address: "203.0.113.20",
          detail: { attempts: 7, from: expect.any(String), to: expect.any(String) },
        },
        { address: "203.0.113.21", detail: { attempts: 2 } },
      ]);
      expect(await countedIn(id)).toEqual([]);
      expect((await verifyChain(id)).faults).toEqual([]);
    }
  });

  it("are at most twenty rows an hour for an organization: what is beyond is summed up", async () => {
    const own = await testOrganization();
    const flood = async (networks: number) => {
      for (let n = 0; n < networks; n += 1) {
        noteFailedSignIn({ email: own.member.email, address: `10.1.${n >> 8}.${n & 255}` });
      }
      noteFailedSignIn({ email: own.owner.email, address: "203.0.113.30" });
      noteFailedSignIn({ email: own.owner.email, address: "203.0.113.30" });
      await flushFailedSignIns();
      return endQuarter(own);
    };
    const first = await flood(300);
    expect(first).toHaveLength(17);
    expect(first[0]).toMatchObject({ objectId: own.owner.userId, detail: { attempts: 2 } });
    expect(first.at(-1)).toMatchObject({
      objectKind: "organization",
      objectId: own.id,
      address: "several",
      detail: { attempts: 285, members: 1, addresses: 285 },
    });
    expect(await flood(100)).toHaveLength(18);
    expect(await flood(100)).toHaveLength(19);
    const last = await flood(100);
    expect(last).toHaveLength(20);
    expect(last.at(-1)).toMatchObject({ detail: { attempts: 102, members: 2, addresses: 101 } });
    expect((await verifyChain(own.id)).faults).toEqual([]);
    await passHour();
    expect(await flood(3)).toHaveLength(24);
  });

  it("wait where the chain is held up, hold up nobody else's, and are recorded later", {
    timeout: 30_000,
  }, async () => {
    const [held, free] = [await testOrganization(), await testOrganization()];
    await fail(1, held.member.email, "203.0.113.40");
    await fail(1, free.member.email, "203.0.113.40");
    await passQuarter();
    let release = () => {};
    let isHeld = () => {};
    const isHolding = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const holding = database().transaction(async (tx) => {
      await tx.execute(
        sql`insert into audit_chains (organization_id, sequence, hash) values (${held.id}, 0, '')`,
      );
      await new Promise<void>((resolve) => {
        release = resolve;
        isHeld();
      });
      tx.rollback();
    });
    holding.catch(() => undefined);
    await isHolding;
    const recording = recordFailedSignIns();
    const answer = signIn({ email: held.member.email, password: "wrong" }, "203.0.113.41");
    expect(await answer).toBeNull();
    await recording;
    expect(await rowsOf(free.id)).toHaveLength(1);
    expect(await rowsOf(held.id)).toEqual([]);
    const waiting = (await countedIn(held.id)).map(({ network }) => network);
    expect(waiting).toContain("203.0.113.40");
    release();
    await holding.catch(() => undefined);
    await recordFailedSignIns();
    expect(await rowsOf(held.id)).toMatchObject([{ detail: { attempts: 1 } }]);
  });
});
