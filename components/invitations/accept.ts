// Joining by an invitation's link.
import { request } from "@/lib/shared/http/client";
import type { Accepted, NewAccount } from "@/lib/shared/invitations/schema";

/** @param account of somebody who is new here; without it, as the person who is signed in. */
export function accept(token: string, account?: NewAccount): Promise<Accepted> {
  return request<Accepted>("/api/v1/invitations/accept", { method: "POST", body: { token, ...account } });
}

/** A whole new page: nothing that was fetched before may stay in the browser's cache. Never comes back. */
export async function enter(path: string): Promise<never> {
  window.location.replace(path);
  return new Promise(() => {});
}
