// How the console reads workload identity configs; shared with the page that prefetches them.
import { listOptions, readOptions } from "@/components/ui/list/query";
import { configOperations } from "@/lib/shared/workload-identity/operations";

/** The second part of every key. */
export const configsResource = "workload-identity-configs";

export function configList(organizationId: string, query = "") {
  return listOptions(configOperations.list, { organizationId }, { query });
}

export function configDetail(organizationId: string, id: string) {
  return readOptions(configOperations.get, { organizationId, id });
}

/** Where a config has its page. */
export function configHref(slug: string, id: string): string {
  return `/${slug}/settings/workload-identity/${id}`;
}
