"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useOrganization } from "@/components/shell/organization";
import type { Edited } from "@/components/ui/form/newer-state";
import { organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";

/**
 * Keeps an object as it was when its window opened, though the page may read it again meanwhile: what is sent is a change
 * of what the person saw, and its ETag says so. `reload` brings the newer state in.
 *
 * @param path where the object is, under the organization.
 */
export function useEdited<T extends { etag: string }>(
  opened: boolean,
  object: T | null,
  path: (object: T) => string[],
): Edited<T> {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const [held, setHeld] = useState({ opened, object });
  if (held.opened !== opened) setHeld({ opened, object: opened ? object : held.object });

  async function reload() {
    if (!held.object) return;
    const newer = await request<T>(organizationPath(id, ...path(held.object)));
    setHeld((before) => ({ ...before, object: newer }));
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(id) });
  }

  return { object: held.object, reload };
}
