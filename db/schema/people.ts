// Organizations, the people in them, and what their roles permit.
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { at, createdAt, id, withinOrganization } from "@/db/schema/columns";
import type { BuiltIn, Permissions } from "@/lib/shared/permissions";
import type { FactorKind } from "@/lib/shared/second-factor/schema";

/**
 * The revision of an object, who made it and when: ETags are made of it. Every update of the row makes a new revision by
 * itself. A change names its author with `changedBy` (db/revision.ts); an update that does not change the object, such as
 * the time of its last use, keeps the revision with `sameRevision`.
 */
export const revision = () => ({
  revision: uuid("revision")
    .notNull()
    .default(sql`gen_random_uuid()`)
    .$onUpdate(() => sql`gen_random_uuid()`),
  /** Null if it was not a member: an operator or a worker. */
  changedBy: uuid("changed_by")
    .references((): AnyPgColumn => users.id, { onDelete: "set null" })
    .$onUpdate(() => sql`null`),
  changedAt: at("changed_at")
    .notNull()
    .defaultNow()
    .$onUpdate(() => sql`now()`),
});

export const organizations = pgTable(
  "organizations",
  {
    id: id(),
    slug: text("slug").notNull().unique("organizations_slug"),
    name: text("name").notNull(),
    /** How long a deployment's token is valid if the deploy does not say. */
    deploymentTokenDays: integer("deployment_token_days").notNull().default(90),
    /** Whether everyone needs a second factor to open it. */
    requiresSecondFactor: boolean("requires_second_factor").notNull().default(false),
    /** Whether a password alone opens it for owners only. */
    requiresSingleSignOn: boolean("requires_single_sign_on").notNull().default(false),
    createdAt: createdAt(),
    /** The person who made it in the console; null for an operator's. */
    createdBy: uuid("created_by").references((): AnyPgColumn => users.id, { onDelete: "set null" }),
    /** When it was deleted; null otherwise. From then on nobody can open it, and its rows are removed seven days later. */
    deletedAt: at("deleted_at"),
    ...revision(),
  },
  (table) => [
    index("organizations_maker").on(table.createdBy, table.createdAt),
    index("organizations_deleted").on(table.deletedAt).where(sql`${table.deletedAt} is not null`),
  ],
);

/** The column of every row that belongs to an organization, and goes with it. */
export const organizationId = () =>
  uuid("organization_id")
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

export const users = pgTable("users", {
  id: id(),
  email: text("email").notNull().unique("users_email"),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: createdAt(),
  /** When an operator disabled this person's account; null otherwise. */
  disabledAt: at("disabled_at"),
  /**
   * When it was proven that the address is this person's: by an operator, by a link that came there by email, or by the
   * installation's provider. Null: the person who made the account may only have had a link.
   */
  provenAt: at("proven_at"),
  /** When an operator took the address from this account. Nobody can sign in to it; its rows remain, to say who did what. */
  releasedAt: at("released_at"),
  /** SHA-256 of each unused recovery code, in hex. Each code replaces a second factor once. */
  recoveryCodeHashes: text("recovery_code_hashes").array().notNull().default(sql`'{}'`),
});

/** A person's second factor: asked for at each sign-in after the password, once it is confirmed. */
export const factors = pgTable(
  "factors",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text("kind").$type<FactorKind>().notNull(),
    name: text("name").notNull(),
    /** The secret of an authenticator app. */
    sealedSecret: text("sealed_secret"),
    /** The time step (RFC 6238) of the last accepted code. Codes of this or an earlier step are refused. */
    lastStep: integer("last_step"),
    /** The id by which its authenticator knows a passkey, in base64url. */
    credentialId: text("credential_id").unique("factors_credential"),
    /** The public key of a passkey: COSE, in base64url. */
    publicKey: text("public_key"),
    /** How often its authenticator says that the passkey was used; always 0 from those that do not count. */
    counter: bigint("counter", { mode: "number" }),
    /** How a browser reaches the authenticator. */
    transports: text("transports").array(),
    createdAt: createdAt(),
    /** Null until its first code shows that it works. Until then the factor is not used. */
    confirmedAt: at("confirmed_at"),
    lastUsedAt: at("last_used_at"),
  },
  (table) => [index("factors_user").on(table.userId, table.createdAt)],
);

