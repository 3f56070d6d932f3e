// What the console shows of kickoffs: which run saw which version of which secret.
import { and, desc, eq, inArray } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import type { Kickoff } from "@/lib/automations/schema";
import { find as findAutomation } from "@/lib/automations/service";
import { parseInput } from "@/lib/errors";
import { before, pageOf } from "@/lib/listing/cursor";
import { ListQuery, type Page } from "@/lib/listing/schema";

/** The newest first, each with its receipts. */
export async function listKickoffs(
  actor: Actor,
  automationId: string,
  input: unknown,
): Promise<Page<Kickoff>> {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  const db = database();
  await findAutomation(db, actor, automationId);
  const rows = await db
    .select()
    .from(kickoffs)
    .where(
      and(
        eq(kickoffs.automationId, automationId),
        eq(kickoffs.organizationId, actor.organizationId),
        before(cursor, kickoffs.startedAt, kickoffs.id),
      ),
    )
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(limit + 1);
  const receipts = await db
    .select()
    .from(kickoffReceipts)
    .where(
      and(
        inArray(
          kickoffReceipts.kickoffId,
          rows.map(({ id }) => id),
        ),
        eq(kickoffReceipts.organizationId, actor.organizationId),
      ),
    )
    .orderBy(kickoffReceipts.key);
  return pageOf(
    rows,
    limit,
    ({ startedAt }) => startedAt.toISOString(),
    (row) =>
      view(
        row,
        receipts.filter(({ kickoffId }) => kickoffId === row.id),
      ),
  );
}

function view(row: typeof kickoffs.$inferSelect, receipts: (typeof kickoffReceipts.$inferSelect)[]): Kickoff {
  return {
    id: row.id,
    deploymentVersion: row.deploymentVersion,
    resolve: row.resolve,
    runtimeVersion: row.runtimeVersion,
    status: row.status,
    secretCount: row.secretCount,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    failures: row.failures,
    receipts: receipts.map(({ key, configId, secretName, arn, versionId }) => ({
      key,
      configId,
      secretName,
      arn,
      versionId,
    })),
  };
}
