// The token of an invitation's link. Shown once, stored as a hash.
import { createHash, randomBytes } from "node:crypto";
import { environment } from "@/lib/server/env";

/** 256 random bits: nothing that a hash would have to slow a guesser down for. */
export function newToken(): string {
  return `lki_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function linkOf(token: string): string {
  return new URL(`/invitations/${token}`, environment().nextAuthUrl).href;
}
