"use client";
// Which organization is open and what its viewer may do, for every component inside the frame.
import { createContext, type ReactNode, useContext } from "react";
import {
  allows,
  type Grantors,
  grantWords,
  inWords,
  type Permission,
  type Permissions,
} from "@/lib/shared/permissions";

export interface OpenOrganization {
  id: string;
  slug: string;
  name: string;
  /** The viewer's. The server enforces them; here they only decide what is offered. */
  permissions: Permissions;
  /** The viewer's. */
  roleName: string;
  /** Who can grant what the viewer lacks. */
  grantors: Grantors;
}

const OrganizationContext = createContext<OpenOrganization | null>(null);

interface OrganizationProviderProps {
  organization: OpenOrganization;
  children: ReactNode;
}

export function OrganizationProvider({ organization, children }: OrganizationProviderProps) {
  return <OrganizationContext value={organization}>{children}</OrganizationContext>;
}

export function useOrganization(): OpenOrganization {
  const organization = useContext(OrganizationContext);
  if (!organization) throw new TypeError("There is no organization around this component.");
  return organization;
}

/** Whether the viewer has all of the permissions. */
export function useAllowed(...needed: Permission[]): boolean {
  const { permissions } = useOrganization();
  return needed.every((permission) => allows(permissions, permission));
}

/** Whom the viewer can ask for a permission that their role lacks, in a sentence. */
export function useGrantorHint(): (permission: Permission, what?: string) => string {
  const { grantors } = useOrganization();
  return (permission, what) => grantWords(grantors[permission], what);
}

/** Why something ("Renaming") is not offered: the permission that the viewer's role lacks, and who can grant it. */
export function usePermissionHint(): (permission: Permission, what?: string) => string {
  const { roleName } = useOrganization();
  const grantorHint = useGrantorHint();
  return (permission, what) => {
    const needed = `${what ? `${what} needs` : "Needs"} ${inWords(permission)}`;
    return `${needed}, which your role, ${roleName}, lacks. ${grantorHint(permission)}`;
  };
}
