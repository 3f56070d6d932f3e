import { z } from "zod";
import { Email, NewPassword } from "@/lib/shared/auth/schema";
import { Id, Name } from "@/lib/shared/input";
import type { RoleName } from "@/lib/shared/members/schema";

export const invitationDays = 7;

export const InvitationInput = z.strictObject({ email: Email, roleId: Id });
export type InvitationInput = z.infer<typeof InvitationInput>;

export interface Invitation {
  id: string;
  email: string;
  role: RoleName;
  /** Null when that person is gone. */
  invitedBy: { name: string; email: string } | null;
  /** An expired one can be sent again, like an open one. */
  status: "open" | "expired";
  createdAt: string;
  expiresAt: string;
  etag: string;
}

/** The answer to inviting, and to sending again: the only time that the link is shown. */
export interface NewInvitation extends Invitation {
  link: string;
}

const Token = z.string().max(200);

export const InvitationLookup = z.strictObject({ token: Token });

/** With name and password from a person who is new here, without from one who is signed in. */
export const Acceptance = z.strictObject({
  token: Token,
  name: z.unknown().optional(),
  password: z.unknown().optional(),
});

/** What a new person fills in. */
export const NewAccount = z.strictObject({ name: Name, password: NewPassword });
export type NewAccount = z.infer<typeof NewAccount>;

/** What whoever holds the link may know. */
export interface InvitationFacts {
  organization: { name: string };
  inviter: { name: string };
  email: string;
  roleName: string;
  expiresAt: string;
  /** Whether somebody signs in with that email already. */
  personExists: boolean;
  /** Whether the one who asks is signed in as that person. */
  signedInAsInvited: boolean;
}

export interface Accepted {
  organization: { id: string; slug: string; name: string };
  email: string;
}
