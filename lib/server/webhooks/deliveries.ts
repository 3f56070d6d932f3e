// Deliveries as people see and start them: the last ones, a test, one again, and what was missed.
import { and, desc, eq, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { sameRevision } from "@/db/revision";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { before, pageOf } from "@/lib/server/listing/cursor";
import { messageIdOf, testBody } from "@/lib/server/webhooks/messages";
import {
  auditTarget,
  findWebhook,
  lockWebhook,
  nothingMissed,
  type Row,
  scopedTo,
  toDelivery,
} from "@/lib/server/webhooks/record";
import { wakeSender } from "@/lib/server/webhooks/wake";
import { AppError, parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";
import { DeliveryQuery, MissedInput, type Webhook, type WebhookDelivery } from "@/lib/shared/webhooks/schema";

/** The newest first. */
export async function listDeliveries(
  actor: Actor,
  id: string,
  input: unknown,
): Promise<Page<WebhookDelivery>> {
  requirePermission(actor, "webhooks:read");
  const { limit, cursor } = parseInput(DeliveryQuery, input);
  await findWebhook(database(), actor, id);
  const rows = await database()
    .select()
    .from(deliveries)
    .where(and(ofWebhook(actor, id), before(cursor, deliveries.createdAt, deliveries.id)))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ createdAt }) => createdAt.toISOString(), toDelivery);
}

const mostWaitingTests = 5;

/** It is sent once, to a webhook that is paused too. */
export function sendTest(actor: Actor, id: string): Promise<WebhookDelivery> {
  requirePermission(actor, "webhooks:manage");
  return changed(actor, id, async (tx, webhook) => {
    const isWaiting = and(
      ofWebhook(actor, id),
      eq(deliveries.type, "webhook.test"),
      eq(deliveries.state, "pending"),
    );
    if ((await tx.$count(deliveries, isWaiting)) >= mostWaitingTests) {
      throw new AppError("too_many_requests", "Tests are still waiting to be sent. Try again shortly.", {
        retryAfterSeconds: 15,
      });
    }
    const [row] = await tx
      .insert(deliveries)
      .values({
        organizationId: actor.organizationId,
        webhookId: id,
        type: "webhook.test",
        body: testBody(actor.organizationId, id, new Date()),
        dueAt: sql`now()`,
      })
      .returning();
    if (!row) throw new TypeError("The insert returned no row.");
    await recordAudit(tx, actor, { action: "webhook.tested", object: auditTarget(webhook) });
    return toDelivery(row);
  });
}

/** Sends it again at once with the same `webhook-id`, whether it arrived before or not. */
export function redeliver(actor: Actor, id: string, deliveryId: string): Promise<WebhookDelivery> {
  requirePermission(actor, "webhooks:manage");
  return changed(actor, id, async (tx, webhook) => {
    const condition = and(ofWebhook(actor, id), eq(deliveries.id, deliveryId));
    const [found] = await tx.select().from(deliveries).where(condition).for("update");
    if (!found) throw new AppError("not_found", "This delivery doesn't exist.");
    // An attempt that is under way keeps its claim, and with it the right to say how it ended.
    const [row] = await tx
      .update(deliveries)
      .set({ state: "pending", dueAt: sql`now()`, ...(found.state !== "pending" && { attempts: 0 }) })
      .where(condition)
      .returning();
    if (!row) throw new TypeError("The update returned no row.");
    if (found.state === "given_up" && found.sequence !== null) await oneLessMissed(tx, webhook);
    await recordAudit(tx, actor, {
      action: "webhook.redelivered",
      object: auditTarget(webhook),
      detail: { messageId: messageIdOf(found), type: found.type },
    });
    return toDelivery(row);
  });
}

/** @throws AppError `conflict` for a webhook that is paused or has missed nothing. */
export function settleMissed(actor: Actor, id: string, input: unknown): Promise<Webhook> {
  requirePermission(actor, "webhooks:manage");
  const { action } = parseInput(MissedInput, input);
  return changed(actor, id, async (tx, webhook) => {
    const { missedCount: count, missedFrom } = webhook;
    if (count === 0 || missedFrom === null) {
      throw new AppError("conflict", "This webhook has missed nothing.");
    }
    if (action === "send" && webhook.pausedAt) {
      throw new AppError("conflict", "Resume the webhook first.");
    }
    await tx
      .update(webhooks)
      .set({
        ...nothingMissed,
        // The log is read once more from there on; what was delivered since is not delivered twice.
        ...(action === "send" && { position: sql`least(${webhooks.position}, ${missedFrom - 1}::bigint)` }),
        ...sameRevision(webhooks),
      })
      .where(scopedTo(actor, id));
    await recordAudit(tx, actor, {
      action: action === "send" ? "webhook.missed_events_sent" : "webhook.missed_events_dismissed",
      object: auditTarget(webhook),
      detail: { count },
    });
    return findWebhook(tx, actor, id);
  });
}

async function oneLessMissed(tx: Transaction, { id, organizationId, missedCount }: Row): Promise<void> {
  const next = missedCount > 1 ? { missedCount: missedCount - 1 } : nothingMissed;
  await tx
    .update(webhooks)
    .set({ ...next, ...sameRevision(webhooks) })
    .where(scopedTo({ organizationId }, id));
}

async function changed<T>(
  actor: Actor,
  id: string,
  run: (tx: Transaction, webhook: Row) => Promise<T>,
): Promise<T> {
  const result = await organizationTransaction(actor.organizationId, async (tx) =>
    run(tx, await lockWebhook(tx, actor, id)),
  );
  wakeSender();
  return result;
}

function ofWebhook({ organizationId }: Actor, id: string) {
  return and(eq(deliveries.webhookId, id), eq(deliveries.organizationId, organizationId));
}
