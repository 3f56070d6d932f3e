"use client";
import { Menu, type MenuProps } from "@mantine/core";
import { useLayoutEffect, useState } from "react";
import type { MenuButton } from "@/components/ui/on-demand/menu";

interface LoadedMenuProps extends Omit<MenuProps, "opened" | "onChange">, MenuButton {}

/** The menu of MenuOnDemand: its button was pressed, so it takes over that button's focus and opens. */
export function LoadedMenu({ target, button, children, ...others }: LoadedMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  // In this order: on closing, the focus goes back to where it was on opening.
  useLayoutEffect(() => {
    button.current?.focus({ preventScroll: true });
    setIsOpen(true);
  }, [button]);
  return (
    <Menu {...others} opened={isOpen} onChange={setIsOpen}>
      <Menu.Target>{target}</Menu.Target>
      {children}
    </Menu>
  );
}
