"use client";
import type { ComboboxItem, OptionsFilter } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { exactFirst, hasText } from "@/components/ui/form/enter-picks";
import type { listOptions } from "@/components/ui/list-query";
import type { Page } from "@/lib/shared/listing";

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

interface ChoicesOptions<Row> {
  /** The list endpoint, searched for what was typed. */
  list: (query: string) => ReturnType<typeof listOptions<Row>>;
  choice: (row: Row) => Choice;
  /** What is chosen already: its name is known, whether or not the search finds it. */
  chosen: readonly Choice[];
  enabled: boolean;
  /** What is chosen from, in the plural: "automations". */
  kind: string;
}

/** Options of a select whose list is too long for the browser: the server searches it, a page is offered. */
export function useChoices<Row>({ list, choice, chosen, enabled, kind }: ChoicesOptions<Row>) {
  const [search, setSearch] = useState("");
  const [query] = useDebouncedValue(search.trim(), 250);
  const answer: UseInfiniteQueryResult<InfiniteData<Page<Row>>> = useInfiniteQuery({
    ...list(query),
    enabled,
  });
  const rows = answer.data?.pages[0]?.items ?? [];
  const choices = rows.map(choice);
  const found = new Set(choices.map(({ value }) => value));
  if (answer.hasNextPage) choices.push({ value: "more", label: "Type to see more", disabled: true });
  const isSearching = answer.isFetching || query !== search.trim();
  return {
    rows,
    choices: [...chosen.filter(({ value }) => !found.has(value)), ...choices],
    setSearch,
    /** Whether the choices are still those of another search. */
    isSearching,
    filter,
    message: emptyMessage(),
  };

  /** The server has searched; until its answer is there, what is not meant any more is left out here. */
  function filter({ options, search: text }: Parameters<OptionsFilter>[0]) {
    const shown = options as ComboboxItem[];
    return exactFirst(isSearching ? shown.filter((option) => hasText(option, text)) : shown, text);
  }

  function emptyMessage(): string {
    if (isSearching) return "Searching…";
    if (answer.error) return `The ${kind} could not be loaded. Close the list and try again.`;
    return query ? `No ${kind} match “${query}”` : `There are no ${kind} to choose`;
  }
}
