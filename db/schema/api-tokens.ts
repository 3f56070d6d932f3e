// API tokens, of people and of service accounts: how programs call the console's operations.
import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, withinOrganization } from "@/db/schema/columns";
import { memberships, organizationId, revision, roles, users } from "@/db/schema/people";

/** A program that acts in its own name. Its role was given by a person who had all of the role's permissions. */
export const serviceAccounts = pgTable(
  "service_accounts",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    roleId: uuid("role_id").notNull(),
    /** The person who made it or gave it its role, and answers for it. Null if that account was deleted. */
    makerId: uuid("maker_id").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    ...revision(),
  },
  (table) => [
    unique("service_accounts_name").on(table.organizationId, table.name),
    unique("service_accounts_id_organization").on(table.id, table.organizationId),
    index("service_accounts_role").on(table.roleId),
    index("service_accounts_maker").on(table.makerId),
    withinOrganization("service_accounts_role", table, table.roleId, roles),
  ],
);

export const apiTokens = pgTable(
  "api_tokens",
  {
    id: id(),
    organizationId: organizationId(),
    /** The owner of the token: a person or a service account. */
    userId: uuid("user_id"),
    serviceAccountId: uuid("service_account_id"),
    /** A role that narrows a person's token; null if the token may do all that the person may. */
    roleId: uuid("role_id"),
    name: text("name").notNull(),
    /** SHA-256 of the token, in hex. */
    tokenHash: text("token_hash").notNull().unique("api_tokens_token_hash"),
    /** The person who made a service account's token. */
    makerId: uuid("maker_id").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    /** To five minutes; null before the first use. */
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
  },
  (table) => [
    check("api_tokens_holder", sql`(${table.userId} is null) <> (${table.serviceAccountId} is null)`),
    check("api_tokens_narrowed", sql`${table.roleId} is null or ${table.userId} is not null`),
    index("api_tokens_person").on(table.organizationId, table.userId, table.createdAt, table.id),
    index("api_tokens_service_account").on(table.serviceAccountId, table.createdAt, table.id),
    index("api_tokens_role").on(table.roleId),
    withinOrganization("api_tokens_role", table, table.roleId, roles),
    withinOrganization("api_tokens_service_account", table, table.serviceAccountId, serviceAccounts).onDelete(
      "cascade",
    ),
    // It ends with the membership, however the membership ends; a person who comes back makes new tokens.
    foreignKey({
      name: "api_tokens_membership",
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete("cascade"),
  ],
);
