"use client";
// Toasts: what succeeded, said for some seconds. Their code comes before the first of them.
import { useSyncExternalStore } from "react";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import type { Toast } from "@/components/ui/on-demand/toast-list";

const part = deferred(() => import("./toast-list"), "ToastList");

let said: readonly Toast[] = [];
const none: readonly Toast[] = [];
const listeners = new Set<() => void>();

/** Says that something succeeded. What failed stays on the page instead, until it is put right. */
export function toast(message: string): void {
  publish([...said, { id: (said.at(-1)?.id ?? 0) + 1, message }]);
}

/** Where they appear: once on a page. */
export function Toasts() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => said,
    () => none,
  );
  const { code: List, note } = useDeferred(part, toasts.length > 0, () => publish(none));
  if (!List) return note;
  return <List toasts={toasts} />;
}

function publish(toasts: readonly Toast[]): void {
  said = toasts;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
