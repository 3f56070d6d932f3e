// The events that a member gets email about, as the member chose in one organization.
import { and, eq, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { alertDigests, alertSubscriptions } from "@/db/schema/alerts";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type PersonMember, requirePermission } from "@/lib/server/auth/actor";
import { requirePerson } from "@/lib/server/auth/api-token";
import { isEmailOn } from "@/lib/server/emails/outbox";
import { type AlertEvent, alertNeeds } from "@/lib/shared/alerts/events";
import { type Alerts, AlertsInput } from "@/lib/shared/alerts/schema";
import { parseInput } from "@/lib/shared/errors";

export async function getAlerts(actor: Actor): Promise<Alerts> {
  requirePerson(actor);
  return { events: await eventsOf(database(), actor), isEmailOn: isEmailOn() };
}

/** @throws AppError `permission_denied` for what the person may not read in the console. */
export async function updateAlerts(actor: Actor, input: unknown): Promise<Alerts> {
  requirePerson(actor);
  const { events } = parseInput(AlertsInput, input);
  requirePermission(actor, ...events.map((event) => alertNeeds[event]));
  const { organizationId, userId, email } = actor;
  return organizationTransaction(organizationId, async (tx) => {
    const before = await eventsOf(tx, actor);
    // Events before the subscription are not reported.
    const isFirst =
      (await tx.$count(alertSubscriptions, eq(alertSubscriptions.organizationId, organizationId))) === 0;
    if (events.length === 0) await tx.delete(alertSubscriptions).where(own(actor));
    else {
      await tx
        .insert(alertSubscriptions)
        .values({ organizationId, userId, events })
        .onConflictDoUpdate({
          target: [alertSubscriptions.organizationId, alertSubscriptions.userId],
          set: { events },
        });
    }
    if (isFirst && events.length > 0) {
      const end = sql<number>`coalesce((select sequence from audit_chains where organization_id = ${organizationId}), 0)`;
      await tx
        .insert(alertDigests)
        .values({ organizationId, position: end })
        .onConflictDoUpdate({ target: alertDigests.organizationId, set: { position: end } });
    }
    await recordAudit(tx, actor, {
      action: "member.alerts_changed",
      object: { kind: "member", id: userId, label: email },
      detail: { before: { events: before }, after: { events } },
    });
    return { events, isEmailOn: isEmailOn() };
  });
}

async function eventsOf(executor: Executor, actor: PersonMember): Promise<AlertEvent[]> {
  const [row] = await executor
    .select({ events: alertSubscriptions.events })
    .from(alertSubscriptions)
    .where(own(actor));
  return row?.events ?? [];
}

function own({ organizationId, userId }: PersonMember) {
  return and(eq(alertSubscriptions.organizationId, organizationId), eq(alertSubscriptions.userId, userId));
}
