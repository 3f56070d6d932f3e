// How the console reads workload identity configs; shared with the page that prefetches them.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/** The path under the organization, and the second part of every key. */
export const configsResource = "workload-identity-configs";

export function configList(organizationId: string, query = "") {
  return listOptions<WorkloadIdentityConfig>(organizationId, configsResource, { query });
}

export function configDetail(organizationId: string, id: string) {
  return queryOptions({
    queryKey: [organizationId, configsResource, "detail", id],
    queryFn: ({ signal }) =>
      request<WorkloadIdentityConfig>(organizationPath(organizationId, configsResource, id), { signal }),
  });
}

/** Where a config has its page. */
export function configHref(slug: string, id: string): string {
  return `/${slug}/settings/workload-identity/${id}`;
}
