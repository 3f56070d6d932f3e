"use client";
// Which credential is open over the list: kept in the address, so that it can be linked to and Back closes it.
import { useQueryState } from "nuqs";

export function useOpenCredential() {
  const [openId, setOpenId] = useQueryState("credential");
  return {
    openId,
    open: (id: string) => void setOpenId(id, { history: openId ? "replace" : "push" }),
    close: () => void setOpenId(null, { history: "replace" }),
  };
}
