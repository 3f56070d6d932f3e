"use client";
// A list of the console: a table on wide screens, cards on narrow ones, with search, paging and every state in between.
import { Button, Group, Text, VisuallyHidden } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, failureWords } from "@/components/ui/failure/error-state";
import {
  AllChoice,
  type Column,
  DataRow,
  RowChoice,
  type RowProps,
  SkeletonRows,
  type Sort,
  SortableHeader,
} from "@/components/ui/list/data-row";
import { SearchBox, type SearchBoxProps } from "@/components/ui/list/search-box";
import { BodyRows, ColumnHead, HeadRows, Table, TableRow } from "@/components/ui/list/table";
import type { Selection } from "@/components/ui/list/use-selection";
import { Notice } from "@/components/ui/notice";
import { counted } from "@/lib/shared/counted";
import type { Page } from "@/lib/shared/listing";
import classes from "./data-table.module.css";

export type { Column };

/** What `useInfiniteQuery` over a list endpoint gives. */
export type List<Row> = Pick<
  UseInfiniteQueryResult<InfiniteData<Page<Row>>, unknown>,
  "data" | "error" | "isFetching" | "isFetchingNextPage" | "hasNextPage" | "refetch" | "fetchNextPage"
>;

/** Rows that are all there, so that nothing is fetched. */
export function wholeList<Row>(rows: Row[]): List<Row> {
  const never = () => Promise.reject(new TypeError("A whole list has one page."));
  return {
    data: { pages: [{ items: rows, nextCursor: null }], pageParams: [undefined] },
    error: null,
    isFetching: false,
    isFetchingNextPage: false,
    hasNextPage: false,
    refetch: never,
    fetchNextPage: never,
  };
}

interface DataTableProps<Row> extends RowProps<Row> {
  /** What is listed, for screen readers: "Secret provider credentials". */
  label: string;
  list: List<Row>;
  /** Shown when there is nothing at all: teaches the first step. */
  empty: ReactNode;
  search?: SearchBoxProps;
  /** Filters next to the search. */
  filters?: ReactNode;
  /** Where filters narrow the list: how to take them and the search away. */
  onWiden?: () => void;
  sort?: Sort;
  /** What is counted, of a list that says its total: "variable". */
  counted?: string;
  /** Where rows can be chosen, to do something with them together. */
  selection?: Selection<Row>;
}

type RowKey<Row> = Row extends { id: string }
  ? { rowKey?: (row: Row) => string }
  : { rowKey: (row: Row) => string };

const idOf = (row: unknown) => (row as { id: string }).id;

/** @param props.rowKey the row's `id`, where it is a text, unless said otherwise. */
export function DataTable<Row>(props: DataTableProps<Row> & RowKey<Row>) {
  const {
    label,
    list,
    rowKey = idOf,
    empty,
    search,
    filters,
    onWiden,
    sort,
    counted,
    selection,
    ...rowProps
  } = props;
  const anchor = useRef<number | null>(null);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const total = list.data?.pages[0]?.total;
  const isSearched = Boolean(search?.value || onWiden);
  const isEmpty = rows?.length === 0;
  const failure =
    !rows && list.error ? (
      <div className={classes.frame}>
        <ErrorState error={list.error} onRetry={() => list.refetch()} retrying={list.isFetching} />
      </div>
    ) : null;
  // With the search that failed in its box, so that it can be changed.
  if (failure && !isSearched && !filters) return failure;
  if (isEmpty && !isSearched && !filters) return <div className={classes.frame}>{empty}</div>;

  const { columns, actions } = rowProps;
  return (
    <section aria-label={label}>
      {(search || filters) && (
        <Group gap="xs" mb="sm">
          {search && (
            <SearchBox searching={isSearched && list.isFetching && !list.isFetchingNextPage} {...search} />
          )}
          {filters}
        </Group>
      )}
      {rows && list.error ? <StaleNotice list={list} /> : null}
      {counted && rows && !isEmpty && !failure && total !== undefined && (
        <Text size="xs" c="dimmed" mb={6}>
          {totalWords(total, counted, isSearched)}
        </Text>
      )}
      {failure ? (
        failure
      ) : isEmpty ? (
        <div className={classes.frame}>
          {isSearched ? <NoMatch search={search} onWiden={onWiden} /> : empty}
        </div>
      ) : (
        <div className={classes.frame}>
          <Table
            className={classes.table}
            role="table"
            style={{ tableLayout: "fixed" }}
            aria-label={label}
            aria-busy={!rows}
          >
            <HeadRows className={classes.head}>
              <TableRow>
                {selection && <AllChoice rows={rows ?? []} selection={selection} />}
                {columns.map((column) => (
                  <SortableHeader key={column.header} column={column} sort={sort} />
                ))}
                {actions && (
                  <ColumnHead width={52}>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </ColumnHead>
                )}
              </TableRow>
            </HeadRows>
            <BodyRows>
              {rows?.map((row) => (
                <DataRow key={rowKey(row)} row={row} choice={choiceOf(row)} {...rowProps} />
              )) ?? (
                <SkeletonRows
                  columns={columns}
                  withMenu={Boolean(actions)}
                  withChoice={selection !== undefined}
                />
              )}
            </BodyRows>
          </Table>
        </div>
      )}
      {list.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Load more
          </Button>
        </Group>
      )}
      <VisuallyHidden role="status">
        {failure ? null : rows ? countWords(rows.length, list.hasNextPage) : "Loading"}
      </VisuallyHidden>
    </section>
  );

  function choiceOf(row: Row) {
    if (!selection || !rows) return undefined;
    const rowName = rowProps.rowName(row);
    return <RowChoice row={row} rowName={rowName} rows={rows} selection={selection} anchor={anchor} />;
  }
}

function StaleNotice<Row>({ list }: { list: List<Row> }) {
  const { title, detail } = failureWords(list.error);
  const retry = (
    <Button variant="default" size="xs" loading={list.isFetching} onClick={() => list.refetch()}>
      Try again
    </Button>
  );
  return (
    <div className={classes.stale}>
      <Notice tone="error" title={title} action={retry}>
        {detail} This list might be out of date.
      </Notice>
    </div>
  );
}

interface NoMatchProps {
  search: SearchBoxProps | undefined;
  onWiden: (() => void) | undefined;
}

function NoMatch({ search, onWiden }: NoMatchProps) {
  if (onWiden) {
    return (
      <EmptyState
        title={
          search?.value ? `Nothing matches “${search.value}” and the filters` : "Nothing fits the filters"
        }
        action={
          <Button variant="default" onClick={onWiden}>
            Clear search and filters
          </Button>
        }
      >
        Clear a filter, or look for another part of the name.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={`Nothing matches “${search?.value}”`}
      action={
        <Button variant="default" onClick={() => search?.onChange("")}>
          Clear the search
        </Button>
      }
    >
      Try a shorter or different search.
    </EmptyState>
  );
}

function totalWords(total: number, noun: string, isSearched: boolean): string {
  const words = counted(total, noun);
  return isSearched ? `${words} ${total === 1 ? "matches" : "match"}` : words;
}

function countWords(count: number, hasMore: boolean): string {
  return `${counted(count, "entry", "entries")}${hasMore ? ", more can be loaded" : ""}`;
}
