import { z } from "zod";

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An email address has at most 254 characters.")
  .pipe(z.email("This is not an email address."));

export const NewPassword = z
  .string()
  .min(12, "A password has at least 12 characters.")
  .max(256, "A password has at most 256 characters.");

export const SignInInput = z.object({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(256, "A password has at most 256 characters."),
});
export type SignInInput = z.infer<typeof SignInInput>;
