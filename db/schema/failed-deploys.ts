// The last deploy of each automation that failed, and of what: what shows whether one has been made since.
import { index, jsonb, pgTable, uuid } from "drizzle-orm/pg-core";
import { automations } from "@/db/schema/automations";
import { at, withinOrganization } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";
import type { FoundFailure } from "@/lib/shared/errors";

export const failedDeploys = pgTable(
  "failed_deploys",
  {
    automationId: uuid("automation_id").primaryKey(),
    organizationId: organizationId(),
    failedAt: at("failed_at").notNull().defaultNow(),
    failures: jsonb("failures").$type<FoundFailure[]>().notNull(),
  },
  (table) => [
    index("failed_deploys_list").on(table.organizationId, table.failedAt),
    withinOrganization("failed_deploys_automation", table, table.automationId, automations).onDelete(
      "cascade",
    ),
  ],
);
