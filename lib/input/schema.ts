// What any input may consist of, whichever form or program sends it.
import { z } from "zod";

/** Text that PostgreSQL can keep, as text and inside JSON: no NUL, no half of a surrogate pair. */
export const PlainText = z
  .string()
  .refine((text) => !/\0|\p{Cs}/u.test(text), "The text has characters that cannot be kept.");

/** Text that people give to things: trimmed, one line, no control or invisible formatting characters. */
export const Name = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(80, "A name has at most 80 characters.")
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u, "A name cannot contain control characters.");

/** Ids are compared as text, so they are kept as PostgreSQL writes them. */
export const Id = z
  .uuid({ error: ({ input }) => (input === "" ? "Choose one." : "This is not an id.") })
  .toLowerCase();
