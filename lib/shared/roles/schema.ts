import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Id, Moment, Name } from "@/lib/shared/input";
import { BuiltIn, Feature, Level, Permissions } from "@/lib/shared/permission-schemas";

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
  /** The role that its members, invitations, service accounts and API tokens get instead. */
  reassignTo: Id.optional(),
});

export const Role = namedSchema("Role", {
  id: z.string(),
  name: z.string(),
  /** One of the two roles that cannot be changed; null for the organization's own. */
  builtIn: BuiltIn.nullable(),
  permissions: z.record(Feature, Level),
  memberCount: z.number(),
  /** Invitations that were neither accepted nor withdrawn. */
  invitationCount: z.number(),
  /** Service accounts that have it, and people's API tokens that it narrows. */
  programCount: z.number(),
  createdAt: Moment,
  etag: z.string(),
});
export type Role = z.infer<typeof Role>;
