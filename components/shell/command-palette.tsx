"use client";
// Ctrl K: to any page, to what the open page registered, and to the objects that the server finds.
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { destinationHref, ownDestinations, readableNavigation } from "@/components/shell/navigation";
import { objectSearch } from "@/components/shell/object-search";
import { type PaletteAction, useRegisteredActions } from "@/components/shell/palette-actions";
import type { Permissions } from "@/lib/shared/permissions";
import classes from "./command-palette.module.css";

export interface CommandPaletteProps {
  organization: { id: string; slug: string };
  permissions: Permissions;
  /** Opens it whenever it grows. */
  opening: number;
}

const [paletteStore, palette] = createSpotlight();

export function CommandPalette({ organization, permissions, opening }: CommandPaletteProps) {
  const { slug } = organization;
  const router = useRouter();
  const searchObjects = useMemo(() => objectSearch(organization, permissions), [organization, permissions]);
  const registered = useRegisteredActions();
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query.trim(), 200);
  const found = useQuery({
    queryKey: ["palette", slug, settled],
    queryFn: ({ signal }) => searchObjects(settled, signal),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: opens it again.
  useEffect(palette.open, [opening]);

  const places = [...readableNavigation(permissions), { label: "You", destinations: ownDestinations }];
  const pages = places.map((group) => ({
    group: group.label,
    actions: group.destinations.map((destination) => ({
      id: destination.path,
      label: destination.label,
      keywords: destination.keywords,
      leftSection: <destination.Icon size={18} stroke={1.6} aria-hidden="true" />,
      onClick: () => router.push(destinationHref(slug, destination)),
    })),
  }));

  function take({ href, run }: PaletteAction) {
    return href ? router.push(href) : run?.();
  }

  function spotlightAction(action: PaletteAction) {
    const { id, label, description, keywords } = action;
    return { id, label, description, keywords, onClick: () => take(action) };
  }

  const objects = settled ? (found.data ?? []) : [];

  /** The palette marks its first match as one types; what comes later, from the server say, is not marked, and Enter takes it too. */
  function onKeyDown({ key, currentTarget }: KeyboardEvent) {
    const shown = currentTarget.closest("[role=dialog]");
    if (key !== "Enter" || shown?.querySelector("[data-action][data-selected]")) return;
    shown?.querySelector<HTMLElement>("[data-action]")?.click();
  }

  const groups: SpotlightActionGroupData[] = [
    ...pages,
    ...byGroup([...registered, ...objects]).map(([group, actions]) => ({
      group,
      actions: actions.map(spotlightAction),
    })),
  ];

  return (
    <Spotlight
      store={paletteStore}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      classNames={classes}
      attributes={{ content: { "aria-label": "Go to a page or an object" } }}
      nothingFound={found.isFetching ? "Searching…" : "Nothing found"}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: "Go to…",
        onKeyDown,
        "aria-label": "Go to a page or an object",
      }}
    />
  );
}

function byGroup(actions: readonly PaletteAction[]): [string, PaletteAction[]][] {
  const groups = new Map<string, PaletteAction[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return [...groups];
}
