"use client";
// Whether the checklist is hidden at the start of an organization: this browser's choice alone, in a cookie that the
// server reads before it decides where to lead. What is green is not touched by it.
import { useSyncExternalStore } from "react";
import { hiddenCookie } from "@/components/setup-progress/hidden-cookie";

const yearSeconds = 31_536_000;
const listeners = new Set<() => void>();

export function useHidden(slug: string): [isHidden: boolean, setHidden: (isHidden: boolean) => void] {
  const isHidden = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => document.cookie.split("; ").includes(`${hiddenCookie(slug)}=1`),
    () => false,
  );
  return [
    isHidden,
    (next) => {
      const maxAge = next ? yearSeconds : 0;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
      document.cookie = `${hiddenCookie(slug)}=1; path=/; max-age=${maxAge}; samesite=lax`;
      for (const listener of listeners) listener();
    },
  ];
}
