// How workers prove themselves without a stored token: by a token of the issuer where they run.
import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { automations } from "@/db/schema/automations";
import { at, createdAt, id } from "@/db/schema/columns";
import { organizationId, revision, users } from "@/db/schema/people";
import type { PublicKeySet } from "@/lib/shared/worker-identities/keys";

/** An issuer that an admin registered for one automation, whose tokens let its workers in. */
export const workerIdentities = pgTable(
  "worker_identities",
  {
    id: id(),
    organizationId: organizationId(),
    automationId: uuid("automation_id").notNull(),
    name: text("name").notNull(),
    issuer: text("issuer").notNull(),
    /** Its public keys, where they were entered; null where they are fetched. */
    jwks: jsonb("jwks").$type<PublicKeySet>(),
    /** Null: the automation's own, which is made of the issuer's address and the automation's id. */
    audience: text("audience"),
    /** With `*` for any characters. */
    subject: text("subject").notNull(),
    isSingleUse: boolean("is_single_use").notNull().default(false),
    createdBy: uuid("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    lastUsedAt: at("last_used_at"),
    /** The last refusal of a token that names its issuer, signature not verified. */
    lastRefusedAt: at("last_refused_at"),
    lastRefusal: text("last_refusal"),
    /** The last refusal of a token whose signature was verified: these refusals are in the log too. */
    lastDeniedAt: at("last_denied_at"),
    ...revision(),
  },
  (table) => [
    unique("worker_identities_name").on(table.automationId, table.name),
    unique("worker_identities_id_organization").on(table.id, table.organizationId),
    foreignKey({
      name: "worker_identities_automation",
      columns: [table.automationId, table.organizationId],
      foreignColumns: [automations.id, automations.organizationId],
    }).onDelete("cascade"),
  ],
);

/** A worker that proved itself. Kept until its token can no longer be sent again. */
export const workerSessions = pgTable(
  "worker_sessions",
  {
    id: id(),
    organizationId: organizationId(),
    identityId: uuid("identity_id").notNull(),
    /** SHA-256 of the session's token, in hex. */
    tokenHash: text("token_hash").notNull().unique("worker_sessions_token_hash"),
    /** The newest version when it began: where that or a later one is revoked, the session ends. */
    deploymentVersion: integer("deployment_version").notNull(),
    createdAt: createdAt(),
    expiresAt: at("expires_at").notNull(),
    /** As in `usedWorkerTokens`, for processes of a version that knows no such table; null where a token is good again. */
    usedTokenId: text("used_token_id"),
    /** After this nothing reads the row. */
    keptUntil: at("kept_until").notNull(),
  },
  (table) => [
    unique("worker_sessions_used_token").on(table.identityId, table.usedTokenId),
    foreignKey({
      name: "worker_sessions_identity",
      columns: [table.identityId, table.organizationId],
      foreignColumns: [workerIdentities.id, workerIdentities.organizationId],
    }).onDelete("cascade"),
  ],
);

/** Issuers' tokens that were good once and are used. Of no identity, or who makes one anew would accept them again. */
export const usedWorkerTokens = pgTable(
  "used_worker_tokens",
  {
    organizationId: organizationId(),
    issuer: text("issuer").notNull(),
    /** SHA-256 of the token's `jti`, in hex. */
    tokenId: text("token_id").notNull(),
    /** After this the token is refused as expired. */
    keptUntil: at("kept_until").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.issuer, table.tokenId] })],
);
