"use client";
import { Checkbox, Skeleton, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconChevronRight } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { type ChangeEvent, type MouseEvent, type ReactNode, useId } from "react";
import { Link } from "@/components/ui/link";
import { type RowAction, RowMenu } from "@/components/ui/list/row-menu";
import { Cell, ColumnHead, TableRow } from "@/components/ui/list/table";
import type { Selection } from "@/components/ui/list/use-selection";
import classes from "./data-table.module.css";

export interface Column<Row> {
  /** The guide's label, also the key. */
  header: string;
  /** The first column's must hold nothing to click: it becomes the row's link or button. */
  cell: (row: Row) => ReactNode;
  /** CSS width; columns without one share what is left. */
  width?: string | number;
  align?: "left" | "right";
  /** The name that the server sorts by. */
  sortBy?: string;
}

export interface RowProps<Row> {
  columns: readonly Column<Row>[];
  /** Names the row, in the label of its menu. */
  rowName: (row: Row) => string;
  /** The row's main action: a page to go to, or … */
  href?: (row: Row) => string;
  /** … something to open. */
  onOpen?: (row: Row) => void;
  /** Whether the viewer may open this one; every one unless said otherwise. */
  canOpen?: (row: Row) => boolean;
  /** What unfolds under a row; `onOpen` then unfolds it and folds it again. */
  detail?: { isOpen: (row: Row) => boolean; content: (row: Row) => ReactNode };
  /** Everything else, in one menu. */
  actions?: (row: Row) => readonly RowAction[];
}

interface DataRowProps<Row> extends RowProps<Row> {
  row: Row;
  /** What stands before the row's first cell: a cell of its own. */
  choice?: ReactNode;
}

export function DataRow<Row>(props: DataRowProps<Row>) {
  const { row, choice, columns, rowName, href, onOpen, canOpen, detail, actions } = props;
  const router = useRouter();
  const detailId = useId();
  const isOpenable = Boolean(href || onOpen) && (canOpen?.(row) ?? true);
  const isOpen = detail?.isOpen(row) ?? false;

  function open(event: MouseEvent) {
    if (!isOpenable || meantSomethingElse(event)) return;
    if (!href) onOpen?.(row);
    else if (event.metaKey || event.ctrlKey) window.open(href(row), "_blank", "noopener");
    else router.push(href(row));
  }

  function primary(content: ReactNode) {
    if (!isOpenable) return content;
    if (href) {
      return (
        <Link className={classes.primary} href={href(row)}>
          {content}
        </Link>
      );
    }
    return (
      <UnstyledButton
        className={classes.primary}
        onClick={() => onOpen?.(row)}
        {...(detail && { "aria-expanded": isOpen, "aria-controls": detailId, "data-unfolds": true })}
      >
        {detail && <IconChevronRight className={classes.chevron} size={14} aria-hidden="true" />}
        {detail ? <span>{content}</span> : content}
      </UnstyledButton>
    );
  }

  const line = (
    // The whole row is a convenience for the mouse; the link or button in its first cell is for everyone.
    <TableRow
      className={classes.row}
      data-openable={isOpenable || undefined}
      data-open={isOpen || undefined}
      onClick={open}
    >
      {choice}
      {columns.map((column, index) => (
        <Cell
          key={column.header}
          style={{ textAlign: column.align }}
          data-label={column.header}
          data-first={index === 0 || undefined}
        >
          {index === 0 ? primary(column.cell(row)) : column.cell(row)}
        </Cell>
      ))}
      {actions && (
        <Cell className={classes.menu}>
          <RowMenu name={rowName(row)} actions={actions(row)} />
        </Cell>
      )}
    </TableRow>
  );
  if (!detail) return line;
  return (
    <>
      {line}
      {isOpen && (
        <TableRow id={detailId} className={classes.detail}>
          <Cell colSpan={columns.length + (actions ? 1 : 0) + (choice ? 1 : 0)}>{detail.content(row)}</Cell>
        </TableRow>
      )}
    </>
  );
}

/** A click on something that acts by itself, or the end of selecting text to copy it. */
function meantSomethingElse(event: MouseEvent): boolean {
  if ((event.target as Element).closest("a, button, input, label, [data-choice]")) return true;
  return !window.getSelection()?.isCollapsed;
}

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

interface ChoiceProps<Row> {
  row: Row;
  rowName: string;
  /** In the order in which they are shown. */
  rows: readonly Row[];
  selection: Selection<Row>;
  /** Where the choice was made last: with the Shift key, everything from there on is chosen. */
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

export interface Sort {
  by: string;
  direction: "ascending" | "descending";
  onChange: (by: string, direction: "ascending" | "descending") => void;
}

export function SortableHeader<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { header, sortBy, width, align } = column;
  if (!sort || !sortBy) {
    return (
      <ColumnHead width={width} style={{ textAlign: align }}>
        {header}
      </ColumnHead>
    );
  }
  const isSorted = sort.by === sortBy;
  const next = isSorted && sort.direction === "ascending" ? "descending" : "ascending";
  const Icon = !isSorted ? IconArrowsSort : sort.direction === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <ColumnHead width={width} style={{ textAlign: align }} aria-sort={isSorted ? sort.direction : "none"}>
      <UnstyledButton className={classes.sort} onClick={() => sort.onChange(sortBy, next)}>
        {header}
        <Icon size={13} aria-hidden="true" />
      </UnstyledButton>
    </ColumnHead>
  );
}
