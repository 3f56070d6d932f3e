"use client";
// The moment at which the server rendered the page, for what both it and the browser have to say alike.
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const RenderedAt = createContext<number | null>(null);

/** @param at in milliseconds since 1970. */
export function RenderedAtProvider({ at, children }: { at: number; children: ReactNode }) {
  return <RenderedAt value={at}>{children}</RenderedAt>;
}

export function useRenderedAt(): number {
  return useContext(RenderedAt) ?? Date.now();
}

/** The zone to say exact times in: the reader's, which is undefined, as soon as the page is the browser's own. */
export function useTimeZone(): "UTC" | undefined {
  return useSyncExternalStore(
    () => () => undefined,
    () => undefined,
    () => "UTC" as const,
  );
}
