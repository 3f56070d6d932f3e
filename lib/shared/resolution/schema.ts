// The stages on the way to a variable's value, as a pre-flight shows them.
import { z } from "zod";

/**
 * In the order in which they are passed; no variable passes all.
 *
 * - `credential`: there is one to read with.
 * - `open`: what is sealed opens: a direct value, or the keys of a credential.
 * - `mint`: Latchkey makes an identity token.
 * - `issuer`: the cloud fetches Latchkey's public keys.
 * - `exchange`: the cloud lets the token, or the keys, in.
 * - `read`: the secret is there and may be read.
 * - `decrypt`: its key may be used.
 * - `json_key`: its JSON has the field.
 * - `inject`: the value can be an environment variable's.
 */
export const ReadingStage = z.enum([
  "credential",
  "open",
  "mint",
  "issuer",
  "exchange",
  "read",
  "decrypt",
  "json_key",
  "inject",
]);
export type ReadingStage = z.infer<typeof ReadingStage>;

/** When a variable's value is read: afresh at every kickoff, or once at deploy, to be kept in that version. */
export const ReadAt = z.enum(["kickoff", "deploy"]);
export type ReadAt = z.infer<typeof ReadAt>;
