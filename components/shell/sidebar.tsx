"use client";
import { Kbd, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch, IconSelector } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { useRef } from "react";
import { SetupNavigationLink } from "@/components/setup-progress/navigation-link";
import { destinationHref, isCurrent, readableNavigation } from "@/components/shell/navigation";
import type { OtherOrganizations } from "@/components/shell/organization-menu";
import { openPalette } from "@/components/shell/palette-opening";
import { Link } from "@/components/ui/link";
import { Mark } from "@/components/ui/mark";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import { MenuOnDemand } from "@/components/ui/on-demand/menu";
import type { Permissions } from "@/lib/shared/permissions";
import classes from "./sidebar.module.css";

export interface SidebarProps {
  organization: { id: string; slug: string; name: string };
  /** All that this person belongs to, the open one included. */
  organizations: readonly { slug: string; name: string }[];
  others: OtherOrganizations;
  person: { id: string; name: string; email: string };
  permissions: Permissions;
}

export function Sidebar({ organization, organizations, others, person, permissions }: SidebarProps) {
  const pathname = usePathname();
  return (
    <div className={classes.sidebar}>
      <div className={classes.top}>
        <OrganizationSwitcher organization={organization} organizations={organizations} others={others} />
        <UnstyledButton className={classes.find} onClick={openPalette}>
          <IconSearch size={16} aria-hidden="true" />
          <span>Go to…</span>
          <Kbd size="xs" aria-hidden="true">
            Ctrl K
          </Kbd>
        </UnstyledButton>
      </div>
      <nav className={classes.navigation} aria-label="Main">
        {readableNavigation(permissions).map((group) => (
          <div key={group.label} className={classes.group}>
            <h2 className={classes.heading}>{group.label}</h2>
            <ul>
              {group.destinations.map((destination) => {
                const href = destinationHref(organization.slug, destination);
                return (
                  <li key={destination.path}>
                    <Link
                      href={href}
                      className={classes.link}
                      aria-current={isCurrent(pathname, href) ? "page" : undefined}
                    >
                      <destination.Icon size={17} stroke={1.7} aria-hidden="true" />
                      {destination.label}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </nav>
      <SetupNavigationLink organization={organization} />
      <div className={classes.bottom}>
        <PersonMenu person={person} />
      </div>
    </div>
  );
}

interface OrganizationSwitcherProps {
  organization: { slug: string; name: string };
  organizations: readonly { slug: string; name: string }[];
  others: OtherOrganizations;
}

const organizationMenu = deferred(() => import("./organization-menu"), "OrganizationMenu");

function OrganizationSwitcher({ organization, organizations, others }: OrganizationSwitcherProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <MenuOnDemand
      part={organizationMenu}
      content={{ organization, organizations, others }}
      button={button}
      target={
        <UnstyledButton ref={button} className={classes.identity}>
          <Mark size={28} />
          <span className={classes.words}>
            <span>{organization.name}</span>
            <span>Latchkey</span>
          </span>
          <VisuallyHidden>Switch organization</VisuallyHidden>
          <IconSelector size={16} aria-hidden="true" />
        </UnstyledButton>
      }
    />
  );
}

const menu = deferred(() => import("./person-menu-items"), "PersonMenuItems");
const leavingWindow = deferred(() => import("@/components/members/leaving"), "Leaving");

interface PersonMenuProps {
  person: { id: string; name: string; email: string };
}

function PersonMenu({ person }: PersonMenuProps) {
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
