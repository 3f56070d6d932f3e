"use client";
// Which of a list's windows is open, and over which row.
import { useCallback, useState } from "react";

/** What every window over a list is given. */
export interface Dialog {
  opened: boolean;
  onClose: () => void;
}

/** The windows over a list (a form, a deletion …), of which one is open at most, and the row that it is about. */
export function useRowDialogs<Row, Name extends string>() {
  const [row, setRow] = useState<Row | null>(null);
  const [openName, setOpenName] = useState<Name | null>(null);
  const open = useCallback((name: Name, row: Row | null = null) => {
    setRow(row);
    setOpenName(name);
  }, []);
  const close = useCallback(() => setOpenName(null), []);
  const isOpen = (name: Name) => name === openName;
  return {
    /** Stays while a window closes, so that it does not change under its own animation. Null for what is new. */
    chosen: row,
    isOpen,
    open,
    /** For the window itself. */
    dialog: (name: Name): Dialog => ({ opened: isOpen(name), onClose: close }),
  };
}
