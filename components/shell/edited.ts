"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import { useOrganization } from "@/components/shell/organization";
import type { MutationParams } from "@/components/shell/use-organization-mutation";
import type { Edited } from "@/components/ui/form/newer-state";
import { type CallOptions, callInStages } from "@/lib/shared/operations/client";
import type { Operation, ParamsOf } from "@/lib/shared/operations/operation";

/**
 * Keeps an object as it was when its window opened, though the page may read it again meanwhile: what is sent is a change
 * of what the person saw, and its ETag says so. `reload` brings the newer state in.
 *
 * @param operation gives the object, with these parameters besides the organization.
 */
export function useEdited<T extends { etag: string }, O extends Operation & { answer: z.ZodType<T> }>(
  opened: boolean,
  object: T | null,
  operation: O,
  params: (object: T) => MutationParams<O>,
): Edited<T> {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const [held, setHeld] = useState({ opened, object });
  if (held.opened !== opened) setHeld({ opened, object: opened ? object : held.object });

  async function reload() {
    if (!held.object) return;
    const address = { organizationId: id, ...params(held.object) } as unknown as ParamsOf<O>;
    const newer = (await callInStages(operation, address, {} as CallOptions<O>, undefined)) as T;
    setHeld((before) => ({ ...before, object: newer }));
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
  }

  return { object: held.object, reload };
}
