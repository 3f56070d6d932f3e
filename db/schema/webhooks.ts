// Webhooks: the addresses to which an organization sends its events, and each delivery with the outcome of its last attempt.
import { sql } from "drizzle-orm";
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { at, createdAt, id } from "@/db/schema/columns";
import { organizationId, revision } from "@/db/schema/people";
import type {
  DeliveryFailure,
  DeliveryState,
  MessageType,
  PauseReason,
  WebhookEvent,
} from "@/lib/shared/webhooks/schema";

export const webhooks = pgTable(
  "webhooks",
  {
    id: id(),
    organizationId: organizationId(),
    url: text("url").notNull(),
    description: text("description").notNull(),
    events: jsonb("events").$type<WebhookEvent[]>().notNull(),
    /** The signing secret, sealed; and the one before, which signs as well until `previousUntil`. */
    sealedSecret: text("sealed_secret").notNull(),
    sealedPreviousSecret: text("sealed_previous_secret"),
    previousUntil: at("previous_until"),
    /** Null while events are sent to it. */
    pausedAt: at("paused_at"),
    pauseReason: text("pause_reason").$type<PauseReason>(),
    /** Since when every attempt has failed; null after a success. */
    failingSince: at("failing_since"),
    /** The last row of the organization's audit log whose events were made into deliveries. */
    position: bigint("position", { mode: "number" }).notNull(),
    /** The gap: events that were given up or passed while it was paused, and the log's first row among them. */
    missedCount: integer("missed_count").notNull().default(0),
    missedFrom: bigint("missed_from", { mode: "number" }),
    missedSince: at("missed_since"),
    missedUntil: at("missed_until"),
    createdAt: createdAt(),
    ...revision(),
  },
  (table) => [
    unique("webhooks_id_organization").on(table.id, table.organizationId),
    index("webhooks_list").on(table.organizationId, table.createdAt, table.id),
  ],
);

export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: id(),
    organizationId: organizationId(),
    webhookId: uuid("webhook_id").notNull(),
    /** The row of the audit log that it reports; null for a test. */
    sequence: bigint("sequence", { mode: "number" }),
    type: text("type").$type<MessageType>().notNull(),
    /** As it is sent, byte for byte, at every attempt: the signature covers it. */
    body: text("body").notNull(),
    state: text("state").$type<DeliveryState>().notNull().default("pending"),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt can begin; null if there is no next attempt. */
    dueAt: at("due_at"),
    /** The id of the attempt that is under way. Only the attempt with this id records its outcome. */
    claim: uuid("claim"),
    /** Until then nobody else begins one: the process that sends it may be alive. */
    leasedUntil: at("leased_until"),
    /** The last attempt: when it began, the answer's status, why it failed, how long it took. */
    attemptedAt: at("attempted_at"),
    status: integer("status"),
    failure: text("failure").$type<DeliveryFailure>(),
    durationMs: integer("duration_ms"),
    createdAt: createdAt(),
  },
  (table) => [
    // Each row is reported once, whichever process reads the log.
    uniqueIndex("webhook_deliveries_message")
      .on(table.webhookId, table.sequence, table.type)
      .where(sql`${table.sequence} is not null`),
    index("webhook_deliveries_due").on(table.webhookId, table.dueAt).where(sql`${table.state} = 'pending'`),
    index("webhook_deliveries_list").on(table.webhookId, table.createdAt, table.id),
    // Old deliveries are deleted.
    index("webhook_deliveries_age").on(table.createdAt).where(sql`${table.state} <> 'pending'`),
    foreignKey({
      name: "webhook_deliveries_webhook",
      columns: [table.webhookId, table.organizationId],
      foreignColumns: [webhooks.id, webhooks.organizationId],
    }).onDelete("cascade"),
  ],
);
