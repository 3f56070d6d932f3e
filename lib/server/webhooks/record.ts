// A webhook and its deliveries as they are kept: how they are found, shown, and named in the audit log.
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Executor, Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { type webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import type { Actor } from "@/lib/server/auth/actor";
import { etagOf } from "@/lib/server/etags/etag";
import { messageIdOf } from "@/lib/server/webhooks/messages";
import { AppError } from "@/lib/shared/errors";
import type { DeliveryFailure, Webhook, WebhookDelivery } from "@/lib/shared/webhooks/schema";

export type Row = typeof webhooks.$inferSelect;

const waiting = sql<{ count: number; since: string } | null>`(
  select case when count(*) > 0 then json_build_object('count', count(*), 'since', min(d.created_at)) end
  from webhook_deliveries d where d.webhook_id = webhooks.id and d.state = 'pending')`;
const lastDeliveredAt = sql<string | null>`(select d.attempted_at from webhook_deliveries d
  where d.webhook_id = webhooks.id and d.state = 'delivered' order by d.created_at desc, d.id desc limit 1)`;

export const webhookColumns = { id: webhooks.id, row: webhooks, waiting, lastDeliveredAt };

interface Selected {
  row: Row;
  waiting: { count: number; since: string } | null;
  lastDeliveredAt: string | null;
}

export function scopedTo({ organizationId }: Pick<Actor, "organizationId">, id: string): SQL | undefined {
  return and(eq(webhooks.id, id), eq(webhooks.organizationId, organizationId));
}

/** @throws AppError `not_found` */
export async function findWebhook(executor: Executor, actor: Actor, id: string): Promise<Webhook> {
  const [found] = await executor.select(webhookColumns).from(webhooks).where(scopedTo(actor, id));
  if (!found) throw noWebhook();
  return toWebhook(found);
}

/** Under its lock, which every change of it takes. */
export async function lockWebhook(
  tx: Transaction,
  actor: Pick<Actor, "organizationId">,
  id: string,
): Promise<Row> {
  const [row] = await tx.select().from(webhooks).where(scopedTo(actor, id)).for("no key update");
  if (!row) throw noWebhook();
  return row;
}

function noWebhook(): AppError {
  return new AppError("not_found", "This webhook doesn't exist.");
}

export function toWebhook({ row, waiting, lastDeliveredAt }: Selected): Webhook {
  const { id, url, description, events, pausedAt, pauseReason, missedCount, missedSince, missedUntil } = row;
  return {
    id,
    url,
    description,
    events,
    paused: pausedAt && pauseReason ? { at: pausedAt.toISOString(), reason: pauseReason } : null,
    failingSince: row.failingSince?.toISOString() ?? null,
    waiting: waiting && { count: waiting.count, since: new Date(waiting.since).toISOString() },
    lastDeliveredAt: lastDeliveredAt && new Date(lastDeliveredAt).toISOString(),
    missed:
      missedCount > 0 && missedSince && missedUntil
        ? { count: missedCount, since: missedSince.toISOString(), until: missedUntil.toISOString() }
        : null,
    previousSecretUntil:
      row.previousUntil && row.previousUntil > new Date() ? row.previousUntil.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    etag: etagOf(row),
  };
}

export function toDelivery(row: typeof deliveries.$inferSelect): WebhookDelivery {
  return {
    id: row.id,
    messageId: messageIdOf(row),
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.createdAt.toISOString(),
    attemptedAt: row.attemptedAt?.toISOString() ?? null,
    status: row.status,
    error: row.failure && failureInWords(row.failure, row.status),
    durationMs: row.durationMs,
    nextAttemptAt: row.state === "pending" ? (row.dueAt?.toISOString() ?? null) : null,
  };
}

/** Receivers put secrets into paths and queries: only the host is named. */
export function auditTarget({ id, url }: Pick<Row, "id" | "url">) {
  return { kind: "webhook" as const, id, label: new URL(url).host };
}

export function auditSnapshot({ url, description, events }: Pick<Row, "url" | "description" | "events">) {
  return { origin: new URL(url).origin, description, events };
}

export interface Missed {
  count: number;
  /** The first row of the log among them. */
  from: number;
  since: Date;
  until: Date;
}

/** Widens the webhook's gap. */
export async function addMissed(tx: Transaction, row: Row, missed: Missed): Promise<void> {
  const since = row.missedSince && row.missedSince < missed.since ? row.missedSince : missed.since;
  const until = row.missedUntil && row.missedUntil > missed.until ? row.missedUntil : missed.until;
  await tx
    .update(webhooks)
    .set({
      missedCount: sql`${webhooks.missedCount} + ${missed.count}`,
      missedFrom: sql`least(${webhooks.missedFrom}, ${missed.from}::bigint)`,
      missedSince: since,
      missedUntil: until,
      ...sameRevision(webhooks),
    })
    .where(scopedTo(row, row.id));
}

/** The columns' values without a gap. */
export const nothingMissed = { missedCount: 0, missedFrom: null, missedSince: null, missedUntil: null };

// Why an attempt to deliver failed, in a sentence that says what to look at.

const words: Record<Exclude<DeliveryFailure, "status" | "redirect">, string> = {
  timeout: "The receiver didn't answer within 15 seconds.",
  unknown_name: "DNS doesn't know the receiver's name.",
  not_allowed:
    "The address leads into a private network. Your Latchkey administrator can allow it with ALLOWED_PRIVATE_HOSTS.",
  unreachable: "The connection to the receiver failed.",
  certificate: "The receiver's certificate isn't valid for its name, or isn't from a trusted authority.",
  tls: "The TLS connection to the receiver failed.",
  broken_off: "The receiver ended the connection without an answer.",
  proxy: "The outgoing proxy refused the connection or didn't answer.",
  secret_unreadable: "The signing secret can't be decrypted. Rotate it.",
};

function failureInWords(failure: DeliveryFailure, status: number | null): string {
  if (failure === "redirect") return `The receiver redirects (status ${status}). Enter the final address.`;
  if (failure !== "status") return words[failure];
  if (status === 410) return "The receiver answered that it's gone for good (status 410).";
  if (status === 429) return "The receiver asks for fewer requests (status 429).";
  return `The receiver answered with status ${status}, not with one from 200 to 299.`;
}
