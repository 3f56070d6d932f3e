"use client";
import { Avatar, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSelector } from "@tabler/icons-react";
import { useRef } from "react";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { MenuOnDemand } from "@/components/ui/menu-on-demand";
import classes from "./sidebar.module.css";

const menu = deferred(() =>
  import("@/components/shell/person-menu-items").then(({ PersonMenuItems }) => PersonMenuItems),
);
const leavingWindow = deferred(() => import("@/components/members/leaving").then(({ Leaving }) => Leaving));

interface PersonMenuProps {
  person: { id: string; name: string; email: string };
}

export function PersonMenu({ person }: PersonMenuProps) {
  const [isLeaving, leaving] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <MenuOnDemand
        part={menu}
        content={{ onLeave: leaving.open }}
        button={button}
        target={
          <UnstyledButton ref={button} className={classes.identity}>
            <Avatar size={28} radius="xl" color="gray" name={person.name} aria-hidden="true" />
            <span className={classes.words}>
              <span>{person.name}</span>
              <span>{person.email}</span>
            </span>
            <VisuallyHidden>Your menu</VisuallyHidden>
            <IconSelector size={16} aria-hidden="true" />
          </UnstyledButton>
        }
      />
      <DeferredWindow part={leavingWindow} opened={isLeaving} onClose={leaving.close} viewerId={person.id} />
    </>
  );
}
