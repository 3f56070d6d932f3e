import { asc, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import type { AuditedAction } from "@/lib/server/audit/record";
import { recordTogether } from "@/lib/server/audit/together";
import { verifyChain } from "@/lib/server/audit/verification";
import type { Member } from "@/lib/server/auth/actor";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
let own: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  own = await testOrganization();
});

const audited = (label: string): AuditedAction => ({
  action: "role.updated",
  object: { kind: "role", id: label, label },
});
const noting = (actor: Member, label: string, query = sql`select 1`) =>
  recordTogether({
    actor,
    write: (tx) => Promise.resolve(tx.execute(query)),
    audited: () => audited(label),
  });
const labelsOf = async (organizationId: string) =>
  (
    await database()
      .select({ label: auditEvents.objectLabel })
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, organizationId))
      .orderBy(asc(auditEvents.id))
  ).map(({ label }) => label);

describe("changes of one organization at a time", () => {
  it("are all on record before their answers, in one chain", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `together-${index}`);
    await Promise.all(
      names.map(async (name) => {
        await noting(own.owner, name);
        expect(await labelsOf(own.id)).toContain(name);
      }),
    );
    const labels = await labelsOf(own.id);
    expect(labels.filter((label) => label.startsWith("together-")).sort()).toEqual(names.sort());
    await expectWhole(own.id);
  });

  it("fail each by itself, and leave nothing of it", async () => {
    const broken = sql`insert into roles (organization_id, name) values (${own.id}, null)`;
    const outcomes = await Promise.allSettled([
      noting(own.owner, "first"),
      noting(own.owner, "well"),
      noting(own.owner, "broken", broken),
      noting(own.owner, "well too"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    const labels = await labelsOf(own.id);
    for (const label of ["first", "well", "well too"])
      expect(labels.filter((recorded) => recorded === label)).toHaveLength(1);
    expect(labels).not.toContain("broken");
    await expectWhole(own.id);
  });

  it("record nothing of what wrote nothing", async () => {
    const before = await labelsOf(own.id);
    const written = await recordTogether({
      actor: own.owner,
      write: async () => null,
      audited: (row) => row && audited("nothing"),
    });
    expect([written, await labelsOf(own.id)]).toEqual([null, before]);
  });

  it("wait for no other organization's", async () => {
    const other = await testOrganization();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = recordTogether({
      actor: own.owner,
      write: () => held,
      audited: () => audited("slow"),
    });
    await noting(other.owner, "beside it");
    release();
    await slow;
    expect(await labelsOf(other.id)).toContain("beside it");
  });

  it("are fewer transactions than changes", async () => {
    const ids = async () => {
      const rows = await database().execute<{ transactions: number }>(
        sql`select count(distinct xmin::text)::int as transactions from audit_events
          where organization_id = ${own.id} and object_label like 'grouped-%'`,
      );
      return rows[0]?.transactions ?? 0;
    };
    await Promise.all(Array.from({ length: 40 }, (_, index) => noting(own.owner, `grouped-${index}`)));
    expect(await ids()).toBeLessThanOrEqual(4);
  });
});

async function expectWhole(organizationId: string) {
  expect((await verifyChain(organizationId)).faults).toEqual([]);
}
