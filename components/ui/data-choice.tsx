"use client";
// The boxes that choose rows of a list: one before each row, one for all of them in the head.
import { Checkbox } from "@mantine/core";
import type { ChangeEvent, MouseEvent } from "react";
import { Cell, ColumnHead } from "@/components/ui/table";
import type { Selection } from "@/components/ui/use-selection";
import classes from "./data-table.module.css";

interface ChoiceProps<Row> {
  row: Row;
  rowName: string;
  /** In the order in which they are shown. */
  rows: readonly Row[];
  selection: Selection<Row>;
  /** Where the choice was made last: with Shift held, everything from there on is chosen. */
  anchor: { current: number | null };
}

export function RowChoice<Row>({ row, rowName, rows, selection, anchor }: ChoiceProps<Row>) {
  function choose(event: ChangeEvent<HTMLInputElement>) {
    const { checked } = event.currentTarget;
    const at = rows.indexOf(row);
    const isRange = (event.nativeEvent as unknown as MouseEvent).shiftKey && anchor.current !== null;
    const from = isRange ? (anchor.current ?? at) : at;
    selection.set(rows.slice(Math.min(from, at), Math.max(from, at) + 1), checked);
    anchor.current = at;
  }

  return (
    <Cell className={classes.choice} data-choice>
      <Checkbox
        // The row's name alone: rows are found by how their own names begin.
        aria-label={rowName}
        checked={selection.has(row)}
        onChange={choose}
        classNames={{ root: classes.box }}
      />
    </Cell>
  );
}

export function AllChoice<Row>({ rows, selection }: Pick<ChoiceProps<Row>, "rows" | "selection">) {
  const count = rows.filter(selection.has).length;
  const isAll = rows.length > 0 && count === rows.length;
  return (
    <ColumnHead width={44} className={classes.choice}>
      <Checkbox
        aria-label="Select every row shown"
        checked={isAll}
        indeterminate={count > 0 && !isAll}
        disabled={rows.length === 0}
        onChange={(event) => selection.set(rows, event.currentTarget.checked)}
        classNames={{ root: classes.box }}
      />
    </ColumnHead>
  );
}
