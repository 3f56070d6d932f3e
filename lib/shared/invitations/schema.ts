import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Email, NewPassword } from "@/lib/shared/auth/schema";
import { emailFailures } from "@/lib/shared/emails/schema";
import { Id, Moment, Name } from "@/lib/shared/input";
import { RoleName } from "@/lib/shared/members/schema";

export const invitationDays = 7;

export const InvitationInput = z.strictObject({ email: Email, roleId: Id });
export type InvitationInput = z.infer<typeof InvitationInput>;

export const Invitation = namedSchema("Invitation", {
  id: z.string(),
  email: z.string(),
  role: RoleName,
  /** Null when that person is gone. */
  invitedBy: z.object({ name: z.string(), email: z.string() }).nullable(),
  /** An expired one can be sent again, like an open one. */
  status: z.enum(["open", "expired"]),
  /** How it reached the address; `link_only` where the inviter sends the link. */
  delivery: z.enum(["link_only", "waiting", "sent", "failed"]),
  /** Why the last attempt to send the email failed. */
  deliveryFailure: z.enum(emailFailures).nullable(),
  createdAt: Moment,
  expiresAt: Moment,
  etag: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;

/** The answer to inviting, and to sending again: the only time that the link is shown. */
export const NewInvitation = Invitation.extend({ link: z.string() }).meta({ id: "NewInvitation" });
export type NewInvitation = z.infer<typeof NewInvitation>;

const Token = z.string().max(200);

export const InvitationLookup = z.strictObject({ token: Token });

/** With name and password from a person who is new here, without from one who is signed in. */
export const Acceptance = z.strictObject({
  token: Token,
  name: z.unknown().optional().meta({ type: "string" }),
  password: z.unknown().optional().meta({ type: "string" }),
});

/** The fields of a new person's form. */
export const NewAccount = z.strictObject({ name: Name, password: NewPassword });
export type NewAccount = z.infer<typeof NewAccount>;

/** What the link shows to anyone who has it. */
export const InvitationFacts = namedSchema("InvitationFacts", {
  organization: z.object({ name: z.string() }),
  inviter: z.object({ name: z.string() }),
  email: z.string(),
  roleName: z.string(),
  expiresAt: Moment,
  /** Whether somebody signs in with that email already. */
  personExists: z.boolean(),
  /** Whether the one who asks is signed in as that person. */
  signedInAsInvited: z.boolean(),
});
export type InvitationFacts = z.infer<typeof InvitationFacts>;

export const Accepted = namedSchema("Accepted", {
  organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  email: z.string(),
});
export type Accepted = z.infer<typeof Accepted>;
