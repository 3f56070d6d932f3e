// Pausing a webhook and resuming it. What waits is given up: the gap says since when, and the log still has it.
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { recordAudit } from "@/lib/server/audit/record";
import type { Actor } from "@/lib/server/auth/actor";
import { addMissed, auditTarget, type Row, scopedTo } from "@/lib/server/webhooks/record";
import type { PauseReason } from "@/lib/shared/webhooks/schema";

/** Under the webhook's lock, and last: it records. */
export async function pauseWebhook(
  tx: Transaction,
  actor: Actor,
  row: Row,
  reason: PauseReason,
): Promise<void> {
  const { failingSince } = row;
  await tx
    .update(webhooks)
    .set({ pausedAt: sql`now()`, pauseReason: reason, failingSince: null, ...sameRevision(webhooks) })
    .where(scopedTo(row, row.id));
  const missed = await giveUpWaiting(tx, row);
  await recordAudit(tx, actor, {
    action: "webhook.paused",
    object: auditTarget(row),
    outcome: reason === "person" ? "ok" : "failed",
    detail: { reason, missed, ...(reason === "failures" && { failingSince: failingSince?.toISOString() }) },
  });
}

export async function resumeWebhook(tx: Transaction, actor: Actor, row: Row): Promise<void> {
  await tx
    .update(webhooks)
    .set({ pausedAt: null, pauseReason: null, failingSince: null, ...sameRevision(webhooks) })
    .where(scopedTo(row, row.id));
  await recordAudit(tx, actor, { action: "webhook.resumed", object: auditTarget(row) });
}

/** A delivery with an attempt under way is not given up: it may arrive. */
async function giveUpWaiting(tx: Transaction, row: Row): Promise<number> {
  const given = await tx
    .update(deliveries)
    .set({ state: "given_up", dueAt: null, claim: null, leasedUntil: null })
    .where(
      and(
        eq(deliveries.webhookId, row.id),
        eq(deliveries.organizationId, row.organizationId),
        eq(deliveries.state, "pending"),
        isNotNull(deliveries.sequence),
        sql`(${deliveries.leasedUntil} is null or ${deliveries.leasedUntil} <= now())`,
      ),
    )
    .returning({ sequence: deliveries.sequence, at: deliveries.createdAt });
  if (given.length === 0) return 0;
  const times = given.map(({ at }) => at.getTime());
  await addMissed(tx, row, {
    count: given.length,
    from: Math.min(...given.map(({ sequence }) => sequence ?? 0)),
    since: new Date(Math.min(...times)),
    until: new Date(Math.max(...times)),
  });
  return given.length;
}
