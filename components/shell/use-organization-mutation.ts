"use client";
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { useOrganization } from "@/components/shell/organization";
import { toast } from "@/components/ui/toast";
import type { Page } from "@/lib/shared/listing";
import { type CallOptions, callInStages } from "@/lib/shared/operations/client";
import type { AnswerOf, Operation, ParamsOf, StageOf } from "@/lib/shared/operations/operation";

/** What an operation is sent, and what the person is told of it. */
export type MutationOptions<O extends Operation> = CallOptions<O> & {
  /** Said when it succeeded; absent where the page itself shows it. */
  success?: string;
} & (O extends { stage: z.ZodType }
    ? {
        /** Hears of each stage as it happens. */
        onStage?: (stage: StageOf<O>) => void;
      }
    : unknown);

/** In the organization that is open: `{ id }`. */
export type MutationParams<O extends Operation> = Omit<ParamsOf<O>, "organizationId">;

/**
 * Sends changes of the open organization. After one succeeded, everything that is shown of the organization is read
 * again: one change shows in several lists (a new default, a count, a name).
 *
 * Whoever changes or deletes an object says with `etag` which state of it the person saw, so that nobody overwrites unseen
 * what somebody else just saved.
 *
 * The function throws RequestError; forms and confirmations show it.
 */
export function useOrganizationMutation() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const readAgain = () =>
    queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
  return async function mutate<O extends Operation>(
    operation: O,
    params: MutationParams<O>,
    options: MutationOptions<O>,
  ): Promise<AnswerOf<O>> {
    const { success, onStage } = options as { success?: string; onStage?: (stage: StageOf<O>) => void };
    const address = { organizationId: id, ...params } as unknown as ParamsOf<O>;
    try {
      const result = await callInStages(operation, address, options, onStage);
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
