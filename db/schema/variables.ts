// Environment variables, and which automations get them.
import { type SQL, sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { automations } from "@/db/schema/automations";
import { at, createdAt, id, updatedAt, withinOrganization } from "@/db/schema/columns";
import { organizationId, revision } from "@/db/schema/people";
import { secretProviderCredentials } from "@/db/schema/secrets";
import type { ValueSource } from "@/lib/shared/environment-variables/schema";

/** When a variable was last used; long ago if it never was, so that it has a position in a sorted list. */
export function usedOrNever({ lastUsedAt }: { lastUsedAt: AnyPgColumn }): SQL<Date> {
  return sql`coalesce(${lastUsedAt}, '1970-01-01 00:00:00+00'::timestamptz)`;
}

/** A reference's name, without the JSON key; written as the index has it. */
export const referencedName = (secretName: AnyPgColumn) => sql`split_part(${secretName}, '#', 1)`;

export const environmentVariables = pgTable(
  "environment_variables",
  {
    id: id(),
    organizationId: organizationId(),
    key: text("key").notNull(),
    source: text("source").$type<ValueSource["kind"]>().notNull(),
    /** The secret provider whose default credential reads it; for source `default` only. */
    provider: text("provider"),
    credentialId: uuid("credential_id"),
    /** `name` or `name#json_key`; absent for direct values. */
    secretName: text("secret_name"),
    sealedValue: text("sealed_value"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...revision(),
    /** By a kickoff or a deploy; to the minute: not every kickoff is worth a write. Null until the first. */
    lastUsedAt: at("last_used_at"),
  },
  (table) => [
    unique("environment_variables_id_organization").on(table.id, table.organizationId),
    unique("environment_variables_id_key").on(table.id, table.key),
    index("environment_variables_list").on(table.organizationId, table.key, table.id),
    index("environment_variables_updated").on(table.organizationId, table.updatedAt, table.id),
    index("environment_variables_used").on(table.organizationId, usedOrNever(table), table.id),
    index("environment_variables_credential").on(table.credentialId),
    index("environment_variables_secret").on(table.organizationId, referencedName(table.secretName)),
    index("environment_variables_default")
      .on(table.organizationId, table.provider)
      .where(sql`${table.source} = 'default'`),
    withinOrganization(
      "environment_variables_credential",
      table,
      table.credentialId,
      secretProviderCredentials,
    ),
  ],
);

/** Which automations get a variable. The key is repeated here so that PostgreSQL holds it unique per automation. */
export const environmentVariableAssignments = pgTable(
  "environment_variable_assignments",
  {
    organizationId: organizationId(),
    variableId: uuid("variable_id").notNull(),
    automationId: uuid("automation_id").notNull(),
    key: text("key").notNull(),
  },
  (table) => [
    primaryKey({ name: "assignments_pk", columns: [table.automationId, table.variableId] }),
    unique("assignments_automation_key").on(table.automationId, table.key),
    index("assignments_variable").on(table.variableId),
    withinOrganization(
      "assignments_variable_organization",
      table,
      table.variableId,
      environmentVariables,
    ).onDelete("cascade"),
    foreignKey({
      name: "assignments_variable_key",
      columns: [table.variableId, table.key],
      foreignColumns: [environmentVariables.id, environmentVariables.key],
    })
      .onDelete("cascade")
      .onUpdate("cascade"),
    withinOrganization("assignments_automation", table, table.automationId, automations).onDelete("cascade"),
  ],
);
