// Roles in plain words: what each level of a feature means, and what a role amounts to.

import { counted } from "@/lib/shared/counted";
import {
  beyond,
  type Feature,
  features,
  inWords,
  type Level,
  type Permission,
  type Permissions,
} from "@/lib/shared/permissions";
import type { Role } from "@/lib/shared/roles/schema";

export const featureList = Object.entries(features) as [Feature, string][];

export const levelLabels: Record<Level, string> = { none: "None", read: "Read", manage: "Manage" };

const meanings: Record<Feature, Record<Level, string>> = {
  secret_providers: {
    none: "Sees no credentials and can’t use secrets in variables.",
    read: "Sees credentials and uses them in variables.",
    manage:
      "Also creates, edits, tests and deletes them. Workload Identity credentials need Manage on configs too.",
  },
  workload_identity_configs: {
    none: "Sees no configs and no issuer values.",
    read: "Sees configs and the issuer values.",
    manage: "Also creates, edits and deletes configs.",
  },
  environment_variables: {
    none: "Sees no variables.",
    read: "Sees variables, but never direct values.",
    manage: "Also creates, edits and deletes variables.",
  },
  automations: {
    none: "Sees no automations.",
    read: "Sees automations, deployments and kickoffs.",
    manage: "Also creates, deploys and deletes automations, and revokes tokens.",
  },
  organization_settings: {
    none: "Sees neither the organization’s settings nor its people.",
    read: "Sees settings, roles, members and invitations.",
    manage: "Also edits them, within what the person’s own role grants.",
  },
  audit_log: {
    none: "Sees no audit log.",
    read: "Reads, filters and exports the audit log.",
    manage: "The same as Read: nobody can change the log.",
  },
  webhooks: {
    none: "Sees no webhooks.",
    read: "Sees webhooks and their deliveries.",
    manage:
      "Also adds, edits and deletes them, and sends tests. Subscribing to events needs Read on what they report.",
  },
};

export function meaningOf(feature: Feature, level: Level): string {
  return meanings[feature][level];
}

/** "Manages environment variables, automations. Reads audit log." */
export function summaryOf({ builtIn, permissions }: Pick<Role, "builtIn" | "permissions">): string {
  if (builtIn === "owner") return "Everything. It can’t be restricted.";
  const at = (level: Level) =>
    featureList.filter(([feature]) => permissions[feature] === level).map(([, words]) => words.toLowerCase());
  const parts = [
    ["Manages", at("manage")],
    ["Reads", at("read")],
  ] as const;
  const said = parts
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${allOf(names)}.`);
  return said.join(" ") || "Nothing yet.";
}

function allOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

/** Why the viewer may not decide about a role; undefined when they may. The server decides in any case. */
export function roleBeyondAuthority(
  held: Permissions,
  { builtIn, permissions }: { builtIn: Role["builtIn"]; permissions: Permissions },
  isOwner: boolean,
  whoGrants?: (missing: Permission) => string,
): string | undefined {
  if (isOwner) return undefined;
  if (builtIn === "owner") return "Only an owner can change who is an owner.";
  const [missing] = beyond(held, permissions);
  if (!missing) return undefined;
  const reason = `Grants ${inWords(missing)}, which your role does not.`;
  return whoGrants ? `${reason} ${whoGrants(missing)}` : reason;
}

export function membersInWords(count: number): string {
  if (count === 0) return "Nobody";
  return counted(count, "member");
}
