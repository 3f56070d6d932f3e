// What the command palette finds besides pages: the organization's objects, as far as the person may read them.
import type { PaletteAction } from "@/components/shell/palette-actions";
import { automationOperations } from "@/lib/shared/automations/operations";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { call } from "@/lib/shared/operations/client";
import { allows, type Permission, type Permissions } from "@/lib/shared/permissions";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { configOperations } from "@/lib/shared/workload-identity/operations";

interface Found {
  id: string;
  name?: string;
  key?: string;
}

interface Search {
  query: { query: string; limit: number };
  signal: AbortSignal;
}

interface Kind {
  resource: string;
  find: (organizationId: string, search: Search) => Promise<{ items: Found[]; nextCursor: string | null }>;
  permission: Permission;
  group: string;
  /** The page whose search finds all of them. */
  list: string;
  href: (found: Found) => string;
}

const kinds: Kind[] = [
  {
    resource: "automations",
    find: (organizationId, search) => call(automationOperations.list, { organizationId }, search),
    permission: "automations:read",
    group: "Automations",
    list: "automations",
    href: ({ id }) => `automations/${id}`,
  },
  {
    resource: "environment-variables",
    find: (organizationId, search) => call(variableOperations.list, { organizationId }, search),
    permission: "environment_variables:read",
    group: "Environment Variables",
    list: "environment-variables",
    href: ({ key = "" }) => `environment-variables?query=${encodeURIComponent(key)}`,
  },
  {
    resource: "workload-identity-configs",
    find: (organizationId, search) => call(configOperations.list, { organizationId }, search),
    permission: "workload_identity_configs:read",
    group: "Workload Identity",
    list: "settings/workload-identity",
    href: ({ id }) => `settings/workload-identity/${id}`,
  },
  {
    resource: "secret-provider-credentials",
    find: (organizationId, search) => call(credentialOperations.list, { organizationId }, search),
    permission: "secret_providers:read",
    group: "Secret Provider Credentials",
    list: "settings/secret-provider-credentials",
    href: ({ id }) => `settings/secret-provider-credentials?credential=${id}`,
  },
];

/** Finds objects by a text that is never empty. */
export type SearchObjects = (query: string, signal: AbortSignal) => Promise<PaletteAction[]>;

/** How many of each kind are offered: more would hide the pages. The list itself has the rest. */
const offered = 5;

export function objectSearch(
  organization: { id: string; slug: string },
  permissions: Permissions,
): SearchObjects {
  return async (query, signal) => {
    const found = await Promise.all(
      kinds
        .filter(({ permission }) => allows(permissions, permission))
        .map(async ({ resource, find, group, list, href }) => {
          const search = { query: { query, limit: offered }, signal };
          const { items, nextCursor } = await find(organization.id, search);
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
