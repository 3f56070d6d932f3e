"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type Change, useChange } from "@/components/shell/change";
import { useOrganization } from "@/components/shell/organization";

/** A change of several variables. Where it is refused, the list is read again: it may be no longer as it is shown. */
export function useBulkChange() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const change = useChange();
  return async function bulkChange<T>(wanted: Change): Promise<T> {
    try {
      return await change<T, object>(wanted);
    } catch (error) {
      void queryClient.invalidateQueries({ queryKey: [id, "environment-variables", "list"] });
      throw error;
    }
  };
}
