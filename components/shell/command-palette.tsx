"use client";
// Ctrl K: to any page, to what the open page registered, and to the objects that the server finds.
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { destinationHref, ownDestinations, readableNavigation } from "@/components/shell/navigation";
import { objectSearch } from "@/components/shell/object-search";
import { type PaletteAction, useRegisteredActions } from "@/components/shell/palette-actions";
import { paletteLabel, palettePlaceholder } from "@/components/shell/palette-words";
import type { Permissions } from "@/lib/shared/permissions";
import classes from "./command-palette.module.css";

export interface CommandPaletteProps {
  organization: { id: string; slug: string };
  permissions: Permissions;
  /** Opens it whenever it grows. */
  opening: number;
  query: string;
  onQuery: (query: string) => void;
  /** Typed text goes into another field until this one has the focus and calls `onTake`; it may include Enter. */
  isAwaited: boolean;
  isEntered: boolean;
  onTake: () => void;
  onClose: () => void;
}

const [paletteStore, palette] = createSpotlight();

export function CommandPalette(props: CommandPaletteProps) {
  const { organization, permissions, opening, query, onQuery, onClose } = props;
  const { slug } = organization;
  const router = useRouter();
  const searchObjects = useMemo(() => objectSearch(organization, permissions), [organization, permissions]);
  const registered = useRegisteredActions();
  const [settled] = useDebouncedValue(query.trim(), 200);
  const found = useQuery({
    queryKey: ["palette", slug, settled],
    queryFn: ({ signal }) => searchObjects(settled, signal),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });

  const field = useHandOver(props);
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
    if (key === "Enter" && !matchIn(currentTarget, "[data-selected]")) matchIn(currentTarget)?.click();
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
      onQueryChange={onQuery}
      onSpotlightClose={onClose}
      // The component that opened it knows where the focus was.
      returnFocus={false}
      shortcut={null}
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      classNames={classes}
      attributes={{ content: { "aria-label": paletteLabel } }}
      nothingFound={found.isFetching ? "Searching…" : "Nothing found"}
      searchProps={{
        ref: field,
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: palettePlaceholder,
        onKeyDown,
        "aria-label": paletteLabel,
      }}
    />
  );
}

/** Takes over what was typed so far, in the moment in which the field is there: no key comes in between. */
function useHandOver({ opening, isAwaited, isEntered, onTake }: CommandPaletteProps) {
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef({ isAwaited, isEntered, onTake });
  asked.current = { isAwaited, isEntered, onTake };

  const take = useCallback(() => {
    const input = field.current;
    const { isAwaited, isEntered, onTake } = asked.current;
    if (!input || !isAwaited) return;
    input.focus({ preventScroll: true });
    input.setSelectionRange(input.value.length, input.value.length);
    onTake();
    if (isEntered) setTimeout(() => matchIn(input)?.click());
  }, []);
  // It is there already where it was open, or is closing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each opening.
  useEffect(take, [opening]);

  return useCallback(
    (input: HTMLInputElement | null) => {
      field.current = input;
      take();
    },
    [take],
  );
}

/** The first of what the palette shows. */
function matchIn(field: Element, mark = ""): HTMLElement | null {
  return field.closest("[role=dialog]")?.querySelector<HTMLElement>(`[data-action]${mark}`) ?? null;
}

function byGroup(actions: readonly PaletteAction[]): [string, PaletteAction[]][] {
  const groups = new Map<string, PaletteAction[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return [...groups];
}
