"use client";
import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@/components/ui/link";
import { LoadedMenu } from "@/components/ui/loaded-menu";
import type { MenuButton } from "@/components/ui/menu-on-demand";

interface OrganizationMenuProps extends MenuButton {
  /** The open one. */
  organization: { slug: string };
  organizations: readonly { slug: string; name: string }[];
}

export function OrganizationMenu({ organization, organizations, ...button }: OrganizationMenuProps) {
  return (
    <LoadedMenu {...button} position="bottom-start" width="target">
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
    </LoadedMenu>
  );
}
