"use client";
// Which rows of a list are chosen, to do something with them together.
import { useState } from "react";

export interface Selection<Row> {
  /** As they are shown now; those that a search has hidden, as they were. */
  rows: readonly Row[];
  has: (row: Row) => boolean;
  set: (rows: readonly Row[], isChosen: boolean) => void;
  clear: () => void;
}

/**
 * @param isWhole whether everything that fits is shown: what is chosen and not shown is gone then.
 * @param scope what the list shows: chosen rows are not kept from one search or filter to the next, where nobody would
 * see them.
 */
export function useSelection<Row extends { id: string }>(
  shown: readonly Row[],
  isWhole: boolean,
  scope: string,
): Selection<Row> {
  const [kept, setKept] = useState<{ scope: string; rows: ReadonlyMap<string, Row> }>(() => none(scope));
  const chosen = kept.scope === scope ? kept.rows : new Map<string, Row>();
  const current = new Map(shown.map((row) => [row.id, row]));
  return {
    rows: [...chosen.values()].flatMap((row) => current.get(row.id) ?? (isWhole ? [] : row)),
    has: ({ id }) => chosen.has(id),
    set(rows, isChosen) {
      setKept((before) => {
        const next = new Map(before.scope === scope ? before.rows : []);
        for (const row of rows) {
          if (isChosen) next.set(row.id, row);
          else next.delete(row.id);
        }
        return { scope, rows: next };
      });
    },
    clear: () => setKept(none(scope)),
  };
}

function none(scope: string) {
  return { scope, rows: new Map<string, never>() };
}
