// What roles grant. Without zod, which would come into every page with it: the schemas are in permission-schemas.ts.

/** What a role grants: one level for each feature of the console. */
export const features = {
  secret_providers: "Secret provider credentials",
  workload_identity_configs: "Workload identity configs",
  environment_variables: "Environment variables",
  automations: "Automations",
  organization_settings: "Organization settings, roles and members",
  audit_log: "Audit log",
  webhooks: "Webhooks",
} as const;

export type Feature = keyof typeof features;
export const featureNames = Object.keys(features) as [Feature, ...Feature[]];

export const levels = ["none", "read", "manage"] as const;
export type Level = (typeof levels)[number];

/** `manage` implies `read`; a feature that is absent is `none`. */
export type Permissions = Partial<Record<Feature, Level>>;

export type Permission = `${Feature}:${"read" | "manage"}`;

const rank: Record<Level, number> = { none: 0, read: 1, manage: 2 };

export function allows(permissions: Permissions, permission: Permission): boolean {
  const [feature, level] = permission.split(":") as [Feature, "read" | "manage"];
  return rank[permissions[feature] ?? "none"] >= rank[level];
}

/** The first permission of `needed` that is missing, or null when all are held. */
export function missingPermission(
  permissions: Permissions,
  needed: readonly Permission[],
): Permission | null {
  return needed.find((permission) => !allows(permissions, permission)) ?? null;
}

/** The permissions that `requested` grants and `held` does not. */
export function beyond(held: Permissions, requested: Permissions): Permission[] {
  return featureNames
    .map((feature) => [feature, requested[feature] ?? "none"] as const)
    .filter(([feature, level]) => rank[level] > rank[held[feature] ?? "none"])
    .map(([feature, level]) => `${feature}:${level}` as Permission);
}

/** The permissions that both grant. */
export function shared(first: Permissions, second: Permissions): Permissions {
  const levels = featureNames.map((feature): [Feature, Level] => {
    const [left, right] = [first[feature] ?? "none", second[feature] ?? "none"];
    return [feature, rank[left] < rank[right] ? left : right];
  });
  return Object.fromEntries(levels.filter(([, level]) => level !== "none"));
}

/** A level for every feature. */
export function complete(permissions: Permissions): Record<Feature, Level> {
  const all = featureNames.map((feature) => [feature, permissions[feature] ?? "none"]);
  return Object.fromEntries(all) as Record<Feature, Level>;
}

/** A permission in words, as in "secret_providers: manage". */
export function inWords(permission: Permission): string {
  return permission.replace(":", ": ");
}

/** Who can grant a permission: names, owners first; at most one more than are shown, which says that there are others. */
export type Grantors = Partial<Record<Permission, string[]>>;

/** How many people are named of those who can grant something. */
export const namedGrantors = 3;

const either = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** Whom to ask for a permission: "Ada, Bob or Cy can grant it." */
export function grantWords(names: readonly string[] = [], what = "it"): string {
  if (names.length === 0) return `An owner of the organization can grant ${what}.`;
  const said = names.length > namedGrantors ? [...names.slice(0, namedGrantors), "others"] : names;
  return `${either.format(said)} can grant ${what}.`;
}

/** The two roles that every organization has; neither can be changed. */
export const builtInRoles = ["owner", "member"] as const;
export type BuiltIn = (typeof builtInRoles)[number];

export const ownerPermissions: Permissions = Object.fromEntries(
  featureNames.map((feature) => [feature, "manage"]),
);

export const memberPermissions: Permissions = {
  environment_variables: "manage",
  automations: "manage",
};

/** The permissions of the built-in roles. Their rows only say which one they are, so these apply to everyone who has one. */
export const builtInPermissions: Record<BuiltIn, Permissions> = {
  owner: ownerPermissions,
  member: memberPermissions,
};

/** The built-in roles that grant a permission. */
export function builtInsWith(permission: Permission): BuiltIn[] {
  const names = Object.keys(builtInPermissions) as BuiltIn[];
  return names.filter((name) => allows(builtInPermissions[name], permission));
}
