"use client";
// What a list is searched for is part of the address: Back and a reload keep it, and it can be sent to somebody. What a
// list is filtered and sorted by is kept the same way, with `useQueryStates`.
import { useQueryState } from "nuqs";
import { searchAddress } from "@/components/ui/list/search";

/** While somebody types the address follows, and Back leads to where they came from. */
const search = searchAddress.query.withOptions({ history: "replace" });

/** A list's search text, `?query=` of the address. */
export function useListSearch(): [string, (query: string) => void] {
  const [query, setQuery] = useQueryState("query", search);
  return [query, (text) => void setQuery(text)];
}
