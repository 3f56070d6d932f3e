"use client";
import {
  Avatar,
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDoorExit, IconLogout, IconSelector } from "@tabler/icons-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import { useRef } from "react";
import { Leaving } from "@/components/members/leaving";
import { destinationHref, ownDestinations } from "@/components/shell/navigation";
import { useOrganization } from "@/components/shell/organization";
import classes from "./sidebar.module.css";

interface PersonMenuProps {
  person: { id: string; name: string; email: string };
  onSignOut?: () => void;
}

const schemes: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export function PersonMenu({ person, onSignOut }: PersonMenuProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const organization = useOrganization();
  const [isLeaving, leaving] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);

  function leave() {
    // Where the focus comes back to: the item is gone by then.
    button.current?.focus();
    leaving.open();
  }

  return (
    <>
      <Menu position="top-start" width="target">
        <Menu.Target>
          <UnstyledButton ref={button} className={classes.identity}>
            <Avatar size={28} radius="xl" color="gray" name={person.name} aria-hidden="true" />
            <span className={classes.words}>
              <span>{person.name}</span>
              <span>{person.email}</span>
            </span>
            <VisuallyHidden>Your menu</VisuallyHidden>
            <IconSelector size={16} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
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
            onClick={onSignOut ?? (() => signOut({ callbackUrl: "/sign-in" }))}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Leaving opened={isLeaving} onClose={leaving.close} viewerId={person.id} />
    </>
  );
}
