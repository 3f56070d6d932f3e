"use client";
// What pages add to the command palette while they are open.
import { useEffect, useSyncExternalStore } from "react";

export interface PaletteAction {
  id: string;
  label: string;
  /** What kind of thing it is, or where it lives. */
  description?: string;
  keywords?: string[];
  /** The heading above it: "Automations", "On this page". */
  group: string;
  /** Where it leads, or … */
  href?: string;
  /** … what it does. */
  run?: () => void;
}

let registered: readonly PaletteAction[] = [];
const none: readonly PaletteAction[] = [];
const listeners = new Set<() => void>();

/** Offers `actions` in the palette for as long as the calling component is mounted. Keep the array stable (useMemo). */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
  useEffect(() => {
    publish([...registered, ...actions]);
    return () => publish(registered.filter((action) => !actions.includes(action)));
  }, [actions]);
}

export function useRegisteredActions(): readonly PaletteAction[] {
  return useSyncExternalStore(
    subscribe,
    () => registered,
    () => none,
  );
}

function publish(actions: readonly PaletteAction[]): void {
  registered = actions;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
