"use client";
import { UnstyledButton, VisuallyHidden } from "@mantine/core";
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
            <span className={classes.initials} aria-hidden="true">
              {initialsOf(person.name)}
            </span>
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

/** Of the first word and the last: "AL" for Ada King Lovelace. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase()).join("");
}
