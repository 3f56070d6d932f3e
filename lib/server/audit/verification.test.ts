import { asc, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { chainHash } from "@/lib/server/audit/chain";
import { recordAudit } from "@/lib/server/audit/record";
import { type Anchor, verifyChain } from "@/lib/server/audit/verification";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
beforeAll(() => setTestEnvironment());

type Row = typeof auditEvents.$inferSelect & { sequence: number; hash: string };

const record = (own: TestOrganization, label: string) =>
  recordAudit(database(), own.owner, {
    action: "role.updated",
    object: { kind: "role", id: label, label },
    detail: { before: { name: label }, after: { name: `${label}!` } },
  });

/** An organization with a log of ten rows, by sequence from 1 (nothing at 0). */
async function logOfTen(): Promise<{ own: TestOrganization; rows: Row[] }> {
  const own = await testOrganization();
  for (let at = 1; at <= 10; at += 1) await record(own, `row ${at}`);
  const rows = await database()
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, own.id))
    .orderBy(asc(auditEvents.sequence));
  return { own, rows: [undefined as never, ...(rows as Row[])] };
}

const row = (rows: Row[], at: number): Row => rows[at] as Row;
const set = (id: number, values: Record<string, unknown>) =>
  database().update(auditEvents).set(values).where(eq(auditEvents.id, id));
const remove = (id: number) => database().delete(auditEvents).where(eq(auditEvents.id, id));

/** As somebody would who knows how hashes are made: every row from the given one on. */
async function hashAnew(own: TestOrganization, from: number): Promise<void> {
  const rows = (await database()
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, own.id))
    .orderBy(asc(auditEvents.sequence))) as Row[];
  let previousHash = rows[from - 2]?.hash ?? "0".repeat(64);
  for (const changed of rows.slice(from - 1)) {
    const hash = chainHash(previousHash, changed);
    await set(changed.id, { previousHash, hash });
    previousHash = hash;
  }
  await database()
    .update(auditChains)
    .set({ hash: previousHash, sequence: rows.at(-1)?.sequence })
    .where(eq(auditChains.organizationId, own.id));
}

describe("a chain that nobody touched", () => {
  it.each([1, 3, 5, 10, 1000])("is whole, read %i rows at a time", async (batchSize) => {
    const { own, rows } = await logOfTen();
    expect(await verifyChain(own.id, { batchSize })).toEqual({
      cut: null,
      rows: 10,
      olderRows: 0,
      end: { sequence: 10, hash: row(rows, 10).hash },
      faults: [],
    });
  });

  it("is whole while it grows", async () => {
    const { own } = await logOfTen();
    const growing = Promise.all(Array.from({ length: 50 }, (_, lane) => record(own, `more ${lane}`)));
    for (let round = 0; round < 10; round += 1) {
      expect((await verifyChain(own.id, { batchSize: 5 })).faults).toEqual([]);
    }
    await growing;
  });

  it("may have rows from before there was a chain", async () => {
    const { own, rows } = await logOfTen();
    // An id below all of the chain's.
    await database().execute(sql`insert into audit_events overriding system value
      select * from jsonb_populate_record(null::audit_events, (select to_jsonb(e) || ${JSON.stringify({
        id: -row(rows, 1).id,
        sequence: null,
        previous_hash: null,
        hash: null,
      })}::jsonb from audit_events e where e.id = ${row(rows, 1).id}))`);
    expect(await verifyChain(own.id)).toMatchObject({ rows: 10, olderRows: 1, faults: [] });
  });
});

describe("what was changed", () => {
  it.each([
    ["action", "role.created"],
    ["actorId", "somebody"],
    ["actorKind", "operator"],
    ["actorLabel", "somebody@example.com"],
    ["objectKind", "member"],
    ["objectId", "another"],
    ["objectLabel", "another"],
    ["outcome", "denied"],
    ["address", "198.51.100.1"],
    ["requestId", "another"],
    ["at", new Date("2020-01-01T00:00:00Z")],
    ["detail", { before: { name: "row 5" }, after: { name: "row 6" } }],
    ["previousHash", "f".repeat(64)],
    ["hash", "f".repeat(64)],
  ])("is found in %s, and named by its place and id", async (field, value) => {
    const { own, rows } = await logOfTen();
    await set(row(rows, 5).id, { [field]: value });
    const { faults } = await verifyChain(own.id, { batchSize: 3 });
    expect(faults[0]).toMatchObject({ kind: "changed", sequence: 5, id: row(rows, 5).id });
  });

  it("is found in the first and in the newest row", async () => {
    for (const at of [1, 10]) {
      const { own, rows } = await logOfTen();
      await set(row(rows, at).id, { actorLabel: "somebody" });
      expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "changed", sequence: at }]);
    }
  });

  it("is found when the row was hashed anew", async () => {
    const { own, rows } = await logOfTen();
    const changed = { ...row(rows, 5), actorLabel: "somebody" };
    const hash = chainHash(changed.previousHash ?? "", changed);
    await set(changed.id, { actorLabel: "somebody", hash });
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "changed", sequence: 6 }]);
  });

  it("is found when the newest row was hashed anew", async () => {
    const { own, rows } = await logOfTen();
    const changed = { ...row(rows, 10), actorLabel: "somebody" };
    await set(changed.id, {
      actorLabel: "somebody",
      hash: chainHash(changed.previousHash ?? "", changed),
    });
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "end", sequence: 10 }]);
  });

  it("is found by an earlier run's end, even when the whole chain was hashed anew", async () => {
    const { own, rows } = await logOfTen();
    const anchor: Anchor = { sequence: 7, hash: row(rows, 7).hash };
    await record(own, "after the noted end");
    expect((await verifyChain(own.id, { anchor })).faults).toEqual([]);
    await set(row(rows, 5).id, { actorLabel: "somebody" });
    await hashAnew(own, 5);
    expect((await verifyChain(own.id)).faults).toEqual([]);
    expect((await verifyChain(own.id, { anchor })).faults).toMatchObject([{ sequence: 7 }]);
  });
});

