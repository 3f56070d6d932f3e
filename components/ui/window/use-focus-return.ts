"use client";
import { useLayoutEffect } from "react";

interface OpenedWindow {
  /** What had the focus. */
  opener: Element | null;
  /** The window that was open already, or was closing: the opener is most likely in it. */
  below: OpenedWindow | null;
  isOpen: boolean;
}

let topmost: OpenedWindow | null = null;

/** The page's content, where the keyboard goes on when what it was at is gone. */
export function focusContent(): void {
  document.getElementById("content")?.focus({ preventScroll: true });
}

/**
 * When a window closes, the focus goes back to what opened it. Mantine forgets that for a window that comes into being
 * open, as those over a list do.
 */
export function useFocusReturn(opened: boolean): void {
  // In the commit that opens it: later, the focus might already be in the window.
  useLayoutEffect(() => {
    if (!opened) return;
    const opening: OpenedWindow = { opener: document.activeElement, below: topmost, isOpen: true };
    topmost = opening;
    return () => {
      opening.isOpen = false;
      const atClose = document.activeElement;
      setTimeout(() => {
        topmost = stillOpen(topmost);
        const now = document.activeElement;
        // Another window may have taken it meanwhile.
        if (now !== null && now !== document.body && now !== atClose) return;
        const opener = openerOf(opening);
        if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) {
          opener.focus({ preventScroll: true });
        } else focusContent();
      }, 10);
    };
  }, [opened]);
}

/** A window that follows another was opened from there, and what is in a closing window soon takes the focus with it. */
function openerOf({ opener, below }: OpenedWindow): Element | null {
  return below && !below.isOpen ? openerOf(below) : opener;
}

function stillOpen(opening: OpenedWindow | null): OpenedWindow | null {
  return opening && !opening.isOpen ? stillOpen(opening.below) : opening;
}
