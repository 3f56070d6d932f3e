import { z } from "zod";
import { NewPassword } from "@/lib/shared/auth/schema";

export const linkMinutes = 60;

const purposes = ["reset_password", "sign_in"] as const;
/** What a link does when it is used. */
export type LinkPurpose = (typeof purposes)[number];

const Token = z.string().max(200);

export const LinkLookup = z.strictObject({ token: Token, purpose: z.enum(purposes) });

/** The password is looked at once the link is known to be good. */
export const PasswordReset = z.strictObject({ token: Token, password: z.unknown().optional() });

export const PasswordChoice = z.strictObject({ password: NewPassword });
export type PasswordChoice = z.infer<typeof PasswordChoice>;

/** What next-auth hands over: its own fields are among them. */
export const LinkSignIn = z.object({ token: Token });

/** What whoever holds a link may know. */
export interface LinkFacts {
  email: string;
  expiresAt: string;
}

/** The answer to making a link: the only time that it is shown. */
export interface NewResetLink extends LinkFacts {
  name: string;
  link: string;
}
