// The token of a link to an account. Shown once, stored as a hash.
import { randomBytes } from "node:crypto";
import { hashOf } from "@/lib/server/invitations/token";
import type { LinkPurpose } from "@/lib/shared/account-links/schema";

export { hashOf };

const pages = {
  reset_password: { path: "/reset-password", prefix: "lkr" },
  sign_in: { path: "/sign-in-link", prefix: "lke" },
} satisfies Record<LinkPurpose, object>;

/** 256 random bits. */
export function newToken(purpose: LinkPurpose): string {
  return `${pages[purpose].prefix}_${randomBytes(32).toString("base64url")}`;
}

/** With the token in the fragment: browsers send that to nobody, so it is in no log and no referrer. */
export function linkOf(purpose: LinkPurpose, token: string, consoleUrl: string): string {
  return new URL(`${pages[purpose].path}#${token}`, consoleUrl).href;
}
