"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type ChangeOptions, type ChangeParams, useChange } from "@/components/shell/change";
import { useOrganization } from "@/components/shell/organization";
import type { AnswerOf, Operation } from "@/lib/shared/operations/operation";

/** A change of several variables. Where it is refused, the list is read again: it may be no longer as it is shown. */
export function useBulkChange() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const change = useChange();
  return async function bulkChange<O extends Operation>(
    operation: O,
    options: ChangeOptions<O>,
  ): Promise<AnswerOf<O>> {
    try {
      return await change(operation, {} as ChangeParams<O>, options);
    } catch (error) {
      void queryClient.invalidateQueries({ queryKey: [id, "environment-variables", "list"] });
      throw error;
    }
  };
}
