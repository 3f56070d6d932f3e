// What roles grant: docs/decisions/0025-built-in-roles-are-code.md.
import { and, eq, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { roles } from "@/db/schema/people";
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

/** Of a row that was read whole. */
export function granted({
  builtIn,
  permissions,
}: Pick<typeof roles.$inferSelect, "builtIn" | "permissions">) {
  return builtIn ? builtInPermissions[builtIn] : (permissions ?? {});
}
