// Reading a token that was minted here, to show what it says.
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { TokenClaims } from "@/lib/shared/oidc/schema";

/** What a token says, without the signature that makes it one. */
export function claimsOf(token: string): TokenClaims {
  return { header: { ...decodeProtectedHeader(token) }, payload: decodeJwt(token) };
}
