import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { everyPage, type FiltersOf, listOptions } from "@/components/ui/list/query";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import { mostVariablesAtOnce } from "@/lib/shared/environment-variables/value-source";
import { call } from "@/lib/shared/operations/client";

export type VariableFilters = FiltersOf<typeof variableOperations.list>;

/** @param filters as the endpoint takes them; with an automation's id, what is assigned to it. */
export function variableList(organizationId: string, filters: VariableFilters = {}) {
  return listOptions(variableOperations.list, { organizationId }, filters);
}

const resource = "environment-variables";

/** What assigning these would do, and what stops it. Nothing is changed. */
export function assignmentCheck(
  organizationId: string,
  variables: readonly { id: string }[],
  automationIds: readonly string[],
) {
  const ids = variables.map(({ id }) => id);
  return queryOptions({
    queryKey: [organizationId, resource, "assignment-check", ids, automationIds],
    queryFn: ({ signal }) =>
      call(
        variableOperations.assign,
        { organizationId },
        {
          body: { variables: ids.map((id) => ({ id })), automationIds: [...automationIds], dryRun: true },
          signal,
        },
      ),
    enabled: ids.length > 0 && automationIds.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Every variable that fits, page by page, up to as many as can be changed at once. */
export async function everyVariable(
  organizationId: string,
  filters: VariableFilters,
): Promise<EnvironmentVariable[]> {
  const found: EnvironmentVariable[] = [];
  const { count: _, ...narrowed } = filters;
  for await (const items of everyPage(variableOperations.list, { organizationId }, narrowed)) {
    found.push(...items);
    if (found.length >= mostVariablesAtOnce) break;
  }
  return found.slice(0, mostVariablesAtOnce);
}
