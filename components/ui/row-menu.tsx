"use client";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { type Icon, IconDots } from "@tabler/icons-react";
import { useLayoutEffect, useRef } from "react";
import { focusContent } from "@/components/ui/use-focus-return";
import classes from "./row-menu.module.css";

export interface RowAction {
  /** A verb of the guide: "Edit", "Test Connection". */
  label: string;
  icon?: Icon;
  onSelect: () => void;
  /** Deletes or revokes: set apart, in red. */
  danger?: boolean;
  /** Why it cannot be done now; the item stays to be read. */
  disabledReason?: string;
}

interface RowMenuProps {
  /** Whose actions: the row's name. */
  name: string;
  actions: readonly RowAction[];
}

export function RowMenu({ name, actions }: RowMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const mine = button.current;
    return () => {
      // The row goes, deleted perhaps from this very menu.
      if (mine && document.activeElement === mine) setTimeout(focusContent);
    };
  }, []);

  function menuItem({ label, icon: Icon, onSelect, danger, disabledReason }: RowAction) {
    function select() {
      // What opens gives the focus back to where it was, and the item is gone by then.
      button.current?.focus();
      onSelect();
    }
    return (
      <Menu.Item
        key={label}
        leftSection={Icon && <Icon size={16} aria-hidden="true" />}
        aria-disabled={disabledReason ? true : undefined}
        closeMenuOnClick={!disabledReason}
        onClick={disabledReason ? undefined : select}
        className={disabledReason ? classes.disabled : danger ? classes.danger : undefined}
      >
        {label}
        {disabledReason && (
          <Text size="xs" c="dimmed">
            {disabledReason}
          </Text>
        )}
      </Menu.Item>
    );
  }

  if (actions.length === 0) return null;
  const mild = actions.filter((action) => !action.danger);
  const dangerous = actions.filter((action) => action.danger);
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon
          ref={button}
          aria-label={`Actions for ${name}`}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        {mild.map(menuItem)}
        {mild.length > 0 && dangerous.length > 0 && <Menu.Divider />}
        {dangerous.map(menuItem)}
      </Menu.Dropdown>
    </Menu>
  );
}
