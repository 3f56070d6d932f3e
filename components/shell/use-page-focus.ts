"use client";
// After a navigation the focus goes to the new page's title, as it would with a page that is loaded anew: whoever listens
// hears where they are, and Tab goes on from there.
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** A page that is still loading has no title yet; after this it is left alone. */
const waitAtMostMs = 10_000;
/** A window that closes gives the focus back to what opened it, some milliseconds later: it must not have the last word. */
const afterWindowsMs = 50;

const title = "#content h1";

export function usePageFocus(): void {
  const pathname = usePathname();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(settling);
      const isThere = document.querySelector(title) && !document.querySelector("[role=dialog]");
      if (isThere) settling = setTimeout(focusTitle, afterWindowsMs);
    };
    const stop = () => {
      observer.disconnect();
      clearTimeout(settling);
      clearTimeout(timer);
    };
    function focusTitle() {
      stop();
      const element = document.querySelector<HTMLElement>(title);
      if (!element || isTypedInto(document.activeElement)) return;
      element.tabIndex = -1;
      element.focus({ preventScroll: true });
    }
    // The title comes with the page, and a window that led here goes a moment later.
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    const timer = setTimeout(stop, waitAtMostMs);
    look();
    return stop;
  }, [pathname]);
}

/** The new page has put the focus where one goes on: into its search, say. */
function isTypedInto(element: Element | null): boolean {
  return element?.matches("#content :is(input, textarea, select)") ?? false;
}
