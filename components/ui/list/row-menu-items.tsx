"use client";
import { Menu } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import { Hint } from "@/components/ui/hint";
import { LoadedMenu } from "@/components/ui/on-demand/loaded-menu";
import type { MenuButton } from "@/components/ui/on-demand/menu";
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

interface RowMenuItemsProps extends MenuButton {
  actions: readonly RowAction[];
}

export function RowMenuItems({ actions, target, button }: RowMenuItemsProps) {
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
        {disabledReason && <Hint>{disabledReason}</Hint>}
      </Menu.Item>
    );
  }

  const mild = actions.filter((action) => !action.danger);
  const dangerous = actions.filter((action) => action.danger);
  return (
    <LoadedMenu width={220} target={target} button={button}>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        {mild.map(menuItem)}
        {mild.length > 0 && dangerous.length > 0 && <Menu.Divider />}
        {dangerous.map(menuItem)}
      </Menu.Dropdown>
    </LoadedMenu>
  );
}
