// One row that is written repeatedly, to see whether this database accepts writes. It belongs to no organization.
import { integer, pgTable } from "drizzle-orm/pg-core";
import { at } from "@/db/schema/columns";

export const readinessChecks = pgTable("readiness_checks", {
  id: integer("id").primaryKey(),
  at: at("at").notNull().defaultNow(),
});
