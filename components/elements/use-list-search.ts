"use client";
import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/** A list's search text; it begins with `?query=` of the address, as the command palette's links have it. */
export function useListSearch(): [string, (query: string) => void] {
  const linked = useSearchParams().get("query") ?? "";
  const [query, setQuery] = useState(linked);
  // A link to the same page, followed while it is open.
  useEffect(() => setQuery(linked), [linked]);
  return [query, setQuery];
}
