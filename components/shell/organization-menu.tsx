"use client";
import { Menu } from "@mantine/core";
import { IconCheck, IconPlus, IconRestore } from "@tabler/icons-react";
import { Link } from "@/components/ui/link";
import { LoadedMenu } from "@/components/ui/on-demand/loaded-menu";
import type { MenuButton } from "@/components/ui/on-demand/menu";

/** Whether the person can make another organization, and whether there are any to restore. */
export interface OtherOrganizations {
  canCreate: boolean;
  hasDeleted: boolean;
}

interface OrganizationMenuProps extends MenuButton {
  /** The open one. */
  organization: { slug: string };
  organizations: readonly { slug: string; name: string }[];
  others: OtherOrganizations;
}

export function OrganizationMenu({ organization, organizations, others, ...button }: OrganizationMenuProps) {
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
        {(others.canCreate || others.hasDeleted) && <Menu.Divider />}
        {others.canCreate && (
          <Menu.Item
            component={Link}
            href="/new-organization"
            leftSection={<IconPlus size={16} aria-hidden="true" />}
          >
            New organization
          </Menu.Item>
        )}
        {others.hasDeleted && (
          <Menu.Item
            component={Link}
            href="/deleted-organizations"
            leftSection={<IconRestore size={16} aria-hidden="true" />}
          >
            Deleted organizations
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </LoadedMenu>
  );
}
