// The objects that the command palette finds: those of the organization that the person may read.
import { readableNavigation } from "@/components/shell/navigation";
import type { PaletteAction } from "@/components/shell/palette-actions";
import { automationOperations } from "@/lib/shared/automations/operations";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { call } from "@/lib/shared/operations/client";
import type { Permissions } from "@/lib/shared/permissions";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { configOperations } from "@/lib/shared/workload-identity/operations";

interface Found {
  id: string;
  name?: string;
  key?: string;
}

interface Kind {
  find: (
    organizationId: string,
    search: { query: { query: string; limit: number }; signal: AbortSignal },
  ) => Promise<{ items: Found[]; nextCursor: string | null }>;
  href: (found: Found) => string;
}

/** By the page whose search finds all of them. */
const kinds: Record<string, Kind> = {
  automations: {
    find: (organizationId, search) => call(automationOperations.list, { organizationId }, search),
    href: ({ id }) => `automations/${id}`,
  },
  "environment-variables": {
    find: (organizationId, search) => call(variableOperations.list, { organizationId }, search),
    href: ({ key = "" }) => `environment-variables?query=${encodeURIComponent(key)}`,
  },
  "settings/workload-identity": {
    find: (organizationId, search) => call(configOperations.list, { organizationId }, search),
    href: ({ id }) => `settings/workload-identity/${id}`,
  },
  "settings/secret-provider-credentials": {
    find: (organizationId, search) => call(credentialOperations.list, { organizationId }, search),
    href: ({ id }) => `settings/secret-provider-credentials?credential=${id}`,
  },
};

/** Finds objects by a text that is never empty. */
export type SearchObjects = (query: string, signal: AbortSignal) => Promise<PaletteAction[]>;

/** How many of each kind are offered: more would hide the pages. The list itself has the rest. */
const offered = 5;

export function objectSearch(
  organization: { id: string; slug: string },
  permissions: Permissions,
): SearchObjects {
  return async (query, signal) => {
    const places = readableNavigation(permissions).flatMap(({ destinations }) => destinations);
    const found = await Promise.all(
      places.map(async ({ path, label: group }) => {
        const kind = kinds[path];
        if (!kind) return [];
        const { items, nextCursor } = await kind.find(organization.id, {
          query: { query, limit: offered },
          signal,
        });
        const action = (id: string, label: string, place: string) => ({
          id,
          label,
          group,
          // Found on the server, perhaps by another field than the label: the palette must not filter it away.
          keywords: [query],
          href: `/${organization.slug}/${place}`,
        });
        const found = items.map((item) => action(item.id, item.name ?? item.key ?? item.id, kind.href(item)));
        if (nextCursor === null) return found;
        const all = `${path}?query=${encodeURIComponent(query)}`;
        return [...found, action(`${path}-all`, `All that match “${query}”`, all)];
      }),
    );
    return found.flat();
  };
}
