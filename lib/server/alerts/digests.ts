// From the audit log to email: at most one digest for each member of an organization in fifteen minutes, with what each of them
// chose and may read at that moment. The log is the outbox, as for webhooks: every event has its row there.
import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { alertDigests, alertSubscriptions } from "@/db/schema/alerts";
import { serviceAccounts } from "@/db/schema/api-tokens";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { kickoffs } from "@/db/schema/automations";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import type { EmailContents } from "@/lib/server/emails/messages";
import { enqueueEmail, isEmailOn } from "@/lib/server/emails/outbox";
import { grantedPermissions, roleOf } from "@/lib/server/rbac/granted";
import { type AlertEvent, alertMinutes, alertNeeds } from "@/lib/shared/alerts/events";
import { allows } from "@/lib/shared/permissions";

/** How many rows of the log are looked at in one transaction. */
const rowsAtOnce = 500;

/** Writes the digests that are due. Another process takes another organization meanwhile. */
export async function writeDigests(): Promise<void> {
  if (!isEmailOn()) return;
  while (await writeNext());
}

function writeNext(): Promise<boolean> {
  return database().transaction(async (tx) => {
    const [due] = await tx
      .select({ digest: alertDigests, slug: organizations.slug, name: organizations.name })
      .from(alertDigests)
      .innerJoin(auditChains, eq(auditChains.organizationId, alertDigests.organizationId))
      .innerJoin(organizations, eq(organizations.id, alertDigests.organizationId))
      .where(
        and(
          isNull(organizations.deletedAt),
          gt(auditChains.sequence, alertDigests.position),
          lte(alertDigests.notBefore, sql`now()`),
        ),
      )
      .limit(1)
      .for("no key update", { of: alertDigests, skipLocked: true });
    if (!due) return false;
    const { organizationId, position } = due.digest;
    const rows = await tx
      .select({
        sequence: auditEvents.sequence,
        action: auditEvents.action,
        outcome: auditEvents.outcome,
        objectId: auditEvents.objectId,
        objectLabel: auditEvents.objectLabel,
      })
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, organizationId), gt(auditEvents.sequence, position)))
      .orderBy(asc(auditEvents.sequence))
      .limit(rowsAtOnce);
    const happened = await happenings(tx, organizationId, rows);
    const isWritten = happened.length > 0 && (await writeTo(tx, due, happened));
    const last = rows.at(-1)?.sequence;
    await tx
      .update(alertDigests)
      .set({
        // All later rows may have been cut from the log.
        position: last ?? sql`(select sequence from audit_chains where organization_id = ${organizationId})`,
        ...(isWritten && { notBefore: sql`now() + make_interval(mins => ${alertMinutes})` }),
      })
      .where(eq(alertDigests.organizationId, organizationId));
    return true;
  });
}

interface Row {
  action: string;
  outcome: string;
  objectId: string;
  objectLabel: string;
}

/** An event and how often it happened. */
interface Happening {
  event: AlertEvent;
  name: string;
  /** A path of the console, below the organization's address. */
  path: string;
  count: number;
}

async function happenings(
  tx: Transaction,
  organizationId: string,
  rows: readonly Row[],
): Promise<Happening[]> {
  const of = (action: string, outcome?: string) =>
    rows.filter((row) => row.action === action && (!outcome || row.outcome === outcome));
  const failed = of("kickoff.failed");
  const places = await automationsOf(tx, organizationId, failed);
  const found: Omit<Happening, "count">[] = [
    ...failed.map(({ objectId, objectLabel }) => {
      const automationId = places.get(objectId);
      const path = automationId ? `automations/${automationId}` : "automations";
      return { event: "kickoff.failed" as const, name: objectLabel, path };
    }),
    ...of("automation.pre_flight", "failed").map(({ objectId, objectLabel }) => ({
      event: "pre_flight.failed" as const,
      name: objectLabel,
      path: `automations/${objectId}`,
    })),
    ...of("webhook.paused", "failed").map(({ objectLabel }) => ({
      event: "webhook.paused" as const,
      name: objectLabel,
      path: "settings/webhooks",
    })),
  ];
  const left = ["member.left", "member.removed", "member.released"].flatMap((action) => of(action));
  for (const name of await unanswered(tx, organizationId, left)) {
    found.push({ event: "service_account.unanswered", name, path: "settings/api-tokens" });
  }
  const counted = new Map<string, Happening>();
  for (const happening of found) {
    const key = JSON.stringify(happening);
    const before = counted.get(key);
    counted.set(key, { ...happening, count: (before?.count ?? 0) + 1 });
  }
  return [...counted.values()];
}

async function automationsOf(tx: Transaction, organizationId: string, failed: readonly Row[]) {
  if (failed.length === 0) return new Map<string, string>();
  const ids = failed.map(({ objectId }) => objectId);
  const rows = await tx
    .select({ id: kickoffs.id, automationId: kickoffs.automationId })
    .from(kickoffs)
    .where(and(eq(kickoffs.organizationId, organizationId), inArray(kickoffs.id, ids)));
  return new Map(rows.map(({ id, automationId }) => [id, automationId]));
}

/** Names of the service accounts that nobody in the organization answers for after a person left. */
async function unanswered(tx: Transaction, organizationId: string, left: readonly Row[]): Promise<string[]> {
  if (left.length === 0) return [];
  const rows = await tx
    .select({ name: serviceAccounts.name })
    .from(serviceAccounts)
    .leftJoin(
      memberships,
      and(
        eq(memberships.organizationId, serviceAccounts.organizationId),
        eq(memberships.userId, serviceAccounts.makerId),
      ),
    )
    .where(
      and(
        eq(serviceAccounts.organizationId, organizationId),
        isNull(memberships.userId),
        or(
          isNull(serviceAccounts.makerId),
          inArray(
            serviceAccounts.makerId,
            left.map(({ objectId }) => objectId),
          ),
        ),
      ),
    );
  return rows.map(({ name }) => name);
}

type Due = { digest: { organizationId: string }; slug: string; name: string };

async function writeTo(
  tx: Transaction,
  { digest: { organizationId }, slug, name: organization }: Due,
  happened: readonly Happening[],
): Promise<boolean> {
  const subscribers = await tx
    .select({ events: alertSubscriptions.events, email: users.email, permissions: grantedPermissions })
    .from(alertSubscriptions)
    .innerJoin(
      memberships,
      and(
        eq(memberships.organizationId, alertSubscriptions.organizationId),
        eq(memberships.userId, alertSubscriptions.userId),
      ),
    )
    .innerJoin(users, and(eq(users.id, memberships.userId), isNull(users.disabledAt)))
    .innerJoin(roles, roleOf(memberships))
    .where(eq(alertSubscriptions.organizationId, organizationId));
  let isWritten = false;
  for (const { events, email, permissions } of subscribers) {
    const theirs = happened.filter(
      ({ event }) => events.includes(event) && allows(permissions, alertNeeds[event]),
    );
    if (theirs.length === 0) continue;
    const content: { kind: "alerts" } & EmailContents["alerts"] = {
      kind: "alerts",
      organization,
      slug,
      total: theirs.length,
      happened: theirs.slice(0, mostListed),
    };
    await enqueueEmail(tx, { to: email, content, of: { organizationId } });
    isWritten = true;
  }
  return isWritten;
}

/** Beyond that an email says how many more there are. */
const mostListed = 20;
