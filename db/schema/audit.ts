// The audit log.
import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";

/** Who did what to which object, from where; written in the transaction of the change itself. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: organizationId(),
    at: createdAt(),
    actorKind: text("actor_kind").$type<"member" | "deployment" | "operator">().notNull(),
    actorId: text("actor_id").notNull(),
    actorLabel: text("actor_label").notNull(),
    action: text("action").notNull(),
    objectKind: text("object_kind").notNull(),
    objectId: text("object_id").notNull(),
    objectLabel: text("object_label").notNull(),
    outcome: text("outcome").$type<"ok" | "failed" | "denied">().notNull(),
    address: text("address").notNull(),
    requestId: text("request_id").notNull(),
    /** Settings before and after, or the reason; never a secret value. */
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index("audit_events_list").on(table.organizationId, table.id)],
);
