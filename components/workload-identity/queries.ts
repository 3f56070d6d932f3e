// How the console reads workload identity configs; shared with the page that prefetches them.
import { listOptions } from "@/components/elements/list-query";
import type { WorkloadIdentityConfig } from "@/lib/workload-identity/schema";

/** The path under the organization, and the second part of every key. */
export const configsResource = "workload-identity-configs";

export function configList(organizationId: string, query = "") {
  return listOptions<WorkloadIdentityConfig>(organizationId, configsResource, { query });
}
