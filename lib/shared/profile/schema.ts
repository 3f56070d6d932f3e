import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { Code, NewPassword, SignedPasskey } from "@/lib/shared/auth/schema";
import { Moment } from "@/lib/shared/input";

export const Profile = namedSchema("Profile", { name: z.string(), email: z.string() });
export type Profile = z.infer<typeof Profile>;

export const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1, "Enter your current password.").max(256, "Use up to 256 characters."),
  newPassword: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

/** Confirms a signed-in person again: a code or passkey if the person has a second factor, otherwise the password. */
export const StepUp = z
  .strictObject({
    password: z.string().min(1, "Enter your password.").max(256, "Use up to 256 characters.").optional(),
    code: Code.optional(),
    passkey: SignedPasskey.optional(),
  })
  .refine((given) => Object.keys(given).length === 1, "Give one of password, code and passkey.");
export type StepUp = z.infer<typeof StepUp>;

/** The answer to a change of the password, and to ending all other sessions. */
export const EndedSessions = namedSchema("EndedSessions", { endedSessions: z.number() });
export type EndedSessions = z.infer<typeof EndedSessions>;

/** A browser in which the person is signed in. */
export const OwnSession = namedSchema("OwnSession", {
  id: z.string(),
  /** Whether it is the one that asks. */
  isCurrent: z.boolean(),
  address: z.string(),
  /** "Firefox on Windows", from what the browser says of itself. */
  device: z.string(),
  createdAt: Moment,
  /** Precise to five minutes. */
  lastUsedAt: Moment,
  expiresAt: Moment,
});
export type OwnSession = z.infer<typeof OwnSession>;
