"use client";
// The frame of every signed-in page: navigation at its side, a drawer on narrow screens, the palette over it.
import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { type PaletteAction, usePaletteActions } from "@/components/shell/palette-actions";
import { openPalette, PaletteOnDemand } from "@/components/shell/palette-opening";
import { Sidebar, type SidebarProps } from "@/components/shell/sidebar";
import { usePageFailureAhead } from "@/components/ui/failure/on-demand";
import { Wordmark } from "@/components/ui/mark";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import classes from "./console-frame.module.css";

const navigationDrawer = deferred(() => import("./navigation-drawer"), "NavigationDrawer");

interface ConsoleFrameProps extends SidebarProps {
  /** Banners above every page. */
  notices?: ReactNode;
  children: ReactNode;
}

/** It leaves the navigation once it is done, and stays here. */
const gettingStarted = (slug: string): PaletteAction => ({
  id: "getting-started",
  label: "Getting started",
  keywords: ["setup", "checklist", "first"],
  group: "Setup",
  href: `/${slug}/getting-started`,
});

export function ConsoleFrame(props: ConsoleFrameProps) {
  const { notices, children, ...sidebar } = props;
  const { organization, permissions } = sidebar;
  const [isDrawerOpen, drawer] = useDisclosure(false);
  const pathname = usePathname();
  useSearchShortcut();
  usePageFocus();
  usePageFailureAhead();
  usePaletteActions(useMemo(() => [gettingStarted(organization.slug)], [organization.slug]));

  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving anywhere closes the drawer.
  useEffect(() => drawer.close(), [pathname]);

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <nav className={classes.bar} aria-label="Console">
        <ActionIcon size="lg" onClick={drawer.open} aria-label="Open navigation" aria-expanded={isDrawerOpen}>
          <IconMenu2 size={20} aria-hidden="true" />
        </ActionIcon>
        <Wordmark size={22} />
        <ActionIcon size="lg" onClick={openPalette} aria-label="Go to a page">
          <IconSearch size={20} aria-hidden="true" />
        </ActionIcon>
      </nav>
      <aside className={classes.side} aria-label="Navigation">
        <Sidebar {...sidebar} />
      </aside>
      <DeferredWindow part={navigationDrawer} {...sidebar} opened={isDrawerOpen} onClose={drawer.close} />
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          {notices && <div className={classes.notices}>{notices}</div>}
          {children}
        </div>
      </main>
      <PaletteOnDemand organization={organization} permissions={permissions} />
    </div>
  );
}

/** `/` goes to the page's search box, unless somebody is typing or a window is open. */
function useSearchShortcut(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      // By the character, not the key: on many layouts the slash is a shifted digit.
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector('[role="dialog"]')) return;
      const box = document.querySelector<HTMLInputElement>("input[data-page-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable=true]") !== null
  );
}

// After a navigation the focus goes to the new page's title, as it does when a page is loaded: a screen reader
// says the title, and Tab goes on from there.

/** A page that is still loading has no title yet; after this it is left alone. */
const waitAtMostMs = 10_000;
/** A window that closes gives the focus back to what opened it, some milliseconds later: it must not have the last word. */
const afterWindowsMs = 50;

const title = "#content h1";

function usePageFocus(): void {
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

/** The new page has set the focus itself: into its search, for example. */
function isTypedInto(element: Element | null): boolean {
  return element?.matches("#content :is(input, textarea, select)") ?? false;
}
