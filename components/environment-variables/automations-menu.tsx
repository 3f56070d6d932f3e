"use client";
import { Menu } from "@mantine/core";
import { Link } from "@/components/ui/link";
import { LoadedMenu } from "@/components/ui/on-demand/loaded-menu";
import type { MenuButton } from "@/components/ui/on-demand/menu";
import classes from "./variable-columns.module.css";

export interface AssignedAutomationsProps {
  automations: readonly { id: string; name: string }[];
  /** Where automations are. */
  automationsPath: string;
}

/** The automations that a variable is assigned to, where they are several. */
export function AutomationsMenu(props: AssignedAutomationsProps & MenuButton) {
  const { automations, automationsPath, target, button } = props;
  return (
    <LoadedMenu target={target} button={button} width={260} position="bottom-start">
      <Menu.Dropdown className={classes.automations}>
        {automations.map(({ id, name }) => (
          <Menu.Item key={id} component={Link} href={`${automationsPath}/${id}`}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </LoadedMenu>
  );
}
