// What is stored about signing in: attempts, wrong passwords, and links to an account.
import { index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id } from "@/db/schema/columns";
import { organizationId, organizations, users } from "@/db/schema/people";
import type { LinkPurpose } from "@/lib/shared/account-links/schema";

export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    id: id(),
    email: text("email").notNull(),
    address: text("address").notNull(),
    at: at("at").notNull().defaultNow(),
  },
  (table) => [
    index("sign_in_attempts_email").on(table.email, table.at),
    index("sign_in_attempts_address").on(table.address, table.at),
    index("sign_in_attempts_at").on(table.at),
  ],
);

/** Wrong passwords and second factors at a member's account, counted until their quarter of an hour is over, then audited. */
export const failedSignIns = pgTable(
  "failed_sign_ins",
  {
    organizationId: organizationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The network that they came from, as the rate limits group it. */
    network: text("network").notNull(),
    quarter: at("quarter").notNull(),
    count: integer("count").notNull().default(1),
  },
  (table) => [
    primaryKey({
      name: "failed_sign_ins_pk",
      columns: [table.organizationId, table.quarter, table.userId, table.network],
    }),
    index("failed_sign_ins_quarter").on(table.quarter),
  ],
);

/** A link to one person's account: valid once, for an hour. A newer link for the same purpose replaces it. */
export const accountLinks = pgTable(
  "account_links",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text("purpose").$type<LinkPurpose | "emailed_reset">().notNull(),
    /** SHA-256 of the link's token, in hex. */
    tokenHash: text("token_hash").notNull().unique("account_links_token_hash"),
    /** The owner who made it, and of which organization; null for an operator's, and for one by email. */
    madeBy: uuid("made_by").references(() => users.id, { onDelete: "cascade" }),
    organizationId: uuid("organization_id").references(() => organizations.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
  },
  (table) => [unique("account_links_purpose").on(table.userId, table.purpose)],
);
