// The rows of an organization's audit log that fit some filters, for the list and for the export.
import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { actionGroup, auditEvents as events } from "@/db/schema/audit";
import { users } from "@/db/schema/people";
import type { Actor } from "@/lib/server/auth/actor";
import type { AuditFilters } from "@/lib/shared/audit/schema";

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
export const whoActed = sql`${users.id} = case when ${events.actorKind} = 'member' then ${events.actorId}::uuid end`;
