"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { DataTable, type List } from "@/components/ui/list/data-table";
import { Filter } from "@/components/ui/list/filter";
import { RowMenu } from "@/components/ui/list/row-menu";
import { SearchBox } from "@/components/ui/list/search-box";
import { SelectionBar } from "@/components/ui/list/selection-bar";
import { useSelection } from "@/components/ui/list/use-selection";
import { OutcomeBadge, Tag, Tagged } from "@/components/ui/outcome-badge";
import { failures } from "./failures";
import { arn, longText, longWord, Specimen, Specimens } from "./specimen";

interface Row {
  id: string;
  name: string;
  value: string;
}

const rows: Row[] = [
  { id: "1", name: "BILLING_API_KEY", value: "production/billing" },
  { id: "2", name: longWord, value: arn },
  { id: "3", name: longText, value: longText },
];
const columns = [
  { header: "Name", cell: ({ name }: Row) => name, sortBy: "name" },
  { header: "Secret", cell: ({ value }: Row) => value },
  { header: "Status", cell: () => <OutcomeBadge outcome="green">Resolved</OutcomeBadge>, width: 140 },
];
const nothing = () => {};
const actions = () => [
  { label: "Edit", onSelect: nothing },
  {
    label: "Test Connection",
    onSelect: nothing,
    disabledReason: "You need the permission to test credentials.",
  },
  { label: "Delete", onSelect: nothing, danger: true },
];

type State = Partial<Pick<List<Row>, "error" | "isFetching" | "isFetchingNextPage" | "hasNextPage">>;

/** As `useInfiniteQuery` gives a list. */
function listOf(items: Row[] | undefined, state: State = {}): List<Row> {
  return {
    data: items && { pages: [{ items, nextCursor: null, total: items.length }], pageParams: [""] },
    error: null,
    isFetching: false,
    isFetchingNextPage: false,
    hasNextPage: false,
    refetch: nothing as never,
    fetchNextPage: nothing as never,
    ...state,
  };
}

const lists: Record<string, List<Row>> = {
  loading: listOf(undefined, { isFetching: true }),
  empty: listOf([]),
  failing: listOf(undefined, { error: failures.server }),
  "out of date": listOf(rows, { error: failures.server }),
  "more to load": listOf(rows, { hasNextPage: true }),
  "loading more": listOf(rows, { hasNextPage: true, isFetchingNextPage: true, isFetching: true }),
};

export function ListSpecimens() {
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>("1");
  const [direction, setDirection] = useState<"ascending" | "descending">("ascending");
  const selection = useSelection(rows, true, "gallery");
  const shared = {
    columns,
    rowKey: ({ id }: Row) => id,
    rowName: ({ name }: Row) => name,
    empty: <EmptyState title="No variables yet">Add the first one.</EmptyState>,
  };
  const filters = (
    <Filter
      label="Status"
      placeholder="Status"
      value={filter ?? undefined}
      onChange={setFilter}
      data={["Resolved", longText]}
    />
  );
  return (
    <Specimens title="Lists">
      {Object.entries(lists).map(([state, list]) => (
        <Specimen key={state} of="DataTable" state={state}>
          <DataTable {...shared} label={`Variables, ${state}`} list={list} actions={actions} />
        </Specimen>
      ))}
      <Specimen of="DataTable" state="choices, search, filter, sorting, a total; rows that unfold">
        <DataTable
          {...shared}
          label="Variables, everything"
          list={listOf(rows)}
          actions={actions}
          search={{ value: search, onChange: setSearch, placeholder: "Search by name" }}
          filters={filters}
          onWiden={filter ? () => setFilter(null) : undefined}
          sort={{ by: "name", direction, onChange: (_, next) => setDirection(next) }}
          counted="variable"
          selection={selection}
          onOpen={({ id }) => setOpen(open === id ? null : id)}
          canOpen={({ id }) => id !== "3"}
          detail={{ isOpen: ({ id }) => id === open, content: ({ value }) => value }}
        />
      </Specimen>
      <Specimen of="DataTable" state="nothing matches">
        <DataTable
          {...shared}
          label="Variables, none"
          list={listOf([])}
          search={{ value: longWord, onChange: nothing, placeholder: "Search by name" }}
        />
      </Specimen>
      <Specimen of="SearchBox" state="empty, searching">
        <SearchBox value="" onChange={nothing} placeholder="Search" />
        <SearchBox value="billing" onChange={nothing} placeholder="Search" searching />
      </Specimen>
      <Specimen of="Filter" state="nothing chosen, chosen">
        <Filter label="Source" placeholder="Source" value={undefined} data={["Direct"]} />
        <Filter label="Source" value="Direct" data={["Direct"]} />
      </Specimen>
      <Specimen of="RowMenu" state="mild, disabled and dangerous actions; no action shows nothing">
        <RowMenu name="BILLING_API_KEY" actions={actions()} />
        <RowMenu name="nothing" actions={[]} />
      </Specimen>
      <Specimen of="Tag" state="in a row">
        <Tag>secret</Tag>
      </Specimen>
      <Specimen of="Tagged" state="an email and its tag">
        <Tagged name={<Email>accounts-payable@subsidiary.of-a-company.example</Email>}>
          <Tag>You</Tag>
        </Tagged>
      </Specimen>
      <SelectionBar
        counted="variable"
        count={selection.rows.length}
        all={{ count: 10_000, choose: nothing, isLoading: false }}
        onClear={selection.clear}
      >
        <Button size="xs">Assign</Button>
      </SelectionBar>
    </Specimens>
  );
}
