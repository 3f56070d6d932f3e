// How an organization reaches its secret stores.
import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, updatedAt, withinOrganization } from "@/db/schema/columns";
import { organizationId, revision } from "@/db/schema/people";
import type { AuthenticationMethod } from "@/lib/shared/clouds/schema";
import type { ConnectionTest } from "@/lib/shared/secret-providers/schema";
import type { TokenSubject } from "@/lib/shared/workload-identity/schema";

export const workloadIdentityConfigs = pgTable(
  "workload_identity_configs",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    cloud: text("cloud").notNull(),
    /** Parsed by the cloud's own schema (lib/clouds). */
    settings: jsonb("settings").$type<Record<string, string>>().notNull(),
    subject: text("subject").$type<TokenSubject>().notNull().default("organization"),
    /** The automations that may use it; null for all. Without a foreign key: an automation that is gone asks for nothing. */
    automationIds: uuid("automation_ids").array(),
    isDefault: boolean("is_default").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...revision(),
  },
  (table) => [
    unique("workload_identity_configs_name").on(table.organizationId, table.name),
    index("workload_identity_configs_by_name").on(table.organizationId, sql`lower(${table.name})`, table.id),
    unique("workload_identity_configs_id_organization").on(table.id, table.organizationId),
    uniqueIndex("workload_identity_configs_default")
      .on(table.organizationId, table.cloud)
      .where(sql`${table.isDefault}`),
  ],
);

export const secretProviderCredentials = pgTable(
  "secret_provider_credentials",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    provider: text("provider").notNull(),
    authenticationMethod: text("authentication_method").$type<AuthenticationMethod>().notNull(),
    workloadIdentityConfigId: uuid("workload_identity_config_id"),
    settings: jsonb("settings").$type<Record<string, string>>().notNull(),
    /** Settings that are secret, each sealed: the secret access key, the external ID. */
    sealed: jsonb("sealed").$type<Record<string, string>>().notNull().default({}),
    isDefault: boolean("is_default").notNull(),
    lastTest: jsonb("last_test").$type<ConnectionTest>(),
    lastTestedAt: at("last_tested_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...revision(),
  },
  (table) => [
    unique("secret_provider_credentials_name").on(table.organizationId, table.name),
    index("secret_provider_credentials_by_name").on(
      table.organizationId,
      sql`lower(${table.name})`,
      table.id,
    ),
    unique("secret_provider_credentials_id_organization").on(table.id, table.organizationId),
    uniqueIndex("secret_provider_credentials_default")
      .on(table.organizationId, table.provider)
      .where(sql`${table.isDefault}`),
    index("secret_provider_credentials_config").on(table.workloadIdentityConfigId),
    withinOrganization(
      "secret_provider_credentials_config",
      table,
      table.workloadIdentityConfigId,
      workloadIdentityConfigs,
    ),
  ],
);
