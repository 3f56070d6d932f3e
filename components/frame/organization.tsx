"use client";
// Which organization is open and what its viewer may do, for every component inside the frame.
import { createContext, type ReactNode, useContext } from "react";
import { allows, type Permission, type Permissions } from "@/lib/rbac/permissions";

export interface OpenOrganization {
  id: string;
  slug: string;
  name: string;
  /** The viewer's. The server enforces them; here they only decide what is offered. */
  permissions: Permissions;
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

/** Whether the viewer holds all of the permissions. */
export function useAllowed(...needed: Permission[]): boolean {
  const { permissions } = useOrganization();
  return needed.every((permission) => allows(permissions, permission));
}
