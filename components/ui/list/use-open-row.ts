"use client";
// Which row of a list is open in a panel over it: kept in the address, so that it can be linked to and Back closes it.
import { useQueryState } from "nuqs";

/**
 * @param name in the address: "credential".
 * @param isBehindWindow one window at a time: the panel comes back when the one over it closes.
 */
export function useOpenRow(name: string, isBehindWindow: boolean) {
  const [openId, setOpenId] = useQueryState(name);
  const close = () => void setOpenId(null, { history: "replace" });
  return {
    open: (id: string) => void setOpenId(id, { history: openId ? "replace" : "push" }),
    close,
    /** For the panel itself. */
    panel: { when: openId !== null && !isBehindWindow, id: isBehindWindow ? null : openId, onClose: close },
  };
}
