// Pre-flights: which automations a timer tries, and the result of each automation's last try.
import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { automations } from "@/db/schema/automations";
import { at, withinOrganization } from "@/db/schema/columns";
import { organizationId } from "@/db/schema/people";
import type {
  KeptFailure,
  PreFlightPeriod,
  PreFlightStarter,
} from "@/lib/shared/automations/pre-flight/schema";

/** One row for each automation that a timer tries; none for the others. */
export const preFlightSchedules = pgTable(
  "pre_flight_schedules",
  {
    automationId: uuid("automation_id").primaryKey(),
    organizationId: organizationId(),
    every: text("every").$type<PreFlightPeriod>().notNull(),
    /** When the next run may begin. It moves on when a run is recorded, and not before. */
    dueAt: at("due_at").notNull(),
    /** The id of the run that is under way. Only the run with this id may record its result. */
    claim: uuid("claim"),
    /** Until then no other process begins a run: the one that runs it may be alive. */
    leasedUntil: at("leased_until"),
  },
  (table) => [
    index("pre_flight_schedules_due").on(table.dueAt),
    withinOrganization("pre_flight_schedules_automation", table, table.automationId, automations).onDelete(
      "cascade",
    ),
  ],
);

/** The last run by a person and the last run by the timer. The timer does not try secrets that are read at deploy. */
export const preFlightResults = pgTable(
  "pre_flight_results",
  {
    organizationId: organizationId(),
    automationId: uuid("automation_id").notNull(),
    by: text("by").$type<PreFlightStarter>().notNull(),
    startedAt: at("started_at").notNull(),
    ok: boolean("ok").notNull(),
    /** Keys of the variables that worked. */
    passed: jsonb("passed").$type<string[]>().notNull(),
    failures: jsonb("failures").$type<KeptFailure[]>().notNull(),
  },
  (table) => [
    primaryKey({ name: "pre_flight_results_pk", columns: [table.automationId, table.by] }),
    index("pre_flight_results_failed").on(table.organizationId, table.startedAt).where(sql`not ${table.ok}`),
    withinOrganization("pre_flight_results_automation", table, table.automationId, automations).onDelete(
      "cascade",
    ),
  ],
);
