// Tokens of sessions and of links: shown once, stored as a hash.
import { createHash, randomBytes } from "node:crypto";

/** 256 random bits: nothing that a hash would have to slow a guesser down for. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
