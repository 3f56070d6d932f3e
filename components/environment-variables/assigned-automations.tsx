"use client";
import { Anchor, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import Link from "next/link";
import classes from "./variable-columns.module.css";

interface AssignedAutomationsProps {
  automations: readonly { id: string; name: string }[];
  /** Where automations are. */
  automationsPath: string;
}

/** On one line, however many there are: a link to the only one, or a chip that opens the list of them. */
export function AssignedAutomations({ automations, automationsPath }: AssignedAutomationsProps) {
  const [only] = automations;
  if (!only) {
    return (
      <Text span inherit c="dimmed" className={classes.line}>
        None
      </Text>
    );
  }
  if (automations.length === 1) {
    return (
      <Anchor
        component={Link}
        href={`${automationsPath}/${only.id}`}
        inherit
        truncate
        display="block"
        title={only.name}
      >
        {only.name}
      </Anchor>
    );
  }
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.chip}>
          {automations.length.toLocaleString("en-US")} automations
          <IconChevronDown size={12} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.automations}>
        {automations.map(({ id, name }) => (
          <Menu.Item key={id} component={Link} href={`${automationsPath}/${id}`}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
