import { randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cutHistoryCommand } from "@/cli/cut-history";
import { verifyAudit } from "@/cli/verify-audit";
import { database } from "@/db/client";
import { auditChains, auditEvents as events } from "@/db/schema/audit";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { recordAudit } from "@/lib/server/audit/record";
import { cutAuditLog } from "@/lib/server/audit/retention";
import { verifyChain } from "@/lib/server/audit/verification";
import { operatorIn } from "@/lib/server/auth/actor";
import { createOrganization } from "@/lib/server/organizations/service";
import { onWorker, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();
let output = "";
beforeEach(() => {
  output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => void vi.restoreAllMocks());

const place = { migrationsFolder: "" };
const cut = (...args: string[]) => cutHistoryCommand.run(args, place);
const verify = (...args: string[]) => verifyAudit.run(args, place);
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);
const rowsOf = (organizationId: string) =>
  database()
    .select()
    .from(events)
    .where(eq(events.organizationId, organizationId))
    .orderBy(asc(events.sequence));

/** Of which six rows of the log are a hundred days old, and four are new. */
async function organization() {
  const slug = `o-${randomUUID().slice(0, 8)}`;
  const owner = { name: "Ada", email: `${slug}@example.com`, password: "correct horse battery" };
  const organization = await createOrganization({ name: slug, slug }, owner);
  // Written anew, as the time is in the hash.
  await database().delete(events).where(eq(events.organizationId, organization.id));
  await database().delete(auditChains).where(eq(auditChains.organizationId, organization.id));
  for (let n = 0; n < 10; n += 1) {
    const at = daysAgo(n < 6 ? 100 - n : 1);
    const object = { kind: "organization" as const, id: organization.id, label: slug };
    await recordAudit(
      database(),
      operatorIn(organization.id),
      { action: "organization.updated", object },
      () => at,
    );
  }
  return organization;
}

describe("cut-history of an audit log", () => {
  it("says in the log who cut it, when, through which row and with which hash; the rest verifies", async () => {
    const { id, slug } = await organization();
    const before = await rowsOf(id);
    expect(await cut("--audit-days", "90", "--organization", slug, "--dry-run")).toBe(0);
    expect(output).toBe(`${slug}: would delete 6 audit rows\n`);
    expect(await rowsOf(id)).toEqual(before);
    expect(await cut("--audit-days", "90", "--organization", slug)).toBe(0);
    const after = await rowsOf(id);
    expect(after.map(({ sequence }) => sequence)).toEqual([7, 8, 9, 10, 11]);
    expect(after.at(-1)).toMatchObject({
      action: "audit_log.cut",
      actorKind: "operator",
      detail: { throughSequence: 6, hash: before[5]?.hash, rows: 6 },
    });
    output = "";
    expect(await verify("--organization", slug)).toBe(0);
    expect(output).toContain(`intact, 5 rows, cut through 6:${before[5]?.hash}, end 11:`);
  });

  it("accepts an anchor at the cut and behind it, and explains one before it", async () => {
    const { id, slug } = await organization();
    const before = await rowsOf(id);
    const anchor = (at: number) => `${before[at - 1]?.sequence}:${before[at - 1]?.hash}`;
    await cut("--audit-days", "90", "--organization", slug);
    for (const at of [6, 7, 10]) expect(await verify("--organization", slug, "--anchor", anchor(at))).toBe(0);
    expect(await verify("--organization", slug, "--anchor", `6:${"0".repeat(64)}`)).toBe(1);
    output = "";
    expect(await verify("--organization", slug, "--anchor", anchor(3))).toBe(1);
    expect(output).toContain("Row 3 was cut with all up to row 6");
  });

  it("can be cut again, and brought to its end by another run", async () => {
    const { id, slug } = await organization();
    await cutAuditLog({ id, slug }, { before: daysAgo(96.5) });
    expect((await verifyChain(id)).faults).toEqual([]);
    await cutAuditLog({ id, slug }, { before: daysAgo(90), batchSize: 1 });
    expect((await verifyChain(id)).faults).toEqual([]);
    expect((await rowsOf(id))[0]?.sequence).toBe(7);
    // Stopped in the middle: the row says more than is gone.
    const stopped = await organization();
    const [first] = await rowsOf(stopped.id);
    const deletes = vi.spyOn(database(), "execute").mockRejectedValueOnce(new Error("stopped"));
    await expect(cutAuditLog(stopped, { before: daysAgo(90) })).rejects.toThrow("stopped");
    deletes.mockRestore();
    await database()
      .delete(events)
      .where(eq(events.id, first?.id ?? 0));
    expect((await verifyChain(stopped.id)).faults).toEqual([]);
    await cutAuditLog(stopped, { before: daysAgo(90) });
    expect((await verifyChain(stopped.id)).faults).toEqual([]);
    expect((await rowsOf(stopped.id))[0]?.sequence).toBe(7);
  });

  it("is no excuse for rows that others removed", async () => {
    const { id, slug } = await organization();
    const remove = (sequence: number) =>
      database()
        .delete(events)
        .where(and(eq(events.organizationId, id), eq(events.sequence, sequence)));
    await cut("--audit-days", "90", "--organization", slug);
    await remove(7);
    expect((await verifyChain(id)).faults[0]).toMatchObject({ kind: "removed", sequence: 1 });
    await remove(9);
    expect((await verifyChain(id)).faults.map(({ kind }) => kind)).toContain("removed");
  });

  it("takes no row without its record, and refuses fewer than thirty days", async () => {
    const { id, slug } = await organization();
    expect(await cutAuditLog({ id, slug }, { before: daysAgo(1_000) })).toBe(0);
    expect(await rowsOf(id)).toHaveLength(10);
    await expect(cut("--audit-days", "29")).rejects.toThrow("30 or more");
    await expect(cut()).rejects.toThrow("Say what to cut");
  });
});

describe("cut-history of kickoffs", () => {
  it("deletes old ones with their receipts, and says so", async () => {
    setTestEnvironment();
    const { owner, id } = await testOrganization();
    const { worker } = await (await testAutomation(owner, [])).deploy();
    const [old, young] = [await onWorker(worker), await onWorker(worker)];
    await database()
      .update(kickoffs)
      .set({ startedAt: daysAgo(100) })
      .where(eq(kickoffs.id, old.kickoffId));
    expect(await cut("--kickoffs-days", "90")).toBe(0);
    const left = await database()
      .select({ id: kickoffs.id })
      .from(kickoffs)
      .where(eq(kickoffs.organizationId, id));
    expect(left).toEqual([{ id: young.kickoffId }]);
    expect(await database().$count(kickoffReceipts, eq(kickoffReceipts.kickoffId, old.kickoffId))).toBe(0);
    expect((await rowsOf(id)).at(-1)).toMatchObject({ action: "kickoff.history_cut", detail: { count: 1 } });
    expect((await verifyChain(id)).faults).toEqual([]);
  });
});
