// From the audit log to deliveries. The log is the outbox: every failed kickoff and pre-flight has its row there, written in
// the transaction of what it reports. A row's number is taken under a lock that its transaction holds to its end, so a row
// that can be seen has none before it that cannot: where a webhook is in the log is one number.
import { and, asc, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { auditChains, auditEvents as events } from "@/db/schema/audit";
import { kickoffs } from "@/db/schema/automations";
import { organizations } from "@/db/schema/people";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { type LoggedEvent, type Message, messagesOf } from "@/lib/server/webhooks/messages";
import { addMissed, type Row, scopedTo } from "@/lib/server/webhooks/record";
import type { WebhookEvent } from "@/lib/shared/webhooks/schema";

/** How many deliveries of a webhook wait at most. What comes after waits in the log, which holds it anyway. */
export const mostWaiting = 1_000;
/** How many rows of the log are looked at in one transaction. */
const rowsAtOnce = 500;

/**
 * Takes one webhook a stretch further, if one is behind. Another process takes another one meanwhile.
 *
 * @param done those to leave out
 * @returns which it was, and whether it is behind still; null where none is.
 */
export function collectNext(done: readonly string[] = []): Promise<{ id: string; isBehind: boolean } | null> {
  return database().transaction(async (tx) => {
    const [found] = await tx
      .select({ row: webhooks, slug: organizations.slug, end: auditChains.sequence })
      .from(webhooks)
      .innerJoin(auditChains, eq(auditChains.organizationId, webhooks.organizationId))
      .innerJoin(organizations, eq(organizations.id, webhooks.organizationId))
      .where(
        and(
          gt(auditChains.sequence, webhooks.position),
          sql`${webhooks.id} <> all(${sql.param([...done])}::uuid[])`,
        ),
      )
      .orderBy(webhooks.id)
      .limit(1)
      .for("no key update", { of: webhooks, skipLocked: true });
    if (!found) return null;
    const { row, slug, end } = found;
    const reached = await collect(tx, row, slug);
    return { id: row.id, isBehind: reached !== null && reached > row.position && reached < end };
  });
}

/** @returns up to which row; null where nothing more fits into the queue. */
async function collect(tx: Transaction, row: Row, slug: string): Promise<number | null> {
  const room = row.pausedAt ? Number.POSITIVE_INFINITY : mostWaiting - (await waitingOf(tx, row));
  if (room <= 0) return null;
  const [window] = await tx.execute<{ until: string | null }>(sql`select max(sequence) as until from (
    select sequence from ${events} where organization_id = ${row.organizationId} and sequence > ${row.position}::bigint
    order by sequence limit ${rowsAtOnce}) as looked`);
  const last = window?.until;
  // All later rows were cut from the log meanwhile.
  if (!last)
    return moveTo(
      tx,
      row,
      sql<number>`(select sequence from ${auditChains} where organization_id = ${row.organizationId})`,
    );
  const rows = await eventsUpTo(tx, row, Number(last));
  const messages: Message[] = [];
  let until = Number(last);
  for (const event of rows) {
    const more = messagesOf(event, row.events, slug);
    if (messages.length + more.length > room) {
      until = event.sequence - 1;
      break;
    }
    messages.push(...more);
  }
  if (messages.length > 0) await (row.pausedAt ? pass(tx, row, rows, messages) : enqueue(tx, row, messages));
  // If not all messages of a row fit, none of them is taken, and the next look begins with this row.
  return moveTo(tx, row, sql<number>`${Math.max(until, row.position)}::bigint`);
}

async function waitingOf(tx: Transaction, { id }: Row): Promise<number> {
  const [counted] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from (
    select 1 from ${deliveries} where ${deliveries.webhookId} = ${id} and ${deliveries.state} = 'pending'
    limit ${mostWaiting}) as waiting`);
  return counted?.count ?? 0;
}

async function eventsUpTo(tx: Transaction, row: Row, until: number): Promise<LoggedEvent[]> {
  const found = await tx
    .select({
      event: events,
      kickoff: { automationId: kickoffs.automationId, deploymentVersion: kickoffs.deploymentVersion },
    })
    .from(events)
    .leftJoin(
      kickoffs,
      and(
        eq(kickoffs.organizationId, events.organizationId),
        sql`${kickoffs.id} = case when ${events.action} = 'kickoff.failed' then ${events.objectId}::uuid end`,
      ),
    )
    .where(
      and(
        eq(events.organizationId, row.organizationId),
        gt(events.sequence, row.position),
        lte(events.sequence, until),
        reported(row.events),
      ),
    )
    .orderBy(asc(events.sequence));
  return found.map(({ event, kickoff }) => ({ ...event, sequence: event.sequence ?? 0, kickoff }));
}

/** Only the rows in which `typesOf` finds something: a log has many rows for one failure. */
function reported(requested: readonly WebhookEvent[]): SQL | undefined {
  if (requested.includes("audit_event.recorded")) return undefined;
  return sql`(${events.action} = 'kickoff.failed' or (${events.action} = 'automation.pre_flight' and ${events.outcome} = 'failed'))`;
}

async function enqueue(tx: Transaction, { id, organizationId }: Row, messages: Message[]): Promise<void> {
  await tx
    .insert(deliveries)
    .values(messages.map((message) => ({ organizationId, webhookId: id, ...message, dueAt: sql`now()` })))
    .onConflictDoUpdate({
      target: [deliveries.webhookId, deliveries.sequence, deliveries.type],
      targetWhere: sql`${deliveries.sequence} is not null`,
      set: { state: "pending", attempts: 0, dueAt: sql`now()` },
      // After a look back: what was delivered is not sent again.
      setWhere: eq(deliveries.state, "given_up"),
    });
}

async function pass(
  tx: Transaction,
  row: Row,
  rows: readonly LoggedEvent[],
  messages: Message[],
): Promise<void> {
  const [first, last] = [messages[0]?.sequence ?? 0, messages.at(-1)?.sequence];
  const timeOf = (sequence = first) => rows.find((event) => event.sequence === sequence)?.at ?? new Date();
  await addMissed(tx, row, {
    count: messages.length,
    from: first,
    since: timeOf(),
    until: timeOf(last),
  });
}

async function moveTo(tx: Transaction, row: Row, position: SQL<number>): Promise<number> {
  const [moved] = await tx
    .update(webhooks)
    .set({ position, ...sameRevision(webhooks) })
    .where(scopedTo(row, row.id))
    .returning({ position: webhooks.position });
  return moved?.position ?? row.position;
}
