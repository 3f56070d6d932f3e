"use client";
import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { IconDoorExit, IconLogout } from "@tabler/icons-react";
import { destinationHref, ownDestinations } from "@/components/shell/navigation";
import { useOrganization } from "@/components/shell/organization";
import { signOut } from "@/components/sign-in/session";
import { Link } from "@/components/ui/link";
import { LoadedMenu } from "@/components/ui/on-demand/loaded-menu";
import type { MenuButton } from "@/components/ui/on-demand/menu";

interface PersonMenuItemsProps extends MenuButton {
  onLeave: () => void;
}

const schemes: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export function PersonMenuItems({ onLeave, target, button }: PersonMenuItemsProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const organization = useOrganization();

  function leave() {
    // Where the focus comes back to: the item is gone by then.
    button.current?.focus();
    onLeave();
  }

  return (
    <LoadedMenu target={target} button={button} position="top-start" width="target">
      <Menu.Dropdown>
        {ownDestinations.map((destination) => (
          <Menu.Item
            key={destination.path}
            component={Link}
            href={destinationHref(organization.slug, destination)}
            leftSection={<destination.Icon size={16} aria-hidden="true" />}
          >
            {destination.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {schemes.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        {/* Here, since a role may read no page that could hold it. */}
        <Menu.Item leftSection={<IconDoorExit size={16} aria-hidden="true" />} onClick={leave}>
          Leave {organization.name}…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden="true" />}
          onClick={() => void signOut("/sign-in")}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </LoadedMenu>
  );
}
