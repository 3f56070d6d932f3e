import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Id, Moment } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import { BuiltIn } from "@/lib/shared/permission-schemas";

/** How the list is asked for; with a role's id, who holds it. */
export const MembersQuery = ListQuery.extend({ roleId: Id.optional() });

export const MemberInput = z.strictObject({ roleId: Id });
export type MemberInput = z.infer<typeof MemberInput>;

/** A role as lists name it. */
export const RoleName = namedSchema("RoleName", {
  id: z.string(),
  name: z.string(),
  builtIn: BuiltIn.nullable(),
});
export type RoleName = z.infer<typeof RoleName>;

export const OrganizationMember = namedSchema("OrganizationMember", {
  /** The person's. */
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** Whether it is proven that the address is this person's: by an operator, by email, or by the installation's provider. */
  proven: z.boolean(),
  /** Whether they give a second factor when they sign in. */
  hasSecondFactor: z.boolean(),
  role: RoleName,
  /** Whether single sign-on gave the role, and so may set another at the next sign-in. */
  isRoleByProvider: z.boolean(),
  since: Moment,
  etag: z.string(),
});
export type OrganizationMember = z.infer<typeof OrganizationMember>;
