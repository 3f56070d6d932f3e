"use client";
import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "@/components/ui/data-row";
import classes from "./data-table.module.css";

export interface Sort {
  by: string;
  direction: "ascending" | "descending";
  onChange: (by: string, direction: "ascending" | "descending") => void;
}

export function SortableHeader<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { header, sortBy, width, align } = column;
  if (!sort || !sortBy) {
    return (
      <Table.Th role="columnheader" w={width} ta={align}>
        {header}
      </Table.Th>
    );
  }
  const isSorted = sort.by === sortBy;
  const next = isSorted && sort.direction === "ascending" ? "descending" : "ascending";
  const Icon = !isSorted ? IconArrowsSort : sort.direction === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th role="columnheader" w={width} ta={align} aria-sort={isSorted ? sort.direction : "none"}>
      <UnstyledButton className={classes.sort} onClick={() => sort.onChange(sortBy, next)}>
        {header}
        <Icon size={13} aria-hidden="true" />
      </UnstyledButton>
    </Table.Th>
  );
}