/** A signed-in person. The cookie has only a random token; the row has its hash and when it ends. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the cookie's token, in hex. */
    tokenHash: text("token_hash").notNull().unique("sessions_token_hash"),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    /** Precise to five minutes. */
    lastUsedAt: at("last_used_at").notNull().defaultNow(),
    address: text("address").notNull(),
    userAgent: text("user_agent").notNull(),
    /** The only organization that it opens: that of the provider that signed the person in. Null: all of the person's. */
    organizationId: uuid("organization_id").references(() => organizations.id, { onDelete: "cascade" }),
    /** When the password or a factor was last given in it; null where it began with neither. */
    steppedUpAt: at("stepped_up_at"),
    /** When a second factor was given in it, or the provider said that one was. */
    secondFactorAt: at("second_factor_at"),
    /** When a provider signed the person in; null for a password or an operator's link. */
    singleSignOnAt: at("single_sign_on_at"),
    /** The challenge that a passkey signs next, once, and when it expires. */
    challenge: text("challenge"),
    challengeEndsAt: at("challenge_ends_at"),
  },
  (table) => [
    index("sessions_organization").on(table.organizationId),
    index("sessions_user").on(table.userId, table.createdAt),
    index("sessions_expiry").on(table.expiresAt),
  ],
);

export const roles = pgTable(
  "roles",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    /** The two roles that every organization has; null for its own. */
    builtIn: text("built_in").$type<BuiltIn>(),
    /** Null for the built-in ones, whose permissions are code: `grantedPermissions` of lib/server/rbac reads both. */
    permissions: jsonb("permissions").$type<Permissions>(),
    createdAt: createdAt(),
    ...revision(),
  },
  (table) => [
    check("roles_permissions", sql`(${table.builtIn} is null) = (${table.permissions} is not null)`),
    unique("roles_name").on(table.organizationId, table.name),
    unique("roles_id_organization").on(table.id, table.organizationId),
  ],
);

export const memberships = pgTable(
  "memberships",
  {
    organizationId: organizationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    roleId: uuid("role_id").notNull(),
    /** Whether single sign-on gave the role, and so sets it again at each sign-in. A role that a person gives is theirs. */
    isRoleByProvider: boolean("is_role_by_provider").notNull().default(false),
    createdAt: createdAt(),
    ...revision(),
  },
  (table) => [
    primaryKey({ name: "memberships_pk", columns: [table.organizationId, table.userId] }),
    index("memberships_user").on(table.userId),
    index("memberships_role").on(table.roleId),
    withinOrganization("memberships_role", table, table.roleId, roles),
  ],
);

/** An invitation that was neither accepted nor withdrawn; written as the index has it. */
export const isPending = (table: { acceptedAt: AnyPgColumn; revokedAt: AnyPgColumn }) =>
  sql`${table.acceptedAt} is null and ${table.revokedAt} is null`;

/** A link with which one person can join once: tied to an email address, and valid for a limited time. */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    organizationId: organizationId(),
    email: text("email").notNull(),
    roleId: uuid("role_id").notNull(),
    /** SHA-256 of the link's token, in hex. */
    tokenHash: text("token_hash").notNull().unique("invitations_token_hash"),
    /** The same of the link that went to the address by email, and to nobody else: anyone who has it reads that address. */
    emailedTokenHash: text("emailed_token_hash").unique("invitations_emailed_token_hash"),
    invitedBy: uuid("invited_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    acceptedAt: at("accepted_at"),
    revokedAt: at("revoked_at"),
    ...revision(),
  },
  (table) => [
    // Only the pending ones: the others are never listed.
    index("invitations_list").on(table.organizationId, table.createdAt, table.id).where(isPending(table)),
    index("invitations_role").on(table.roleId),
    withinOrganization("invitations_role", table, table.roleId, roles),
  ],
);
