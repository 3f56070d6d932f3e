import { and, asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { chainHash, genesis } from "@/lib/server/audit/chain";
import { type AuditedAction, recordAudit } from "@/lib/server/audit/record";
import { verifyChain } from "@/lib/server/audit/verification";
import type { Worker } from "@/lib/server/auth/actor";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();
beforeAll(() => setTestEnvironment());

const audited = (label: string, detail = {}): AuditedAction => ({
  action: "role.updated",
  object: { kind: "role", id: label, label },
  detail,
});
const rowsOf = (organizationId: string) =>
  database()
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organizationId))
    .orderBy(asc(auditEvents.id));

it("takes known actions, objects and outcomes alone: others do not compile", () => {
  const { object } = audited("one");
  // @ts-expect-error: no such action.
  const action: AuditedAction = { action: "role.create", object };
  // @ts-expect-error: no such kind of object.
  const kind: AuditedAction = { action: "role.created", object: { ...object, kind: "roles" } };
  // @ts-expect-error: no such outcome.
  const outcome: AuditedAction = { action: "role.created", object, outcome: "green" };
  expect([action, kind, outcome]).toHaveLength(3);
});

describe("recording", () => {
  it("chains each row to the one before, from the first on, and keeps the end", async () => {
    const own = await testOrganization();
    await recordAudit(database(), own.owner, audited("first"));
    await database().transaction(async (tx) => {
      await recordAudit(tx, own.owner, audited("second"));
      await recordAudit(tx, own.member, audited("third"));
    });
    const rows = await rowsOf(own.id);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(rows.map(({ previousHash }) => previousHash)).toEqual([genesis, rows[0]?.hash, rows[1]?.hash]);
    for (const row of rows) {
      expect(row.hash).toBe(chainHash(row.previousHash ?? "", { ...row, sequence: row.sequence ?? 0 }));
    }
    const [end] = await database().select().from(auditChains).where(eq(auditChains.organizationId, own.id));
    expect(end).toMatchObject({ sequence: 3, hash: rows[2]?.hash });
  });

  it("leaves nothing of a change that was taken back, not even a gap", async () => {
    const own = await testOrganization();
    await recordAudit(database(), own.owner, audited("kept"));
    const failed = database().transaction(async (tx) => {
      await recordAudit(tx, own.owner, audited("lost"));
      throw new Error("taken back");
    });
    await expect(failed).rejects.toThrow("taken back");
    await recordAudit(database(), own.owner, audited("kept too"));
    expect((await rowsOf(own.id)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect((await verifyChain(own.id)).faults).toEqual([]);
  });

  it("hashes details as they are read back", async () => {
    const own = await testOrganization();
    const detail = {
      z: { b: [1.5, 1e21, -0, 0.1, 1e-7], a: null },
      at: new Date(0),
      gone: undefined,
      text: 'é "quoted" \n 😀',
      "": "an empty key",
      __proto__: "not kept",
    };
    await recordAudit(database(), own.owner, audited("odd", detail));
    expect((await verifyChain(own.id)).faults).toEqual([]);
    const [row] = await rowsOf(own.id);
    expect(row?.detail).toEqual({
      z: { b: [1.5, 1e21, 0, 0.1, 1e-7], a: null },
      at: "1970-01-01T00:00:00.000Z",
      text: 'é "quoted" \n 😀',
      "": "an empty key",
    });
  });

  it("keeps of a text that is too long for its index the beginning, and of half a character nothing", async () => {
    const own = await testOrganization();
    // Of no pattern, which an index would compress.
    const path = Array.from({ length: 4000 }, () =>
      String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
    ).join("");
    for (const label of [path, "a\0b", "a\ud800"]) await recordAudit(database(), own.owner, audited(label));
    const rows = await rowsOf(own.id);
    expect(rows.map(({ objectId }) => objectId)).toEqual([`${path.slice(0, 499)}…`, "a\ufffdb", "a\ufffd"]);
    expect((await verifyChain(own.id)).faults).toEqual([]);
  });

  it("keeps the time to the millisecond that it was given", async () => {
    const own = await testOrganization();
    const at = new Date("2026-01-31T09:00:00.987Z");
    await recordAudit(database(), own.owner, audited("timed"), () => at);
    expect((await rowsOf(own.id))[0]?.at).toEqual(at);
  });
});

describe("many at once", () => {
  const worker = (organizationId: string): Worker => ({
    kind: "worker",
    organizationId,
    automationId: "a",
    automationName: "Automation",
    deploymentId: "d",
    deploymentVersion: 1,
    token: { id: "d", version: 1, followsNewest: false },
    address: "203.0.113.9",
    requestId: "race",
  });

  it("gives kickoffs and settings one chain, without deadlocks, and quickly", async () => {
    const own = await testOrganization();
    const rounds = 20;
    const startedMs = performance.now();
    const kickoffs = Array.from({ length: 16 }, async (_, lane) => {
      for (let round = 0; round < rounds; round += 1) {
        await database().transaction(async (tx) => {
          await tx.execute("select pg_sleep(0.002)");
          await recordAudit(tx, worker(own.id), audited(`${lane}.${round}`));
        });
      }
    });
    const settings = Array.from({ length: 4 }, async (_, lane) => {
      for (let round = 0; round < rounds; round += 1) {
        await organizationTransaction(own.id, async (tx) => {
          await recordAudit(tx, own.owner, audited(`settings ${lane}.${round}`));
        });
      }
    });
    await Promise.all([...kickoffs, ...settings]);
    const eachMs = (performance.now() - startedMs) / (20 * rounds);
    console.info(`${eachMs.toFixed(2)} ms for each of ${20 * rounds} recorded transactions`);
    expect(await verifyChain(own.id)).toMatchObject({ rows: 20 * rounds, faults: [] });
    // Far above what it takes, far below what waiting for locks in turn would.
    expect(eachMs).toBeLessThan(50);
  });

  it("keeps time going forward along the chain", async () => {
    const own = await testOrganization();
    await Promise.all(
      Array.from({ length: 30 }, (_, lane) => recordAudit(database(), own.owner, audited(String(lane)))),
    );
    const times = (await rowsOf(own.id)).map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("begins a chain once", async () => {
    const own = await testOrganization();
    await Promise.all(
      Array.from({ length: 10 }, (_, lane) => recordAudit(database(), own.owner, audited(String(lane)))),
    );
    const first = and(eq(auditEvents.organizationId, own.id), eq(auditEvents.sequence, 1));
    expect(await database().$count(auditEvents, first)).toBe(1);
  });
});
