// Reading the audit log.
import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { actionGroup, auditEvents as events } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { before, pageOf } from "@/lib/server/listing/cursor";
import { type AuditChoices, type AuditEvent, type AuditFilters, AuditQuery } from "@/lib/shared/audit/schema";
import { parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";

/** The newest first. */
export async function listAuditEvents(actor: Actor, input: unknown): Promise<Page<AuditEvent>> {
  requirePermission(actor, "audit_log:read");
  const { limit, cursor, ...filters } = parseInput(AuditQuery, input);
  const rows = await database()
    .select({ id: events.id, row: events, name: users.name })
    .from(events)
    .leftJoin(users, whoActed)
    .where(and(fitting(actor, filters), before(cursor, events.at, events.id)))
    .orderBy(desc(events.at), desc(events.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ row }) => row.at.toISOString(), toAuditEvent);
}

export async function auditChoices(actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, "audit_log:read");
  const ofOrganization = sql`organization_id = ${actor.organizationId}`;
  const [actions, objectKinds, people] = await Promise.all([
    distinct(sql`action`, ofOrganization),
    distinct(sql`object_kind`, ofOrganization),
    // A person who joined, left or was removed is the object of some row.
    distinct(sql`object_id`, sql`${ofOrganization} and object_kind = 'member'`),
  ]);
  const known = await database()
    .select({ id: users.id, label: users.email, name: users.name })
    .from(users)
    // One list of ids, so that they are looked up one by one: of two, all users would be read.
    .where(
      sql`${users.id} in (
        select unnest(${sql.param(people)}::uuid[])
        union select user_id from memberships where ${ofOrganization})`,
    )
    .orderBy(users.email);
  const operator = { kind: "operator", id: "operator", label: "Command line", name: null } as const;
  return {
    actors: [...known.map((person) => ({ kind: "member" as const, ...person })), operator],
    actions,
    objectKinds,
  };
}

/** From one value to the next by an index, however many rows have each. 1,000 at most. */
async function distinct(column: SQL, condition: SQL): Promise<string[]> {
  const rows = await database().execute<{ value: string }>(sql`
    with recursive found(value) as (
      (select ${column} from audit_events where ${condition} order by ${column} limit 1)
      union all
      select (select ${column} from audit_events where ${condition} and ${column} > found.value
        order by ${column} limit 1)
      from found where found.value is not null
    ) select value from found where value is not null limit 1000`);
  return rows.map(({ value }) => value);
}

function toAuditEvent({ row, name }: { row: typeof events.$inferSelect; name: string | null }): AuditEvent {
  return {
    id: row.id,
    sequence: row.sequence,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, label: row.actorLabel, name },
    action: row.action,
    object: { kind: row.objectKind, id: row.objectId, label: row.objectLabel },
    outcome: row.outcome,
    address: row.address,
    requestId: row.requestId,
    detail: row.detail,
    hash: row.hash,
  };
}

// Which rows fit some filters, for the list and for the export.

export function fitting(actor: Actor, filters: AuditFilters): SQL | undefined {
  const { actorKind, actorId, objectKind, objectId, action, outcome, from, to } = filters;
  return and(
    eq(events.organizationId, actor.organizationId),
    actorKind ? eq(events.actorKind, actorKind) : undefined,
    actorId ? eq(events.actorId, actorId) : undefined,
    objectKind ? eq(events.objectKind, objectKind) : undefined,
    objectId ? eq(events.objectId, objectId) : undefined,
    action ? actionFits(action) : undefined,
    outcome ? eq(events.outcome, outcome) : undefined,
    from ? gte(events.at, new Date(from)) : undefined,
    to ? lt(events.at, new Date(to)) : undefined,
  );
}

function actionFits(action: string): SQL {
  return action.endsWith(".")
    ? sql`${actionGroup(events.action)} = ${action.slice(0, -1)}`
    : eq(events.action, action);
}

/** The person who acted. Only a member's `actor_id` is a person's. */
const whoActed = sql`${users.id} = case when ${events.actorKind} = 'member' then ${events.actorId}::uuid end`;
