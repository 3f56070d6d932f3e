"use client";
// The tabs above their panels, in one line: where they do not fit, they scroll, and the open one is in view.
import { Tabs } from "@mantine/core";
import { useViewportSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import classes from "./tab-list.module.css";

interface TabListProps {
  /** The id of the open tab. */
  open: string | null;
  tabs: readonly { id: string; label: string }[];
}

export function TabList({ open, tabs }: TabListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { width } = useViewportSize();

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another tab is open, or the window turned.
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!list.current || !tab) return;
    // Not by `scrollIntoView`, which would move the page as well.
    list.current.scrollLeft = tab.offsetLeft - (list.current.clientWidth - tab.offsetWidth) / 2;
  }, [open, width]);

  return (
    <Tabs.List ref={list} className={classes.list}>
      {tabs.map(({ id, label }) => (
        <Tabs.Tab key={id} value={id}>
          {label}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}
