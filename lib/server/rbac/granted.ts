// What roles grant: docs/decisions/0025-built-in-roles-are-code.md.
import { sql } from "drizzle-orm";
import { roles } from "@/db/schema/people";
import { type BuiltIn, builtInPermissions, type Permissions } from "@/lib/shared/permissions";

/** To select of `roles`: the permissions of a built-in role are those that its constant has when the row is read. */
export const grantedPermissions =
  sql<Permissions>`coalesce(to_jsonb(${roles.builtIn}), ${roles.permissions})`.mapWith(
    (stored: BuiltIn | Permissions) => (typeof stored === "string" ? builtInPermissions[stored] : stored),
  );

/** Of a row that was read whole. */
export function granted({
  builtIn,
  permissions,
}: Pick<typeof roles.$inferSelect, "builtIn" | "permissions">) {
  return builtIn ? builtInPermissions[builtIn] : (permissions ?? {});
}
