// Who people are to the providers that sign them in, and what an organization makes of that.
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, withinOrganization } from "@/db/schema/columns";
import { organizationId, revision, roles, users } from "@/db/schema/people";

/** A person as one issuer knows them: never by an email address, which an issuer may give to somebody else. */
export const identities = pgTable(
  "identities",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    issuer: text("issuer").notNull(),
    /** The issuer's `sub`. */
    subject: text("subject").notNull(),
    createdAt: createdAt(),
    lastUsedAt: at("last_used_at").notNull().defaultNow(),
  },
  (table) => [
    unique("identities_subject").on(table.issuer, table.subject),
    index("identities_user").on(table.userId),
  ],
);

/**
 * How single sign-on lets people into an organization. Its own provider; or, with no issuer, the installation's, whose people
 * it takes in.
 */
export const organizationProviders = pgTable(
  "organization_providers",
  {
    organizationId: organizationId().primaryKey(),
    /** Null, as the two below, for the installation's provider. */
    issuer: text("issuer"),
    clientId: text("client_id"),
    sealedSecret: text("sealed_secret"),
    /** Which claim of the ID token says the role; null where everyone gets the same. */
    roleClaim: text("role_claim"),
    /** Of anyone whom no rule names; null: they are not let in. */
    defaultRoleId: uuid("default_role_id"),
    /** Whether a claim can make an owner, as an owner allowed. */
    mayMakeOwners: boolean("may_make_owners").notNull().default(false),
    createdAt: createdAt(),
    lastSignInAt: at("last_sign_in_at"),
    lastRefusedAt: at("last_refused_at"),
    /** Why, in our own words: nothing that the provider or a browser sent. */
    lastRefusal: text("last_refusal"),
    ...revision(),
  },
  (table) => [
    check(
      "organization_providers_own",
      sql`(${table.issuer} is null) = (${table.clientId} is null) and (${table.issuer} is null) = (${table.sealedSecret} is null)`,
    ),
    index("organization_providers_role").on(table.defaultRoleId),
    withinOrganization("organization_providers_default_role", table, table.defaultRoleId, roles),
  ],
);

/** The roles that values of the claim give: the first whose value is there. */
export const roleRules = pgTable(
  "role_rules",
  {
    organizationId: organizationId(),
    position: integer("position").notNull(),
    value: text("value").notNull(),
    roleId: uuid("role_id").notNull(),
  },
  (table) => [
    primaryKey({ name: "role_rules_pk", columns: [table.organizationId, table.position] }),
    index("role_rules_role").on(table.roleId),
    withinOrganization("role_rules_role", table, table.roleId, roles),
  ],
);

/** Domains of email addresses whose people an organization may take in by single sign-on, as an operator says. */
export const organizationDomains = pgTable(
  "organization_domains",
  {
    domain: text("domain").primaryKey(),
    organizationId: organizationId(),
    createdAt: createdAt(),
  },
  (table) => [index("organization_domains_organization").on(table.organizationId)],
);

/** Who was removed by hand: single sign-on does not bring them back. */
export const keptOut = pgTable(
  "kept_out",
  {
    organizationId: organizationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ name: "kept_out_pk", columns: [table.organizationId, table.userId] }),
    index("kept_out_user").on(table.userId),
  ],
);
