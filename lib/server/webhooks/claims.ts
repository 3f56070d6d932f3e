// Which process sends what is due: one takes a delivery by a row lock, for as long as an attempt can last. If it dies,
// another takes it over after that; anyone who lost its claim records nothing.
import { and, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { inOrganization } from "@/db/scope";
import { isThere } from "@/db/there";
import type { Server } from "@/lib/server/auth/actor";
import { pauseWebhook } from "@/lib/server/webhooks/pausing";
import { addMissed, lockWebhook, type Row, scopedTo } from "@/lib/server/webhooks/record";
import type { DeliveryFailure, MessageType } from "@/lib/shared/webhooks/schema";
import { pausedAfterDays } from "@/lib/shared/webhooks/times";

/** The last event of an organization that was deleted: it is sent, and nothing after it. */
const saysDeleted = sql`exists (select from audit_events last where last.organization_id = d.organization_id
  and last.sequence = d.sequence and last.action = 'organization.deleted')`;

/** An attempt ends after 15 seconds, and each of its queries has a limit. */
const leaseSeconds = 60;

// A type, since query results are records.
export type Claimed = {
  id: string;
  claim: string;
  organizationId: string;
  webhookId: string;
  sequence: string | null;
  type: MessageType;
  body: string;
  url: string;
  sealedSecret: string;
  sealedPreviousSecret: string | null;
  isFailing: boolean;
};

export interface Room {
  /** How many to take at most: one of each webhook. */
  limit: number;
  /** Webhooks and organizations that have as many under way as they can have here. */
  busyWebhooks: readonly string[];
  busyOrganizations: readonly string[];
  /** Whether webhooks whose last attempt failed have their turn too. */
  withFailing: boolean;
}

/** The oldest due delivery of each webhook: a long queue only delays itself. */
export async function claimDue({
  limit,
  busyWebhooks,
  busyOrganizations,
  withFailing,
}: Room): Promise<Claimed[]> {
  const claimed = await database().execute<Claimed>(sql`
    with due as (
      select first.id from ${webhooks} cross join lateral (
        select d.id, d.due_at from webhook_deliveries d
        where d.webhook_id = ${webhooks.id} and d.state = 'pending' and d.due_at <= now()
          and (d.leased_until is null or d.leased_until <= now())
          and (${isThere(webhooks.organizationId)} or ${saysDeleted})
        order by d.due_at limit 1 for update skip locked
      ) as first
      where ${webhooks.id} <> all(${sql.param([...busyWebhooks])}::uuid[])
        and ${webhooks.organizationId} <> all(${sql.param([...busyOrganizations])}::uuid[])
        and (${withFailing} or ${webhooks.failingSince} is null)
      order by first.due_at limit ${limit}
    )
    update webhook_deliveries d
    set claim = gen_random_uuid(), leased_until = now() + make_interval(secs => ${leaseSeconds}), attempted_at = now()
    from due, ${webhooks}
    where d.id = due.id and ${webhooks.id} = d.webhook_id
    returning d.id, d.claim, d.organization_id as "organizationId", d.webhook_id as "webhookId", d.sequence, d.type, d.body,
      ${webhooks.url} as url, ${webhooks.sealedSecret} as "sealedSecret",
      case when ${webhooks.previousUntil} > now() then ${webhooks.sealedPreviousSecret} end as "sealedPreviousSecret",
      ${webhooks.failingSince} is not null as "isFailing"`);
  return [...claimed];
}

export interface Attempted {
  status: number | null;
  /** Null where it was delivered. */
  failure: DeliveryFailure | null;
  /** The delay that the receiver asked for, in seconds. */
  askedDelay: number;
  durationMs: number;
}

export type Outcome = "delivered" | "failed" | "given_up";

/** Records how an attempt ended. Null where the claim was lost meanwhile. */
export function finishAttempt(
  claimed: Claimed,
  attempted: Attempted,
  now = () => new Date(),
): Promise<Outcome | null> {
  return database().transaction(async (tx) => {
    // Before the delivery, as pausing does.
    const webhook = await lockWebhook(tx, claimed, claimed.webhookId).catch(() => null);
    const [delivery] = webhook ? await tx.select().from(deliveries).where(own(claimed)).for("update") : [];
    if (!webhook || !delivery) return null;
    const attempts = delivery.attempts + 1;
    const { status, failure, durationMs, askedDelay } = attempted;
    const ended = { attempts, status, failure, durationMs, claim: null, leasedUntil: null };
    if (failure === null) {
      await tx
        .update(deliveries)
        .set({ ...ended, state: "delivered", dueAt: null })
        .where(own(claimed));
      if (webhook.failingSince) await recovered(tx, webhook);
      return "delivered";
    }
    const isGone = status === 410;
    const isTest = delivery.sequence === null;
    const isOver = isTest || isGone || webhook.pausedAt !== null;
    const delay = isOver ? null : nextDelay(attempts, askedDelay);
    await tx
      .update(deliveries)
      .set(
        delay === null
          ? { ...ended, state: "given_up", dueAt: null }
          : { ...ended, dueAt: sql`now() + make_interval(secs => ${delay})` },
      )
      .where(own(claimed));
    if (delay === null && delivery.sequence !== null) {
      const { sequence, createdAt } = delivery;
      await addMissed(tx, webhook, { count: 1, from: sequence, since: createdAt, until: createdAt });
    }
    await failed(tx, webhook, { isGone, isTest, now: now() });
    return delay === null ? "given_up" : "failed";
  });
}

/** Deliveries that waited for a receiver are due at once when it is back. */
async function recovered(tx: Transaction, webhook: Row): Promise<void> {
  await tx
    .update(webhooks)
    .set({ failingSince: null, ...sameRevision(webhooks) })
    .where(scopedTo(webhook, webhook.id));
  await tx
    .update(deliveries)
    .set({ dueAt: sql`now()` })
    .where(inOrganization(webhook, deliveries, { webhookId: webhook.id, state: "pending" }));
}

async function failed(
  tx: Transaction,
  webhook: Row,
  { isGone, isTest, now }: { isGone: boolean; isTest: boolean; now: Date },
): Promise<void> {
  const { failingSince, pausedAt, organizationId } = webhook;
  // A test does not show how long events have not arrived.
  if (pausedAt || (isTest && !isGone)) return;
  if (!failingSince) {
    await tx
      .update(webhooks)
      .set({ failingSince: now, ...sameRevision(webhooks) })
      .where(scopedTo(webhook, webhook.id));
  }
  const isDead = failingSince !== null && now.getTime() - failingSince.getTime() >= pausedAfterMs;
  if (!isGone && !isDead) return;
  const actor: Server = { kind: "server", organizationId, address: "local", requestId: webhook.id };
  // The row has the gap with this attempt by now.
  const current = await lockWebhook(tx, webhook, webhook.id);
  await pauseWebhook(tx, actor, current, isGone ? "gone" : "failures");
}

/** Gives them back at once, for another process: the attempt does not count. */
export async function releaseClaims(claims: readonly string[]): Promise<void> {
  if (claims.length === 0) return;
  await database()
    .update(deliveries)
    .set({ claim: null, leasedUntil: null })
    .where(inArray(deliveries.claim, [...claims]));
}

const keptBatch = 5_000;

/** Deletes deliveries that are too old, and secrets that no longer sign. */
export async function deleteOld(keptDays: number): Promise<void> {
  await database()
    .update(webhooks)
    .set({ sealedPreviousSecret: null, previousUntil: null, ...sameRevision(webhooks) })
    .where(and(isNotNull(webhooks.previousUntil), sql`${webhooks.previousUntil} < now()`));
  for (let deleted = keptBatch; deleted === keptBatch; ) {
    const rows = await database().execute(sql`
      delete from ${deliveries} where ${deliveries.id} in (
        select ${deliveries.id} from ${deliveries}
        where ${ne(deliveries.state, "pending")} and ${deliveries.createdAt} < now() - make_interval(days => ${keptDays})
        limit ${keptBatch} for update skip locked)
      returning 1`);
    deleted = rows.length;
  }
}

function own({ id, organizationId, claim }: Claimed) {
  return inOrganization({ organizationId }, deliveries, { id, claim });
}

// When a delivery is tried again: the example of Standard Webhooks, over three days.

const [minute, hour] = [60, 3_600];
/** Seconds after the first, second … attempt that failed. */
const delays = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** A receiver can ask for later, but not for never. */
const longestAskedSeconds = 24 * hour;

/**
 * Seconds until the next attempt; null where there is none.
 *
 * @param attempts that have failed
 * @param askedSeconds what the receiver's Retry-After asked for
 */
export function nextDelay(attempts: number, askedSeconds = 0, random = Math.random): number | null {
  const delay = delays[attempts - 1];
  if (delay === undefined) return null;
  // Deliveries that failed together are not tried again together.
  return Math.max(delay * (1 + random() * 0.2), Math.min(askedSeconds, longestAskedSeconds));
}

/** Seconds, of a Retry-After in either of its forms. */
export function askedDelay(header: string | undefined, now = Date.now()): number {
  if (header === undefined) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Math.max(seconds || 0, 0);
}

const pausedAfterMs = pausedAfterDays * 24 * hour * 1_000;
