// Reading the audit log.
import { and, desc, eq, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEvents as events } from "@/db/schema/audit";
import { memberships, users } from "@/db/schema/people";
import { type AuditChoices, type AuditEvent, AuditQuery } from "@/lib/audit/schema";
import { fitting, whoActed } from "@/lib/audit/selection";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import { AppError, parseInput } from "@/lib/errors";
import type { Page } from "@/lib/listing/schema";

/** The newest first; the cursor is the last id shown. */
export async function listAuditEvents(actor: Actor, input: unknown): Promise<Page<AuditEvent>> {
  requirePermission(actor, "audit_log:read");
  const { limit, cursor, ...filters } = parseInput(AuditQuery, input);
  if (cursor !== undefined && !/^[1-9]\d{0,14}$/.test(cursor)) {
    throw new AppError("malformed_request", "The cursor is not one that this list gave.");
  }
  const rows = await database()
    .select({ row: events, name: users.name })
    .from(events)
    .leftJoin(users, whoActed)
    .where(and(fitting(actor, filters), cursor ? lt(events.id, Number(cursor)) : undefined))
    .orderBy(desc(events.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(view);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null };
}

/** The values that the log's filters can take. */
export async function auditChoices(actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, "audit_log:read");
  const mine = sql`organization_id = ${actor.organizationId}`;
  const [actions, objectKinds, people] = await Promise.all([
    distinct(sql`action`, mine),
    distinct(sql`object_kind`, mine),
    // Who joined, left or was removed is the object of some row.
    distinct(sql`object_id`, sql`${mine} and object_kind = 'member'`),
  ]);
  const members = database()
    .select({ id: memberships.userId })
    .from(memberships)
    .where(eq(memberships.organizationId, actor.organizationId));
  const known = await database()
    .select({ id: users.id, label: users.email, name: users.name })
    .from(users)
    .where(or(inArray(users.id, people), inArray(users.id, members)))
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

function view({ row, name }: { row: typeof events.$inferSelect; name: string | null }): AuditEvent {
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
