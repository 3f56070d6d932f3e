"use client";
import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import Link from "next/link";
import { Mark } from "@/components/ui/mark";
import classes from "./sidebar.module.css";

interface OrganizationSwitcherProps {
  organization: { slug: string; name: string };
  organizations: readonly { slug: string; name: string }[];
}

export function OrganizationSwitcher({ organization, organizations }: OrganizationSwitcherProps) {
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <UnstyledButton className={classes.identity}>
          <Mark size={28} />
          <span className={classes.words}>
            <span>{organization.name}</span>
            <span>Latchkey</span>
          </span>
          <VisuallyHidden>Switch organization</VisuallyHidden>
          <IconSelector size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Organizations</Menu.Label>
        {organizations.map(({ slug, name }) => (
          <Menu.Item
            key={slug}
            component={Link}
            href={`/${slug}`}
            aria-current={slug === organization.slug ? "true" : undefined}
            rightSection={slug === organization.slug && <IconCheck size={16} aria-hidden="true" />}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
