// How the console reads secret provider credentials; shared with the page that prefetches them.
import { queryOptions } from "@tanstack/react-query";
import { everyPage, listOptions, readOptions } from "@/components/ui/list/query";
import type { MovedVariablesQuery } from "@/lib/shared/environment-variables/schema";
import { pageSizes } from "@/lib/shared/page-sizes";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/** The second part of every key. */
export const credentialsResource = "secret-provider-credentials";

/** With a config's id, those that are bound to it. */
export function credentialList(organizationId: string, query = "", workloadIdentityConfigId = "") {
  return listOptions(credentialOperations.list, { organizationId }, { query, workloadIdentityConfigId });
}

/** One for each provider that has a default, however many credentials come before it by name. */
export function defaultCredentials(organizationId: string) {
  return listOptions(credentialOperations.list, { organizationId }, { isDefault: "true" });
}

export function credentialDetail(organizationId: string, id: string) {
  return readOptions(credentialOperations.get, { organizationId, id });
}

/** What saving a credential with such fields would move between "at deploy" and "every kickoff". */
export function movedVariables(organizationId: string, fields: MovedVariablesQuery) {
  return {
    ...readOptions(credentialOperations.movedVariables, { organizationId }, fields),
    // Variables may have been assigned meanwhile.
    staleTime: 0,
  };
}

/** Every config of the organization, for the form to choose from. */
export function configChoices(organizationId: string) {
  return queryOptions({
    queryKey: [organizationId, "workload-identity-configs", "choices"],
    queryFn: async ({ signal }) => {
      const configs: WorkloadIdentityConfig[] = [];
      const pages = everyPage(
        configOperations.list,
        { organizationId },
        { limit: String(pageSizes.maximum) },
        signal,
      );
      for await (const items of pages) configs.push(...items);
      return configs;
    },
  });
}
