"use client";
import { Drawer } from "@mantine/core";
import { Sidebar, type SidebarProps } from "@/components/shell/sidebar";
import classes from "./console-frame.module.css";

interface NavigationDrawerProps extends SidebarProps {
  opened: boolean;
  onClose: () => void;
}

/** The navigation on narrow screens. */
export function NavigationDrawer({ opened, onClose, ...sidebar }: NavigationDrawerProps) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="left" size={288} padding={0}>
      <Drawer.Overlay backgroundOpacity={0.4} />
      <Drawer.Content aria-label="Navigation">
        <Drawer.Body className={classes.drawer}>
          <Sidebar {...sidebar} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
