// What roles grant: docs/decisions/0025-built-in-roles-are-code.md.
import { and, eq, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import { roles } from "@/db/schema/people";
import { inOrganization } from "@/db/scope";
import { type BuiltIn, builtInPermissions, type Permissions } from "@/lib/shared/permissions";

/** To select of `roles`: the permissions of a built-in role are those that its constant has when the row is read. */
export const grantedPermissions = grantedBy(roles);

/** The same of an alias of `roles`. */
export function grantedBy({ builtIn, permissions }: Record<"builtIn" | "permissions", PgColumn>) {
  return sql<Permissions>`coalesce(to_jsonb(${builtIn}), ${permissions})`.mapWith(
    (stored: BuiltIn | Permissions) => (typeof stored === "string" ? builtInPermissions[stored] : stored),
  );
}

/** To select of `roles`: what those need who decide about its holders. */
export const roleColumns = {
  id: roles.id,
  name: roles.name,
  builtIn: roles.builtIn,
  permissions: grantedPermissions,
};

/** Joins `roles` to what has one: memberships, invitations. */
export const roleOf = (holder: { roleId: PgColumn; organizationId: PgColumn }) =>
  and(eq(roles.id, holder.roleId), eq(roles.organizationId, holder.organizationId));

/** One of the two roles that every organization has. */
export async function builtInRole(tx: Executor, organizationId: string, builtIn: BuiltIn) {
  const [role] = await tx
    .select({ id: roles.id, name: roles.name })
    .from(roles)
    .where(inOrganization({ organizationId }, roles, eq(roles.builtIn, builtIn)));
  if (!role) throw new TypeError("The organization has no such role.");
  return role;
}

/** The permissions of a row that was read in full. */
export function granted({
  builtIn,
  permissions,
}: Pick<typeof roles.$inferSelect, "builtIn" | "permissions">) {
  return builtIn ? builtInPermissions[builtIn] : (permissions ?? {});
}
