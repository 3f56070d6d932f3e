// How providers identify the people that they sign in, and how an organization lets them in.
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, withinOrganization } from "@/db/schema/columns";
import { organizationId, revision, roles, users } from "@/db/schema/people";

/** A person as one issuer knows them: never by an email address, which an issuer may give to another person. */
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
    /** The claim, of the ID token or of userinfo, that decides the role; null if everyone gets the same role. */
    roleClaim: text("role_claim"),
    /** The role of people that no rule matches; null if they are not let in. */
    defaultRoleId: uuid("default_role_id"),
    /** Whether a claim can make an owner, as an owner allowed. */
    mayMakeOwners: boolean("may_make_owners").notNull().default(false),
    createdAt: createdAt(),
    lastSignInAt: at("last_sign_in_at"),
    lastRefusedAt: at("last_refused_at"),
    /** The reason in our own words: it never quotes the provider or a browser. */
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

/** The roles that values of the claim give: the first rule whose value is in the claim counts. */
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

/** People whom a member removed: single sign-on does not bring them back. */
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
