"use client";
// The frame of every signed-in page: navigation beside it, a drawer on narrow screens, the palette over it.
import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useMemo } from "react";
import { CommandPalette, openPalette } from "@/components/shell/command-palette";
import { objectSearch } from "@/components/shell/object-search";
import { type PaletteAction, usePaletteActions } from "@/components/shell/palette-actions";
import { useSearchShortcut } from "@/components/shell/search-shortcut";
import { Sidebar, type SidebarProps } from "@/components/shell/sidebar";
import { usePageFocus } from "@/components/shell/use-page-focus";
import { Wordmark } from "@/components/ui/mark";
import classes from "./console-frame.module.css";

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
  const { organization, permissions, notices, children } = props;
  const searchObjects = useMemo(() => objectSearch(organization, permissions), [organization, permissions]);
  const [isDrawerOpen, drawer] = useDisclosure(false);
  const pathname = usePathname();
  useSearchShortcut();
  usePageFocus();
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
        <Sidebar {...props} />
      </aside>
      <Drawer.Root opened={isDrawerOpen} onClose={drawer.close} position="left" size={288} padding={0}>
        <Drawer.Overlay backgroundOpacity={0.4} />
        <Drawer.Content aria-label="Navigation">
          <Drawer.Body className={classes.drawer}>
            <Sidebar {...props} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          {notices && <div className={classes.notices}>{notices}</div>}
          {children}
        </div>
      </main>
      <CommandPalette slug={organization.slug} permissions={permissions} searchObjects={searchObjects} />
    </div>
  );
}
