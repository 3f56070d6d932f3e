import { Skeleton } from "@mantine/core";
import type { Column } from "@/components/ui/data-row";
import { Cell, TableRow } from "@/components/ui/table";
import classes from "./data-table.module.css";

interface SkeletonRowsProps<Row> {
  columns: readonly Column<Row>[];
  withMenu: boolean;
  withChoice?: boolean;
}

/** Rows of the height and rhythm of those that are on their way. */
export function SkeletonRows<Row>({ columns, withMenu, withChoice }: SkeletonRowsProps<Row>) {
  return [0, 1, 2, 3, 4].map((row) => (
    <TableRow key={row} className={classes.row}>
      {withChoice && <Cell className={classes.choice} />}
      {columns.map((column, index) => (
        <Cell key={column.header} data-label={column.header} data-first={index === 0 || undefined}>
          {/* Uneven, as words are; by place, so that server and browser agree. */}
          <Skeleton height={12} my={8} width={`${45 + ((row * 17 + index * 29) % 40)}%`} />
        </Cell>
      ))}
      {withMenu && <Cell className={classes.menu} />}
    </TableRow>
  ));
}
