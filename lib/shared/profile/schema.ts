import { z } from "zod";
import { NewPassword } from "@/lib/shared/auth/schema";

export interface Profile {
  name: string;
  email: string;
}

export const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1, "Enter your current password.").max(256, "Use up to 256 characters."),
  newPassword: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

/** The answer to a change of the password, and to ending all other sessions. */
export interface EndedSessions {
  endedSessions: number;
}

/** A browser in which the person is signed in. */
export interface OwnSession {
  id: string;
  /** Whether it is the one that asks. */
  isCurrent: boolean;
  address: string;
  /** "Firefox on Windows", from what the browser says of itself. */
  device: string;
  createdAt: string;
  /** To five minutes. */
  lastUsedAt: string;
  expiresAt: string;
}
