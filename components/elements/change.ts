"use client";
import { useQueryClient } from "@tanstack/react-query";
import { organizationPath } from "@/components/elements/list-query";
import { toast } from "@/components/elements/toast";
import { useOrganization } from "@/components/frame/organization";
import { type RequestOptions, request, requestProgress } from "@/lib/http/client";

export interface Change<Stage extends object = object> extends RequestOptions {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under the organization: `["automations", id]`. */
  path: string[];
  query?: Record<string, string>;
  /** Said when it succeeded; absent where the page itself shows it. */
  success?: string;
  /** Hears of each stage as it happens, of what tells its stages. */
  onStage?: (stage: Stage) => void;
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
  const readAgain = () =>
    queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
  return async function change<T, Stage extends object = object>(wanted: Change<Stage>): Promise<T> {
    const { path, query, success, onStage, ...options } = wanted;
    const address = organizationPath(id, ...path) + (query ? `?${new URLSearchParams(query)}` : "");
    try {
      const result = onStage
        ? await requestProgress<Stage, T>(address, options, onStage)
        : await request<T>(address, options);
      void readAgain();
      if (success) toast(success);
      return result;
    } catch (error) {
      // What was told in stages leaves a record even when it fails, or when the connection breaks on the way.
      if (onStage) void readAgain();
      throw error;
    }
  };
}
