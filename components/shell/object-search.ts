// What the command palette finds besides pages: the organization's objects, as far as the person may read them.
import type { SearchObjects } from "@/components/shell/command-palette";
import { organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";
import { allows, type Permission, type Permissions } from "@/lib/shared/permissions";

interface Found {
  id: string;
  name?: string;
  key?: string;
}

interface Kind {
  resource: string;
  permission: Permission;
  group: string;
  /** The page whose search finds all of them. */
  list: string;
  href: (found: Found) => string;
}

const kinds: Kind[] = [
  {
    resource: "automations",
    permission: "automations:read",
    group: "Automations",
    list: "automations",
    href: ({ id }) => `automations/${id}`,
  },
  {
    resource: "environment-variables",
    permission: "environment_variables:read",
    group: "Environment Variables",
    list: "environment-variables",
    href: ({ key = "" }) => `environment-variables?query=${encodeURIComponent(key)}`,
  },
  {
    resource: "workload-identity-configs",
    permission: "workload_identity_configs:read",
    group: "Workload Identity",
    list: "settings/workload-identity",
    href: ({ id }) => `settings/workload-identity/${id}`,
  },
  {
    resource: "secret-provider-credentials",
    permission: "secret_providers:read",
    group: "Secret Provider Credentials",
    list: "settings/secret-provider-credentials",
    href: ({ id }) => `settings/secret-provider-credentials?credential=${id}`,
  },
];

/** How many of each kind are offered: more would hide the pages. The list itself has the rest. */
const offered = 5;

export function objectSearch(
  organization: { id: string; slug: string },
  permissions: Permissions,
): SearchObjects {
  return async (query, signal) => {
    const search = new URLSearchParams({ query, limit: String(offered) });
    const found = await Promise.all(
      kinds
        .filter(({ permission }) => allows(permissions, permission))
        .map(async ({ resource, group, list, href }) => {
          const path = `${organizationPath(organization.id, resource)}?${search}`;
          const { items, nextCursor } = await request<Page<Found>>(path, { signal });
          const action = (id: string, label: string, place: string) => ({
            id,
            label,
            group,
            // Found on the server, perhaps by another field than the label: the palette must not filter it away.
            keywords: [query],
            href: `/${organization.slug}/${place}`,
          });
          const found = items.map((item) => action(item.id, item.name ?? item.key ?? item.id, href(item)));
          if (nextCursor === null) return found;
          const all = `${list}?query=${encodeURIComponent(query)}`;
          return [...found, action(`${resource}-all`, `All that match “${query}”`, all)];
        }),
    );
    return found.flat();
  };
}
