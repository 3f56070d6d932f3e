"use client";
// A list of the console: a table on wide screens, cards on narrow ones, with search, paging and every state in between.
import { Button, Group, Table, VisuallyHidden } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { DataRow, type RowProps } from "@/components/elements/data-row";
import { type Sort, SortableHeader } from "@/components/elements/data-sort";
import { EmptyState } from "@/components/elements/empty-state";
import { ErrorState, failureWords } from "@/components/elements/error-state";
import { Notice } from "@/components/elements/notice";
import { SearchBox, type SearchBoxProps } from "@/components/elements/search-box";
import { SkeletonRows } from "@/components/elements/skeleton-rows";
import type { Page } from "@/lib/listing/schema";
import classes from "./data-table.module.css";

/** What `useInfiniteQuery` over a list endpoint gives. */
export type List<Row> = Pick<
  UseInfiniteQueryResult<InfiniteData<Page<Row>>, unknown>,
  "data" | "error" | "isFetching" | "isFetchingNextPage" | "hasNextPage" | "refetch" | "fetchNextPage"
>;

interface DataTableProps<Row> extends RowProps<Row> {
  /** What is listed, for screen readers: "Secret provider credentials". */
  label: string;
  list: List<Row>;
  rowKey: (row: Row) => string;
  /** Shown when there is nothing at all: teaches the first step. */
  empty: ReactNode;
  search?: SearchBoxProps;
  /** Filters beside the search. */
  filters?: ReactNode;
  sort?: Sort;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, list, rowKey, empty, search, filters, sort, ...rowProps } = props;
  const rows = list.data?.pages.flatMap((page) => page.items);
  const isSearched = Boolean(search?.value);
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
      {failure ? (
        failure
      ) : isEmpty ? (
        <div className={classes.frame}>{isSearched ? <NoMatch search={search} /> : empty}</div>
      ) : (
        <div className={classes.frame}>
          {/* Explicit roles: as cards the elements lose the display from which browsers derive them. */}
          <Table className={classes.table} role="table" layout="fixed" aria-label={label} aria-busy={!rows}>
            <Table.Thead role="rowgroup" className={classes.head}>
              <Table.Tr role="row">
                {columns.map((column) => (
                  <SortableHeader key={column.header} column={column} sort={sort} />
                ))}
                {actions && (
                  <Table.Th role="columnheader" w={52}>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody role="rowgroup">
              {rows?.map((row) => <DataRow key={rowKey(row)} row={row} {...rowProps} />) ?? (
                <SkeletonRows columns={columns} withMenu={Boolean(actions)} />
              )}
            </Table.Tbody>
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

function NoMatch({ search }: { search: SearchBoxProps | undefined }) {
  return (
    <EmptyState
      title={`Nothing matches “${search?.value}”`}
      action={
        <Button variant="default" onClick={() => search?.onChange("")}>
          Clear the search
        </Button>
      }
    >
      Try another part of the name.
    </EmptyState>
  );
}

function countWords(count: number, hasMore: boolean): string {
  return `${count} ${count === 1 ? "entry" : "entries"}${hasMore ? ", more can be loaded" : ""}`;
}
