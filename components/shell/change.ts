"use client";
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useOrganization } from "@/components/shell/organization";
import { organizationPath } from "@/components/ui/list-query";
import { toast } from "@/components/ui/toast";
import { type RequestOptions, request, requestProgress } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";

interface Wanted<Stage extends object> extends Omit<RequestOptions, "method" | "etag"> {
  /** Under the organization: `["automations", id]`. */
  path: string[];
  query?: Record<string, string>;
  /** Said when it succeeded; absent where the page itself shows it. */
  success?: string;
  /** Hears of each stage as it happens, of what tells its stages. */
  onStage?: (stage: Stage) => void;
}

/**
 * Whoever changes or deletes an object says which state of it the person saw, so that nobody overwrites unseen what
 * somebody else just saved; null where there is no such object.
 */
export type Change<Stage extends object = object> = Wanted<Stage> &
  (
    | { method: "POST"; etag?: string }
    | { method: "PUT" | "PATCH" | "DELETE"; etag: string | null | undefined }
  );

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
      showAtOnce(queryClient, id, result);
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

interface Known {
  id: string;
  etag: string;
}

/** Until everything is read again, what was saved shows as the server made it: a row that is opened now is its newest state. */
function showAtOnce(queryClient: QueryClient, organizationId: string, result: unknown): void {
  if (!isKnown(result)) return;
  const isSame = (shown: unknown) => isKnown(shown) && shown.id === result.id;
  const newest = (shown: unknown) => (isSame(shown) ? { ...(shown as Known), ...result } : shown);
  queryClient.setQueriesData<unknown>(
    { predicate: ({ queryKey }) => queryKey.includes(organizationId) },
    (shown: unknown) => {
      if (isSame(shown)) return newest(shown);
      const { pages } = (shown ?? {}) as Partial<InfiniteData<Page<unknown>>>;
      if (!pages?.some(({ items }) => items.some(isSame))) return shown;
      return {
        ...(shown as object),
        pages: pages.map((page) => ({ ...page, items: page.items.map(newest) })),
      };
    },
  );
}

function isKnown(value: unknown): value is Known {
  const { id, etag } = (value ?? {}) as Partial<Known>;
  return typeof id === "string" && typeof etag === "string";
}
