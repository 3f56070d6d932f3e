"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useOrganization } from "@/components/shell/organization";
import {
  type MutationOptions,
  type MutationParams,
  useOrganizationMutation,
} from "@/components/shell/use-organization-mutation";
import type { AnswerOf, Operation } from "@/lib/shared/operations/operation";

/** A change of several variables. If it is refused, the list is read again: what it shows may be out of date. */
export function useBulkChange() {
  const { id } = useOrganization();
  const queryClient = useQueryClient();
  const mutate = useOrganizationMutation();
  return async function bulkChange<O extends Operation>(
    operation: O,
    options: MutationOptions<O>,
  ): Promise<AnswerOf<O>> {
    try {
      return await mutate(operation, {} as MutationParams<O>, options);
    } catch (error) {
      void queryClient.invalidateQueries({ queryKey: [id, "environment-variables", "list"] });
      throw error;
    }
  };
}
