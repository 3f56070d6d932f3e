// Columns that many tables have. Rows of an organization carry its id, and the foreign keys between them include it, so
// that PostgreSQL itself refuses a row that points into another organization.
import { type AnyPgColumn, foreignKey, timestamp, uuid } from "drizzle-orm/pg-core";

export const id = () => uuid("id").primaryKey().defaultRandom();

/** Milliseconds, as JavaScript has them: what a cursor or a comparison carries is then exactly what the row holds. */
export const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const createdAt = () => at("created_at").notNull().defaultNow();
export const updatedAt = () => at("updated_at").notNull().defaultNow();

/** A foreign key to another row of the same organization. */
export const withinOrganization = (
  name: string,
  { organizationId }: { organizationId: AnyPgColumn },
  column: AnyPgColumn,
  other: { id: AnyPgColumn; organizationId: AnyPgColumn },
) =>
  foreignKey({
    name,
    columns: [column, organizationId],
    foreignColumns: [other.id, other.organizationId],
  });
