"use client";
// Which part of a page is open, `?view=` of the address: it can be linked to and reloaded, and Back goes to the part before.
import { type UseQueryStatesKeysMap, useQueryState, useQueryStates } from "nuqs";

/** @param parts What else the page's parts keep in the address: it belongs to the part that is left, and goes with it. */
export function useView(parts: UseQueryStatesKeysMap): [string | null, (view: string) => void] {
  const [view, setView] = useQueryState("view", { history: "push" });
  const [, setParts] = useQueryStates(parts);
  // Both in one entry of the history.
  function show(next: string) {
    void setParts(null);
    void setView(next);
  }
  return [view, show];
}
