"use client";
import type { ComboboxItem, OptionsFilter } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { exactFirst, hasText, useEnterPicks } from "@/components/ui/form/enter-picks";
import type { ListOptions } from "@/components/ui/list/query";
import type { Page } from "@/lib/shared/listing";

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

interface ChoicesOptions<Row> {
  /** The list endpoint, searched for what was typed. */
  list: (query: string) => ListOptions<Row>;
  choice: (row: Row) => Choice;
  /** Offered before what the server finds; searched in the browser. */
  fixed?: readonly Choice[];
  /** What is chosen already: its name is known, whether or not the search finds it. */
  chosen?: readonly Choice[];
  /** Of a field with one choice: which it is. */
  value?: string | null;
  /** Nothing chosen means the first. */
  presetsFirst?: boolean;
  enabled?: boolean;
  /** What is chosen from, in the plural: "automations". */
  kind: string;
}

/** Options of a select whose list is too long for the browser: the server searches it, a page is offered. */
export function useChoices<Row>(options: ChoicesOptions<Row>) {
  const { list, choice, fixed = [], chosen = [], presetsFirst = false, enabled = true, kind } = options;
  const [search, setSearch] = useState("");
  const [query] = useDebouncedValue(search.trim(), 250);
  const answer: UseInfiniteQueryResult<InfiniteData<Page<Row>>> = useInfiniteQuery({
    ...list(query),
    enabled,
  });
  const rows = answer.data?.pages[0]?.items ?? [];
  const found = rows.map(choice);
  const known = new Set([...fixed, ...found].map(({ value }) => value));
  const choices = [...fixed, ...chosen.filter(({ value }) => !known.has(value)), ...found];
  if (answer.hasNextPage) choices.push({ value: "more", label: "Type to see more", disabled: true });
  const preset = presetsFirst ? choices.find(({ disabled }) => !disabled)?.value : undefined;
  const value = options.value ?? preset ?? null;
  const label = choices.find((choice) => choice.value === value)?.label;
  const isSearching = answer.isFetching || query !== search.trim();
  const enter = useEnterPicks({ isSearching, chosen: label });

  /** The server has searched; until its answer is there, what is not meant any more is left out here. */
  const filter: OptionsFilter = ({ options, search: text }) => {
    const isFixed = ({ value }: ComboboxItem) => fixed.some((choice) => choice.value === value);
    const shown = (options as ComboboxItem[]).filter(
      (option) => !(isSearching || isFixed(option)) || hasText(option, text),
    );
    return exactFirst(shown, text);
  };

  function emptyMessage(): string {
    if (isSearching) return "Searching…";
    if (answer.error) return `The ${kind} could not be loaded. Close the list and try again.`;
    return query ? `No ${kind} match “${query}”` : `There are no ${kind} to choose`;
  }

  const searched = {
    data: choices,
    filter,
    // The box also shows what is chosen, and a search for that would hide everything else.
    onSearchChange: (text: string) => setSearch(text === label ? "" : text),
    nothingFoundMessage: emptyMessage(),
  };
  return {
    rows,
    choices,
    value,
    /** For a filter of a list, which knows by itself what Enter takes. */
    searched,
    /** For Select and MultiSelect. */
    select: {
      ...searched,
      ...enter.props,
      onOptionSubmit: enter.onOptionSubmit,
      classNames: { options: enter.listClass },
      searchable: true,
    },
  };
}
