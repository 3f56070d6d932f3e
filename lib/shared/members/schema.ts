import { z } from "zod";
import { Id } from "@/lib/shared/input";
import { ListQuery } from "@/lib/shared/listing";
import type { BuiltIn } from "@/lib/shared/permissions";

/** How the list is asked for; with a role's id, who holds it. */
export const MembersQuery = ListQuery.extend({ roleId: Id.optional() });

export const MemberInput = z.strictObject({ roleId: Id });
export type MemberInput = z.infer<typeof MemberInput>;

/** A role as lists name it. */
export interface RoleName {
  id: string;
  name: string;
  builtIn: BuiltIn | null;
}

export interface OrganizationMember {
  /** The person's. */
  id: string;
  name: string;
  email: string;
  /** Whether an operator has said that the address is this person's. */
  proven: boolean;
  role: RoleName;
  since: string;
  etag: string;
}
