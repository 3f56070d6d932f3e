"use client";
import { useQueryClient } from "@tanstack/react-query";
import { organizationPath } from "@/components/elements/list-query";
import { toast } from "@/components/elements/toast";
import { useOrganization } from "@/components/frame/organization";
import { type RequestOptions, request } from "@/lib/http/client";

export interface Change extends RequestOptions {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under the organization: `["automations", id]`. */
  path: string[];
  query?: Record<string, string>;
  /** Said when it succeeded; absent where the page itself shows it. */
  success?: string;
}

/**
 * Sends changes of the open organization. After one succeeded, everything that is shown of the organization is read
 * again: one change shows in several lists (a new default, a count, a name).
 *
 * The function throws RequestError; forms and confirmations show it.
 */
export function useChange() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  return async function change<T>({ path, query, success, ...options }: Change): Promise<T> {
    const search = query ? `?${new URLSearchParams(query)}` : "";
    const result = await request<T>(organizationPath(id, ...path) + search, options);
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
    if (success) toast(success);
    return result;
  };
}
