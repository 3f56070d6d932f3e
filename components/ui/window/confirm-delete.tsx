"use client";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import type { ConfirmDeleteProps } from "@/components/ui/window/confirm-delete-window";

const part = deferred(() => import("./confirm-delete-window"), "ConfirmDeleteWindow");

/** Asks before something goes, and says what goes with it. */
export function ConfirmDelete(props: ConfirmDeleteProps) {
  return <DeferredWindow part={part} {...props} />;
}
