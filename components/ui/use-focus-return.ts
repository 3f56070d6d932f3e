"use client";
import { useLayoutEffect } from "react";

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
    const opener = document.activeElement;
    return () => {
      const atClose = document.activeElement;
      setTimeout(() => {
        const now = document.activeElement;
        // Another window may have taken it meanwhile.
        if (now !== null && now !== document.body && now !== atClose) return;
        if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) {
          opener.focus({ preventScroll: true });
        } else focusContent();
      }, 10);
    };
  }, [opened]);
}
