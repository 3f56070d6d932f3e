"use client";
import type { ConfirmDeleteProps } from "@/components/ui/confirm-delete-window";
import { DeferredWindow, deferred } from "@/components/ui/deferred";

const part = deferred(() => import("./confirm-delete-window"), "ConfirmDeleteWindow");

/** Asks before something goes, and says what goes with it. */
export function ConfirmDelete(props: ConfirmDeleteProps) {
  return <DeferredWindow part={part} {...props} />;
}
