// Conditions that keep a query within one organization.
import { and, eq, getTableColumns, inArray, is, SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";

type Scoped = PgTable & { organizationId: PgColumn };

/** Columns that equal a value, or one of several. */
type Values<Row> = { [Column in keyof Row]?: Row[Column] | readonly Row[Column][] };

/** The organization's rows of a table that meet all conditions. */
export function inOrganization<Table extends Scoped>(
  { organizationId }: { organizationId: string },
  table: Table,
  ...conditions: (Values<Table["$inferSelect"]> | SQL | undefined)[]
): SQL | undefined {
  const columns = getTableColumns(table) as Record<string, PgColumn>;
  const met = conditions.flatMap((condition) => {
    if (condition === undefined || is(condition, SQL)) return condition;
    return Object.entries(condition).map(([name, value]) => {
      const column = columns[name] as PgColumn;
      return Array.isArray(value) ? inArray(column, value) : eq(column, value);
    });
  });
  return and(eq(table.organizationId, organizationId), ...met);
}

/** For a join: the row of `table` in the same organization that the column names. */
export function references(column: PgColumn, table: Scoped & { id: PgColumn }): SQL | undefined {
  const { organizationId } = column.table as Scoped;
  return and(eq(table.id, column), eq(table.organizationId, organizationId));
}
