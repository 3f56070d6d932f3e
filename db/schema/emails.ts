// The outbox: email that waits to be sent, and how it ended. What it says is sealed, since links are in it, and only while it waits.
import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id } from "@/db/schema/columns";
import { invitations, organizations, users } from "@/db/schema/people";
import type { EmailFailure, EmailKind, EmailState } from "@/lib/shared/emails/schema";

export const emails = pgTable(
  "emails",
  {
    id: id(),
    kind: text("kind").$type<EmailKind>().notNull(),
    recipient: text("recipient").notNull(),
    /** The organization or the person that the email belongs to, and with which it is deleted. */
    organizationId: uuid("organization_id").references(() => organizations.id, { onDelete: "cascade" }),
    userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
    /** The pending invitation whose newest email it is. */
    invitationId: uuid("invitation_id").references(() => invitations.id, { onDelete: "cascade" }),
    /** JSON of what its words are made from, sealed; null once it was sent or given up. */
    sealedContent: text("sealed_content"),
    state: text("state").$type<EmailState>().notNull().default("pending"),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt can begin; null if there is no next attempt. */
    dueAt: at("due_at"),
    /** From then on it is given up: a day after it was written, or when its link is over. */
    expiresAt: at("expires_at").notNull(),
    /** The id of the attempt that is under way. Only the attempt with this id records its outcome. */
    claim: uuid("claim"),
    leasedUntil: at("leased_until"),
    /** Why the last attempt failed, and the server's reply code where it gave one. */
    failure: text("failure").$type<EmailFailure>(),
    replyCode: integer("reply_code"),
    endedAt: at("ended_at"),
    createdAt: createdAt(),
  },
  (table) => [
    check("emails_content", sql`(${table.state} = 'pending') = (${table.sealedContent} is not null)`),
    unique("emails_invitation").on(table.invitationId),
    index("emails_due").on(table.dueAt).where(sql`${table.state} = 'pending'`),
    index("emails_organization").on(table.organizationId, table.createdAt),
    index("emails_recipient").on(table.recipient, table.createdAt),
    index("emails_user").on(table.userId, table.createdAt),
    // Old emails are deleted.
    index("emails_age").on(table.endedAt).where(sql`${table.state} <> 'pending'`),
  ],
);
