// The events that members get email about, and the last row of the audit log that was emailed.
import { bigint, foreignKey, jsonb, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { at } from "@/db/schema/columns";
import { memberships, organizationId } from "@/db/schema/people";
import type { AlertEvent } from "@/lib/shared/alerts/events";

export const alertSubscriptions = pgTable(
  "alert_subscriptions",
  {
    organizationId: organizationId(),
    userId: uuid("user_id").notNull(),
    events: jsonb("events").$type<AlertEvent[]>().notNull(),
  },
  (table) => [
    primaryKey({ name: "alert_subscriptions_pk", columns: [table.organizationId, table.userId] }),
    // It ends with the membership, however the membership ends.
    foreignKey({
      name: "alert_subscriptions_membership",
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete("cascade"),
  ],
);

/** A row for each organization that has a subscriber. */
export const alertDigests = pgTable("alert_digests", {
  organizationId: organizationId().primaryKey(),
  /** The last row of the log that was looked at. */
  position: bigint("position", { mode: "number" }).notNull(),
  /** Before that no other is written. */
  notBefore: at("not_before").notNull().defaultNow(),
});
