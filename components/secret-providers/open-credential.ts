"use client";
// Which credential is open beside the list: kept in the address, so that it can be linked to and Back closes it.
import { useSearchParams } from "next/navigation";

const parameter = "credential";

export function useOpenCredential() {
  const search = useSearchParams();
  const openId = search.get(parameter);

  function show(id: string | null) {
    const next = new URLSearchParams(search);
    if (id) next.set(parameter, id);
    else next.delete(parameter);
    const query = next.toString();
    const address = window.location.pathname + (query && `?${query}`);
    // Next keeps its router in step with the History API; the server is not asked for the page again.
    if (id && !openId) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }

  return { openId, open: (id: string) => show(id), close: () => show(null) };
}
