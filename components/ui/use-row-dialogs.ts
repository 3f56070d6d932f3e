"use client";
// Which of a list's windows is open, and over which row.
import { useCallback, useState } from "react";

export interface RowDialogs<Row, Name extends string> {
  /** Stays while a window closes, so that it does not change under its own animation. Null for what is new. */
  chosen: Row | null;
  isOpen: (name: Name) => boolean;
  /** Stable, as what registers palette actions needs it. */
  open: (name: Name, row?: Row | null) => void;
  close: () => void;
}

/** The windows over a list (a form, a deletion …), of which one is open at most, and the row that it is about. */
export function useRowDialogs<Row, Name extends string>(): RowDialogs<Row, Name> {
  const [chosen, setChosen] = useState<Row | null>(null);
  const [openName, setOpenName] = useState<Name | null>(null);
  const open = useCallback((name: Name, row: Row | null = null) => {
    setChosen(row);
    setOpenName(name);
  }, []);
  const close = useCallback(() => setOpenName(null), []);
  return { chosen, isOpen: (name) => name === openName, open, close };
}
