// How long audit rows are kept. The cut of an audit log is a row of its own, and verification begins after it.
import { and, asc, eq, isNotNull, isNull, lt, lte, max, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEvents as events } from "@/db/schema/audit";
import { kickoffs } from "@/db/schema/automations";
import { recordAudit } from "@/lib/server/audit/record";
import { operatorIn } from "@/lib/server/auth/actor";

export interface CutOptions {
  /** Older rows are deleted. */
  before: Date;
  /** Counts, and changes nothing. */
  dryRun?: boolean;
  /** How many rows one transaction deletes: others wait for none of them longer than that takes. */
  batchSize?: number;
}

interface Organization {
  id: string;
  slug: string;
}

/**
 * Takes the oldest rows out of an organization's audit log. First a row says up to which one, and with which hash it ends:
 * a run that is stopped leaves a log that still verifies, and the next one goes on.
 *
 * @returns how many rows went, or would go.
 */
export async function cutAuditLog(
  { id, slug }: Organization,
  { before, dryRun = false, batchSize = 5_000 }: CutOptions,
): Promise<number> {
  const own = eq(events.organizationId, id);
  const [last] = await database()
    .select({ sequence: max(events.sequence) })
    .from(events)
    .where(and(own, isNotNull(events.sequence), lt(events.at, before)));
  const through = last?.sequence ?? null;
  // Rows from before there was a chain are older than all of it.
  const older = and(own, isNull(events.sequence), lt(events.at, before));
  const cut = through === null ? older : sql`(${and(own, lte(events.sequence, through))} or ${older})`;
  const count = await database().$count(events, cut);
  if (dryRun || count === 0) return count;
  if (through !== null) await recordCut({ id, slug }, through, count);
  for (let deleted = 0; ; ) {
    const rows = await database().execute(sql`
      delete from ${events} where ${events.id} in (
        select ${events.id} from ${events} where ${cut} order by ${events.id} limit ${batchSize})
      returning ${events.id}`);
    deleted += rows.length;
    if (rows.length < batchSize) return deleted;
  }
}

async function recordCut({ id, slug }: Organization, throughSequence: number, rows: number): Promise<void> {
  const [row] = await database()
    .select({ hash: events.hash })
    .from(events)
    .where(and(eq(events.organizationId, id), eq(events.sequence, throughSequence)));
  if (!row) throw new TypeError("The row to cut at is gone.");
  await recordAudit(database(), operatorIn(id), {
    action: "audit_log.cut",
    object: { kind: "organization", id, label: slug },
    detail: { throughSequence, hash: row.hash, rows },
  });
}

/** Deletes an organization's old kickoffs with their receipts; says so in its audit log. */
export async function deleteOldKickoffs(
  { id, slug }: Organization,
  { before, dryRun = false, batchSize = 5_000 }: CutOptions,
): Promise<number> {
  const old = and(eq(kickoffs.organizationId, id), lt(kickoffs.startedAt, before));
  if (dryRun) return database().$count(kickoffs, old);
  let deleted = 0;
  for (let found = batchSize; found === batchSize; deleted += found) {
    const batch = database()
      .select({ id: kickoffs.id })
      .from(kickoffs)
      .where(old)
      .orderBy(asc(kickoffs.startedAt))
      .limit(batchSize);
    const gone = await database()
      .delete(kickoffs)
      .where(and(eq(kickoffs.organizationId, id), sql`${kickoffs.id} in ${batch}`))
      .returning({ id: kickoffs.id });
    found = gone.length;
  }
  if (deleted > 0) {
    await recordAudit(database(), operatorIn(id), {
      action: "kickoff.history_cut",
      object: { kind: "organization", id, label: slug },
      detail: { before: before.toISOString(), count: deleted },
    });
  }
  return deleted;
}
