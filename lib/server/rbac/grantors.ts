// The people who can grant a missing permission, by name only: see docs/decisions/0011-who-can-grant.md.
import { and, asc, desc, eq, inArray, or, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, roles, users } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import { byName } from "@/lib/server/listing/cursor";
import { grantedPermissions } from "@/lib/server/rbac/granted";
import {
  allows,
  beyond,
  builtInsWith,
  type Feature,
  type Grantors,
  namedGrantors,
  ownerPermissions,
  type Permission,
} from "@/lib/shared/permissions";

/** For every permission that the actor lacks. */
export async function grantorsFor(actor: Member): Promise<Grantors> {
  const missing = beyond(actor.permissions, ownerPermissions).flatMap((manage) => {
    const read = `${manage.split(":")[0] as Feature}:read` as const;
    return allows(actor.permissions, read) ? [manage] : [read, manage];
  });
  if (missing.length === 0) return {};
  const people = await whoManageRoles(actor);
  const namesFor = (permission: Permission) =>
    people
      // Nobody can grant a permission that they do not have.
      .filter(({ permissions }) => allows(permissions, permission))
      .slice(0, namedGrantors + 1)
      .map(({ name }) => name);
  return Object.fromEntries(missing.map((permission) => [permission, namesFor(permission)]));
}

/** More owners than are ever named leave no place for others, who would not be named either. */
function whoManageRoles({ organizationId }: Member) {
  const isOwner = sql<boolean>`coalesce(${roles.builtIn} = 'owner', false)`;
  return database()
    .select({ name: users.name, permissions: grantedPermissions })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(roles, and(eq(roles.id, memberships.roleId), eq(roles.organizationId, organizationId)))
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        or(
          inArray(roles.builtIn, builtInsWith("organization_settings:manage")),
          sql`${roles.permissions} ->> 'organization_settings' = 'manage'`,
        ),
      ),
    )
    .orderBy(desc(isOwner), byName(users.name), asc(users.id))
    .limit(50);
}
