import { z } from "zod";
import { Id, Name } from "@/lib/shared/input";
import { type BuiltIn, type Feature, type Level, Permissions } from "@/lib/shared/permissions";

/** What the form sends to replace a role. */
export const RoleInput = z.strictObject({ name: Name, permissions: Permissions });
export type RoleInput = z.infer<typeof RoleInput>;

/** A new role has permissions of its own, or those of the role that it copies. */
export const NewRoleInput = z
  .strictObject({ name: Name, permissions: Permissions.optional(), copyOf: Id.optional() })
  .refine(({ permissions, copyOf }) => (permissions === undefined) !== (copyOf === undefined), {
    path: ["permissions"],
    message: "Choose permissions, or a role to copy them from.",
  });
export type NewRoleInput = z.infer<typeof NewRoleInput>;

export const RoleDeletion = z.strictObject({
  /** The role that its members and open invitations get instead. */
  reassignTo: Id.optional(),
});

export interface Role {
  id: string;
  name: string;
  /** One of the two roles that cannot be changed; null for the organization's own. */
  builtIn: BuiltIn | null;
  permissions: Record<Feature, Level>;
  memberCount: number;
  /** Invitations that were neither accepted nor withdrawn. */
  invitationCount: number;
  createdAt: string;
  etag: string;
}
