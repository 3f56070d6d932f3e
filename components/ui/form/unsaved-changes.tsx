"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";

/**
 * Asks before unsaved changes are lost: on closing (by `guard`), on a link, on going back, on leaving the site.
 * Render UnsavedChanges next to the form.
 */
export function useUnsavedChanges(isDirty: boolean) {
  const router = useRouter();
  const [proceed, setProceed] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!isDirty) return;
    const ask = (action: () => void) => setProceed(() => action);

    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const href = leavingLink(event);
      if (!href) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => router.push(href));
    };
    const onNavigate = (event: NavigateEvent) => {
      if (event.navigationType !== "traverse" || !event.cancelable) return;
      event.preventDefault();
      ask(() => window.navigation.traverseTo(event.destination.key));
    };

    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    // Where a browser has no Navigation API, going back goes unasked.
    const navigation = "navigation" in window ? window.navigation : null;
    navigation?.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
      navigation?.removeEventListener("navigate", onNavigate);
    };
  }, [isDirty, router]);

  function guard(action: () => void) {
    // Later, so that the Escape that led here does not close the question, too.
    if (isDirty) setTimeout(() => setProceed(() => action));
    else action();
  }

  return { guard, proceed, keepEditing: () => setProceed(null) };
}

interface UnsavedChangesProps {
  proceed: (() => void) | null;
  keepEditing: () => void;
  /** Makes the form clean, so that proceeding is not asked about again. */
  discard: () => void;
}

const question = deferred(() => import("./unsaved-changes-window"), "UnsavedChangesWindow");

export function UnsavedChanges({ proceed, keepEditing, discard }: UnsavedChangesProps) {
  return (
    <DeferredWindow
      part={question}
      opened={proceed !== null}
      onClose={keepEditing}
      proceed={proceed}
      discard={discard}
    />
  );
}

/** Where a plain click on a link of ours would lead, or null when this page stays. */
function leavingLink(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.target === "_blank" || link.hasAttribute("download")) return null;
  const { origin, pathname, search } = new URL(link.href);
  if (origin !== location.origin) return null;
  return pathname + search === location.pathname + location.search ? null : pathname + search;
}
