// How the console reads roles; shared with the page that prefetches them.
import { listOptions } from "@/components/ui/list/query";
import { pageSizes } from "@/lib/shared/page-sizes";
import { roleOperations } from "@/lib/shared/roles/operations";

export function roleList(organizationId: string, query = "") {
  return listOptions(roleOperations.list, { organizationId }, { query });
}

/** As many as one answer can have: to choose one from. */
export function roleChoices(organizationId: string) {
  return listOptions(roleOperations.list, { organizationId }, { limit: String(pageSizes.maximum) });
}
