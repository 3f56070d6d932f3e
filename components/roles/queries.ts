// How the console reads roles; shared with the page that prefetches them.
import { listOptions } from "@/components/ui/list-query";
import type { Role } from "@/lib/shared/roles/schema";

export const rolesResource = "roles";

export function roleList(organizationId: string, query = "") {
  return listOptions<Role>(organizationId, rolesResource, { query });
}

/** As many as one answer holds: to choose one from. */
export function roleChoices(organizationId: string) {
  return listOptions<Role>(organizationId, rolesResource, { limit: "100" });
}