describe("what was removed", () => {
  it.each([
    ["the first row", [1], 1],
    ["a row", [5], 5],
    ["several rows", [4, 5, 6], 4],
    ["the newest row", [10], 10],
    ["the newest rows", [8, 9, 10], 8],
    ["every row", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1],
  ])("is found: %s", async (_, gone, sequence) => {
    const { own, rows } = await logOfTen();
    for (const at of gone) await remove(row(rows, at).id);
    expect((await verifyChain(own.id, { batchSize: 4 })).faults).toMatchObject([
      { kind: "removed", sequence, id: null },
    ]);
  });

  it("is found when the chain's end went too", async () => {
    const { own } = await logOfTen();
    await database().delete(auditChains).where(eq(auditChains.organizationId, own.id));
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "end", sequence: 10 }]);
    await database().delete(auditEvents).where(eq(auditEvents.organizationId, own.id));
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "removed", sequence: 1 }]);
  });

  it("is found when the rows after it moved up", async () => {
    const { own, rows } = await logOfTen();
    await remove(row(rows, 5).id);
    for (let at = 6; at <= 10; at += 1) await set(row(rows, at).id, { sequence: at - 1 });
    const { faults } = await verifyChain(own.id);
    expect(faults[0]).toMatchObject({ kind: "changed", sequence: 5, id: row(rows, 6).id });
  });

  it("is found when a row was taken out of the chain alone", async () => {
    const { own, rows } = await logOfTen();
    await set(row(rows, 5).id, { sequence: null, previousHash: null, hash: null });
    expect((await verifyChain(own.id)).faults).toMatchObject([
      { kind: "removed", sequence: 5 },
      { kind: "added", id: row(rows, 5).id },
    ]);
  });

  it("is found when a row was given to another organization", async () => {
    const { own, rows } = await logOfTen();
    const other = await testOrganization();
    await set(row(rows, 5).id, { organizationId: other.id });
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "removed", sequence: 5 }]);
    expect((await verifyChain(other.id)).faults.length).toBeGreaterThan(0);
  });
});

describe("what was reordered or added", () => {
  it("finds two rows that changed places", async () => {
    const { own, rows } = await logOfTen();
    await set(row(rows, 4).id, { sequence: 1_000_000 });
    await set(row(rows, 5).id, { sequence: 4 });
    await set(row(rows, 4).id, { sequence: 5 });
    const { faults } = await verifyChain(own.id);
    expect(faults).toContainEqual(
      expect.objectContaining({ kind: "reordered", sequence: 5, id: row(rows, 4).id }),
    );
  });

  it("finds rows that changed places and were hashed anew", async () => {
    const { own, rows } = await logOfTen();
    await set(row(rows, 4).id, { sequence: 1_000_000 });
    await set(row(rows, 5).id, { sequence: 4 });
    await set(row(rows, 4).id, { sequence: 5 });
    await hashAnew(own, 4);
    expect((await verifyChain(own.id)).faults).toMatchObject([{ kind: "reordered", sequence: 5 }]);
  });

  it("finds rows whose contents changed places", async () => {
    const { own, rows } = await logOfTen();
    const { objectLabel, objectId, detail } = row(rows, 4);
    const other = row(rows, 5);
    await set(row(rows, 4).id, {
      objectLabel: other.objectLabel,
      objectId: other.objectId,
      detail: other.detail,
    });
    await set(other.id, { objectLabel, objectId, detail });
    expect((await verifyChain(own.id)).faults).toMatchObject([
      { kind: "changed", sequence: 4 },
      { kind: "changed", sequence: 5 },
    ]);
  });

  it("finds a row that was added behind the end or outside of the chain", async () => {
    const { own, rows } = await logOfTen();
    const { id: _, ...forged } = row(rows, 10);
    await database()
      .insert(auditEvents)
      .values({ ...forged, sequence: 11, previousHash: forged.hash });
    expect((await verifyChain(own.id)).faults.map(({ kind }) => kind)).toContain("added");
    const another = await logOfTen();
    await database()
      .insert(auditEvents)
      .values({ ...forged, organizationId: another.own.id, sequence: null, previousHash: null, hash: null });
    expect((await verifyChain(another.own.id)).faults).toMatchObject([{ kind: "added", sequence: null }]);
  });

  it("stops naming after a hundred", async () => {
    const own = await testOrganization();
    for (let at = 0; at < 120; at += 1) await record(own, String(at));
    await database()
      .update(auditEvents)
      .set({ actorLabel: "somebody" })
      .where(eq(auditEvents.organizationId, own.id));
    expect((await verifyChain(own.id)).faults).toHaveLength(100);
  });
});
