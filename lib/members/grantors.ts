// Whom to ask for a permission that one's own role does not grant.
import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, roles, users } from "@/db/schema/people";
import type { Member } from "@/lib/auth/actor";
import { allows, type Permission } from "@/lib/rbac/permissions";

export interface Grantor {
  name: string;
  email: string;
  isOwner: boolean;
}

/** The organization's owners and whoever else could grant it, owners first, five at most. For every member to see. */
export async function grantorsOf(actor: Member, permission: Permission): Promise<Grantor[]> {
  const isOwner = sql<boolean>`coalesce(${roles.builtIn} = 'owner', false)`;
  const mine = eq(roles.organizationId, actor.organizationId);
  const own = await database().select().from(roles).where(mine);
  // Nobody grants what they do not hold.
  const granting = own
    .filter(({ permissions }) => allows(permissions, "organization_settings:manage"))
    .filter(({ permissions }) => allows(permissions, permission))
    .map(({ id }) => id);
  if (granting.length === 0) return [];
  return database()
    .select({ name: users.name, email: users.email, isOwner })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(roles, and(eq(roles.id, memberships.roleId), mine))
    .where(and(eq(memberships.organizationId, actor.organizationId), inArray(roles.id, granting)))
    .orderBy(desc(isOwner), asc(users.name))
    .limit(5);
}
