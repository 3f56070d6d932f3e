// How the console reads secret provider credentials; shared with the page that prefetches them.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import type { MovedVariables } from "@/lib/shared/environment-variables/schema";
import { request } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/** The path under the organization, and the second part of every key. */
export const credentialsResource = "secret-provider-credentials";

/** With a config's id, those that are bound to it. */
export function credentialList(organizationId: string, query = "", workloadIdentityConfigId = "") {
  return listOptions<SecretProviderCredential>(organizationId, credentialsResource, {
    query,
    workloadIdentityConfigId,
  });
}

export function credentialDetail(organizationId: string, id: string) {
  return queryOptions({
    queryKey: [organizationId, credentialsResource, "detail", id],
    queryFn: ({ signal }) =>
      request<SecretProviderCredential>(organizationPath(organizationId, credentialsResource, id), {
        signal,
      }),
  });
}

/** What saving a credential with such fields would move between "at deploy" and "every kickoff". */
export function movedVariables(organizationId: string, fields: Record<string, string>) {
  return queryOptions({
    queryKey: [organizationId, credentialsResource, "moved-variables", fields],
    queryFn: ({ signal }) => {
      const path = organizationPath(organizationId, credentialsResource, "moved-variables");
      return request<MovedVariables>(`${path}?${new URLSearchParams(fields)}`, { signal });
    },
    // Variables may have been assigned meanwhile.
    staleTime: 0,
  });
}

/** Every config of the organization, for the form to choose from. */
export function configChoices(organizationId: string) {
  const resource = "workload-identity-configs";
  return queryOptions({
    queryKey: [organizationId, resource, "choices"],
    queryFn: async ({ signal }) => {
      const configs: WorkloadIdentityConfig[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const search = new URLSearchParams({ limit: "100", ...(cursor && { cursor }) });
        const path = `${organizationPath(organizationId, resource)}?${search}`;
        const page: Page<WorkloadIdentityConfig> = await request(path, { signal });
        configs.push(...page.items);
        cursor = page.nextCursor;
      }
      return configs;
    },
  });
}
