// Where one can go: the one table from which the sidebar and the command palette are made.
import {
  IconApi,
  IconBolt,
  IconBuilding,
  IconDevices,
  IconFingerprint,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconLogin2,
  type IconProps,
  IconTerminal2,
  IconUserCircle,
  IconUserShield,
  IconUsers,
  IconVariable,
  IconWebhook,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { allows, type Feature, type Permissions } from "@/lib/shared/permissions";

interface Place {
  label: string;
  /** Under the organization's own path. */
  path: string;
  Icon: ComponentType<IconProps>;
  /** What else people call it. */
  keywords?: string[];
}

export interface Destination extends Place {
  /** Only for members who may read this, or any of these. Null for what every member has. */
  feature: Feature | readonly Feature[] | null;
}

/** The person's own pages, for every role. */
export const ownDestinations: readonly Place[] = [
  { label: "Profile", path: "profile", Icon: IconUserCircle, keywords: ["password", "account", "email"] },
  { label: "Sessions", path: "sessions", Icon: IconDevices, keywords: ["signed in", "sign out", "browsers"] },
];

export interface DestinationGroup {
  label: "Work" | "Settings";
  destinations: readonly Destination[];
}

/** Shows each role what it may read of these. */
export const overviewDestination: Destination = {
  label: "Overview",
  path: "overview",
  feature: ["automations", "secret_providers", "organization_settings", "webhooks"],
  Icon: IconLayoutDashboard,
  keywords: ["home", "start", "failures", "dashboard"],
};

const navigation: readonly DestinationGroup[] = [
  {
    label: "Work",
    destinations: [
      overviewDestination,
      {
        label: "Automations",
        path: "automations",
        feature: "automations",
        Icon: IconBolt,
        keywords: ["deployments", "kickoffs"],
      },
      {
        label: "Environment Variables",
        path: "environment-variables",
        feature: "environment_variables",
        Icon: IconVariable,
        keywords: ["secrets", "keys"],
      },
      {
        label: "Workers",
        path: "workers",
        feature: "automations",
        Icon: IconTerminal2,
        keywords: ["latchkey-worker", "download", "docker", "python", "token"],
      },
    ],
  },
  {
    label: "Settings",
    destinations: [
      {
        label: "Workload Identity",
        path: "settings/workload-identity",
        feature: "workload_identity_configs",
        Icon: IconFingerprint,
        keywords: ["oidc", "issuer", "role", "aws"],
      },
      {
        label: "Secret Provider Credentials",
        path: "settings/secret-provider-credentials",
        feature: "secret_providers",
        Icon: IconKey,
        keywords: ["aws", "secrets manager", "test connection"],
      },
      {
        label: "Roles",
        path: "settings/roles",
        feature: "organization_settings",
        Icon: IconUserShield,
        keywords: ["permissions", "access"],
      },
      {
        label: "Members",
        path: "settings/members",
        feature: "organization_settings",
        Icon: IconUsers,
        keywords: ["people", "invite", "invitations"],
      },
      {
        label: "API Tokens",
        path: "settings/api-tokens",
        feature: null,
        Icon: IconApi,
        keywords: ["service accounts", "programs", "ci", "bearer", "curl"],
      },
      {
        label: "Organization",
        path: "settings/organization",
        feature: "organization_settings",
        Icon: IconBuilding,
        keywords: ["uuid", "name"],
      },
      {
        label: "Single Sign-On",
        path: "settings/single-sign-on",
        feature: "organization_settings",
        Icon: IconLogin2,
        keywords: ["sso", "oidc", "okta", "entra", "google", "keycloak", "domains"],
      },
      {
        label: "Audit Log",
        path: "settings/audit-log",
        feature: "audit_log",
        Icon: IconHistory,
        keywords: ["history", "events", "export", "who"],
      },
      {
        label: "Webhooks",
        path: "settings/webhooks",
        feature: "webhooks",
        Icon: IconWebhook,
        keywords: ["notifications", "alerts", "callbacks", "signing secret"],
      },
    ],
  },
];

/** What this role may read; a group of which nothing is left is absent too. */
export function readableNavigation(permissions: Permissions): DestinationGroup[] {
  return navigation
    .map((group) => ({
      ...group,
      destinations: group.destinations.filter((destination) => isReadable(destination, permissions)),
    }))
    .filter((group) => group.destinations.length > 0);
}

export function isReadable({ feature }: Destination, permissions: Permissions): boolean {
  return feature === null || [feature].flat().some((name) => allows(permissions, `${name}:read`));
}

export function destinationHref(slug: string, { path }: Place): string {
  return `/${slug}/${path}`;
}

/** Whether this is the page, or the section, that is open. */
export function isCurrent(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
