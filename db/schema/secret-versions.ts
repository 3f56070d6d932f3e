// When a kickoff first saw a version of a secret: what shows that one was rotated. Never a value.
import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { at } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";

export const secretVersions = pgTable(
  "secret_versions",
  {
    organizationId: organizationId(),
    resource: text("resource").notNull(),
    version: text("version").notNull(),
    firstSeenAt: at("first_seen_at").notNull().defaultNow(),
    /** The automation whose kickoff saw it. Without a foreign key: the row outlives the automation. */
    automationId: uuid("automation_id").notNull(),
    /** How it was read then: through which config, by which name. */
    configId: uuid("config_id").notNull(),
    secretName: text("secret_name").notNull(),
  },
  (table) => [
    primaryKey({
      name: "secret_versions_pk",
      columns: [table.organizationId, table.resource, table.version],
    }),
    index("secret_versions_time").on(table.organizationId, table.firstSeenAt),
  ],
);
