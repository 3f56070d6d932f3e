import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import type { Automation } from "@/lib/shared/automations/schema";
import {
  type AssignedVariables,
  type EnvironmentVariable,
  mostVariablesAtOnce,
} from "@/lib/shared/environment-variables/schema";
import { request } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/** @param filters as the endpoint takes them; with an automation's id, what is assigned to it. */
export function variableList(organizationId: string, filters: Record<string, string> = {}) {
  return listOptions<EnvironmentVariable>(organizationId, "environment-variables", filters);
}

export function credentialChoices(organizationId: string, query: string) {
  return listOptions<SecretProviderCredential>(organizationId, "secret-provider-credentials", { query });
}

/** One for each provider that has a default, however many credentials come before it by name. */
export function defaultCredentials(organizationId: string) {
  return listOptions<SecretProviderCredential>(organizationId, "secret-provider-credentials", {
    isDefault: "true",
  });
}

/** @param configId only those that may use this workload identity config. */
export function automationChoices(organizationId: string, query: string, configId = "") {
  return listOptions<Automation>(organizationId, "automations", { query, configId });
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
      request<AssignedVariables>(organizationPath(organizationId, resource, "assign"), {
        method: "POST",
        body: { variables: ids.map((id) => ({ id })), automationIds, dryRun: true },
        signal,
      }),
    enabled: ids.length > 0 && automationIds.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Every variable that fits, page by page, up to as many as can be changed at once. */
export async function everyVariable(
  organizationId: string,
  filters: Record<string, string>,
): Promise<EnvironmentVariable[]> {
  const found: EnvironmentVariable[] = [];
  const { count: _, ...narrowed } = filters;
  const given = Object.entries(narrowed).filter(([, value]) => value !== "");
  let cursor: string | null = "";
  while (cursor !== null && found.length < mostVariablesAtOnce) {
    const search = new URLSearchParams({ ...Object.fromEntries(given), ...(cursor && { cursor }) });
    const page: Page<EnvironmentVariable> = await request(
      `${organizationPath(organizationId, resource)}?${search}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found.slice(0, mostVariablesAtOnce);
}
