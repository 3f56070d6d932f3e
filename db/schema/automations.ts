// Automations, their deployments, and the history of their kickoffs.
import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, updatedAt, withinOrganization } from "@/db/schema/columns";
import { organizationId, revision, users } from "@/db/schema/people";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import type { FoundFailure } from "@/lib/shared/errors";
import type { ReadMode } from "@/lib/shared/resolution/plan";

export const automations = pgTable(
  "automations",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...revision(),
  },
  (table) => [
    unique("automations_name").on(table.organizationId, table.name),
    index("automations_by_name").on(table.organizationId, sql`lower(${table.name})`, table.id),
    unique("automations_id_organization").on(table.id, table.organizationId),
    // For what goes through all that an organization has, and needs the ids alone.
    index("automations_organization").on(table.organizationId, table.id),
  ],
);

export const deployments = pgTable(
  "deployments",
  {
    id: id(),
    organizationId: organizationId(),
    automationId: uuid("automation_id").notNull(),
    version: integer("version").notNull(),
    /** SHA-256 of the deployment token, in hex; null for a version that was made without one: workers keep theirs. */
    tokenHash: text("token_hash").unique("deployments_token_hash"),
    /** Whether kickoffs with its token run the newest version in place of this one. */
    followsNewest: boolean("follows_newest").notNull().default(false),
    createdBy: uuid("created_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    /** The version as a whole: its token is refused, and no other runs it. */
    revokedAt: at("revoked_at"),
    /** The token alone: tokens that follow the newest version may still run this one. */
    tokenRevokedAt: at("token_revoked_at"),
    /** From then on the token is refused; null for tokens from before they expired. */
    expiresAt: at("expires_at"),
    /** To the minute: not every request is worth a write. */
    lastUsedAt: at("last_used_at"),
    ...revision(),
  },
  (table) => [
    unique("deployments_version").on(table.automationId, table.version),
    unique("deployments_id_organization").on(table.id, table.organizationId),
    // Deployments whose token ends soon.
    index("deployments_expiry")
      .on(table.organizationId, table.expiresAt)
      .where(sql`${table.revokedAt} is null`),
    // Few among many: asked for with every automation.
    index("deployments_following").on(table.automationId, table.version).where(sql`${table.followsNewest}`),
    withinOrganization("deployments_automation", table, table.automationId, automations).onDelete("cascade"),
  ],
);

/** One row for each variable that was assigned when a deployment was made; what was read then, sealed as it was. */
export const deploymentValues = pgTable(
  "deployment_values",
  {
    organizationId: organizationId(),
    deploymentId: uuid("deployment_id").notNull(),
    key: text("key").notNull(),
    variableId: uuid("variable_id").notNull(),
    /** Empty for a variable that the version reads at its kickoffs. */
    sealedValue: text("sealed_value").notNull(),
    /** The value's source, so that a later deploy can show what would change: a hash, but never of the value. */
    sourceFingerprint: text("source_fingerprint").notNull().default(""),
    /** Which version of which secret it is; null for direct values. */
    secretName: text("secret_name"),
    resource: text("resource"),
    version: text("version"),
  },
  (table) => [
    primaryKey({ name: "deployment_values_pk", columns: [table.deploymentId, table.key] }),
    // For the page of one secret.
    index("deployment_values_secret")
      .on(table.organizationId, table.secretName, table.deploymentId)
      .where(sql`${table.secretName} is not null`),
    withinOrganization("deployment_values_deployment", table, table.deploymentId, deployments).onDelete(
      "cascade",
    ),
  ],
);

export const kickoffs = pgTable(
  "kickoffs",
  {
    id: id(),
    /** Without a foreign key of its own: the deployment's has it, and each would be one more row to look up and lock. */
    organizationId: uuid("organization_id").notNull(),
    automationId: uuid("automation_id").notNull(),
    deploymentId: uuid("deployment_id").notNull(),
    deploymentVersion: integer("deployment_version").notNull(),
    /**
     * The deployment whose token began it, where that follows the newest version, or the worker identity by whose session
     * it began; null where it is the deployment that it runs. Without a foreign key, as all go with their automation.
     */
    tokenDeploymentId: uuid("token_deployment_id"),
    resolve: text("resolve").$type<ReadMode>().notNull(),
    runtimeVersion: text("runtime_version").notNull(),
    /** `started` until the outcome is known; shown as `lost` where that takes too long. */
    status: text("status").$type<Exclude<KickoffStatus, "lost">>().notNull(),
    secretCount: integer("secret_count").notNull(),
    failures: jsonb("failures").$type<FoundFailure[]>().notNull(),
    startedAt: at("started_at").notNull().defaultNow(),
    durationMs: integer("duration_ms"),
    /** Which request it is, in its automation; null without one, or when the key is too old to be repeated. */
    idempotencyKey: uuid("idempotency_key"),
    /** SHA-256 of the request's body, in hex; null without a key. */
    requestHash: text("request_hash"),
    /** How often it was begun. Only the newest attempt may finish it. */
    attempts: integer("attempts").notNull().default(1),
    /** Until when a server is taken to be reading for it; null while none does. */
    runningUntil: at("running_until"),
    /** Whether a worker has reported the outcome: then it is over. */
    isReported: boolean("is_reported").notNull().default(false),
  },
  (table) => [
    unique("kickoffs_idempotency_key").on(table.automationId, table.idempotencyKey),
    index("kickoffs_list").on(table.automationId, table.startedAt, table.id),
    // Without the status, so that an outcome changes no index.
    index("kickoffs_time").on(table.organizationId, table.startedAt),
    // For what goes with an automation that is deleted.
    index("kickoffs_deployment").on(table.deploymentId),
    unique("kickoffs_id_organization").on(table.id, table.organizationId),
    withinOrganization("kickoffs_deployment", table, table.deploymentId, deployments).onDelete("cascade"),
  ],
);

/** One row for each secret-backed variable of a kickoff: planned first, then with what was read. Never a value. */
export const kickoffReceipts = pgTable(
  "kickoff_receipts",
  {
    /** As in a kickoff: the kickoff's foreign key has it. */
    organizationId: uuid("organization_id").notNull(),
    kickoffId: uuid("kickoff_id").notNull(),
    key: text("key").notNull(),
    /** Kept without a foreign key: history outlives the config. */
    configId: uuid("config_id").notNull(),
    /** The credential that reads it; without a foreign key, as above. Null in rows from before this column. */
    credentialId: uuid("credential_id"),
    /** The states of both that it was planned with: what a worker reports later was seen of these. */
    credentialRevision: uuid("credential_revision"),
    configRevision: uuid("config_revision"),
    secretName: text("secret_name").notNull(),
    resource: text("resource"),
    version: text("version"),
    /** When its kickoff, or the last attempt of it, began: kept here too, to be in the order of an index. */
    startedAt: at("started_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "kickoff_receipts_pk", columns: [table.kickoffId, table.key] }),
    // For the page of one secret, the newest first. Of columns that no update changes.
    index("kickoff_receipts_secret").on(
      table.organizationId,
      table.secretName,
      table.startedAt,
      table.kickoffId,
    ),
    withinOrganization("kickoff_receipts_kickoff", table, table.kickoffId, kickoffs).onDelete("cascade"),
  ],
);
