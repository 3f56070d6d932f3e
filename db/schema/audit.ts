// The audit log.
import { sql } from "drizzle-orm";
import { type AnyPgColumn, bigint, index, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { createdAt } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";
import type { AuditActorKind, AuditOutcome } from "@/lib/shared/audit/actions";

/** The part of an action before its dot; written as the index has it. */
export const actionGroup = (action: AnyPgColumn) => sql`split_part(${action}, '.', 1)`;

/** Who did what to which object, from where; written in the transaction of the change itself. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: organizationId(),
    at: createdAt(),
    actorKind: text("actor_kind").$type<AuditActorKind>().notNull(),
    actorId: text("actor_id").notNull(),
    actorLabel: text("actor_label").notNull(),
    action: text("action").notNull(),
    objectKind: text("object_kind").notNull(),
    objectId: text("object_id").notNull(),
    objectLabel: text("object_label").notNull(),
    outcome: text("outcome").$type<AuditOutcome>().notNull(),
    address: text("address").notNull(),
    requestId: text("request_id").notNull(),
    /** Settings before and after, or the reason; never a secret value. */
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    /** The row's place in the organization's chain, from 1; null for rows older than the chain. */
    sequence: bigint("sequence", { mode: "number" }),
    previousHash: text("previous_hash"),
    /** SHA-256, in hex, of the row and of the hash before it. */
    hash: text("hash"),
  },
  (table) => [
    // In the order of the chain: for exports.
    index("audit_events_list").on(table.organizationId, table.id),
    // The list's order, for each of its filters: a page costs the same however long the log is.
    index("audit_events_time").on(table.organizationId, table.at, table.id),
    index("audit_events_actor").on(table.organizationId, table.actorId, table.at, table.id),
    // Most rows are of deployments, and are found by time.
    index("audit_events_actor_kind")
      .on(table.organizationId, table.actorKind, table.at, table.id)
      .where(sql`${table.actorKind} <> 'deployment'`),
    index("audit_events_action").on(table.organizationId, table.action, table.at, table.id),
    index("audit_events_group").on(table.organizationId, actionGroup(table.action), table.at, table.id),
    index("audit_events_kind").on(table.organizationId, table.objectKind, table.at, table.id),
    index("audit_events_object").on(table.organizationId, table.objectId, table.at, table.id),
    // Most rows went well, and are found by time.
    index("audit_events_outcome")
      .on(table.organizationId, table.outcome, table.at, table.id)
      .where(sql`${table.outcome} <> 'ok'`),
    index("audit_events_member")
      .on(table.organizationId, table.objectId)
      .where(sql`${table.objectKind} = 'member'`),
    unique("audit_events_sequence").on(table.organizationId, table.sequence),
  ],
);

/** The end of each organization's chain: without it, removing the newest rows would leave no trace. */
export const auditChains = pgTable("audit_chains", {
  organizationId: organizationId().primaryKey(),
  sequence: bigint("sequence", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});
