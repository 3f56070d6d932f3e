import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Email, NewPassword } from "@/lib/shared/auth/schema";
import { Moment } from "@/lib/shared/input";

export const linkMinutes = 60;

const purposes = ["reset_password", "sign_in"] as const;
export type LinkPurpose = (typeof purposes)[number];

const Token = z.string().max(200);

export const LinkLookup = z.strictObject({ token: Token, purpose: z.enum(purposes) });

export const ResetRequest = z.strictObject({ email: Email });
export type ResetRequest = z.infer<typeof ResetRequest>;

/** The password is looked at once the link is known to be good. */
export const PasswordReset = z.strictObject({
  token: Token,
  password: z.unknown().optional().meta({ type: "string" }),
});

export const PasswordChoice = z.strictObject({ password: NewPassword });
export type PasswordChoice = z.infer<typeof PasswordChoice>;

/** The credentials that next-auth passes on, with fields of its own among them. */
export const LinkSignIn = z.object({ token: Token });

/** What a link shows to anyone who has it. */
export const LinkFacts = namedSchema("LinkFacts", { email: z.string(), expiresAt: Moment });
export type LinkFacts = z.infer<typeof LinkFacts>;

/** The answer to making a link: the only time that it is shown. */
export const NewResetLink = LinkFacts.extend({ name: z.string(), link: z.string() }).meta({
  id: "NewResetLink",
});
export type NewResetLink = z.infer<typeof NewResetLink>;
