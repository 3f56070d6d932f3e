"use client";
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { useOrganization } from "@/components/shell/organization";
import type { Edited } from "@/components/ui/form/newer-state";
import { toast } from "@/components/ui/on-demand/toast";
import type { Page } from "@/lib/shared/listing";
import { type CallOptions, callInStages } from "@/lib/shared/operations/client";
import type { AnswerOf, Operation, ParamsOf, StageOf } from "@/lib/shared/operations/operation";

/** An operation's input, and the messages that the person sees. */
export type MutationOptions<O extends Operation> = CallOptions<O> & {
  /** Said when it succeeded; absent where the page itself shows it. */
  success?: string;
} & (O extends { stage: z.ZodType }
    ? {
        /** Called for each stage as it happens. */
        onStage?: (stage: StageOf<O>) => void;
      }
    : unknown);

/** In the organization that is open: `{ id }`. */
export type MutationParams<O extends Operation> = Omit<ParamsOf<O>, "organizationId">;

/**
 * Sends changes of the open organization. After one succeeded, everything that is shown of the organization is read
 * again: one change shows in several lists (a new default, a count, a name).
 *
 * A change or deletion of an object sends with `etag` the state that the person saw, so that nobody overwrites unseen
 * what somebody else just saved. `useEdited` does so.
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
      // An operation in stages leaves a record even when it fails, or when the connection breaks on the way.
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

/** What a window changes of its object: with `change`, in the state that the person saw. */
export interface EditedObject<T extends { etag: string }> extends Edited<T> {
  change<O extends Operation & { ifMatch: true }>(
    operation: O,
    options: Omit<MutationOptions<O>, "etag">,
  ): Promise<AnswerOf<O>>;
}

/**
 * Keeps an object as it was when its window opened, though the page may read it again meanwhile: what is sent is a change
 * of what the person saw, and its ETag says so. `reload` brings the newer state in.
 *
 * @param operation gives the object, with these parameters and the organization; its `id` unless said otherwise.
 */
export function useEdited<T extends { etag: string }, O extends Operation & { answer: z.ZodType<T> }>(
  opened: boolean,
  object: T | null,
  operation: O,
  params = idOf as (object: T) => MutationParams<O>,
): EditedObject<T> {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const mutate = useOrganizationMutation();
  const [held, setHeld] = useState({ opened, object });
  if (held.opened !== opened) setHeld({ opened, object: opened ? object : held.object });

  async function reload() {
    if (!held.object) return;
    const address = { organizationId: id, ...params(held.object) } as unknown as ParamsOf<O>;
    const newer = (await callInStages(operation, address, {} as CallOptions<O>, undefined)) as T;
    setHeld((before) => ({ ...before, object: newer }));
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
  }

  async function change<C extends Operation & { ifMatch: true }>(
    changing: C,
    options: Omit<MutationOptions<C>, "etag">,
  ): Promise<AnswerOf<C>> {
    if (!held.object) throw new TypeError("There is no object to change.");
    const { etag } = held.object;
    const address = params(held.object) as unknown as MutationParams<C>;
    return mutate(changing, address, { ...options, etag } as MutationOptions<C>);
  }

  return { object: held.object, reload, change };
}

const idOf = (object: object) => ({ id: (object as { id: string }).id });
