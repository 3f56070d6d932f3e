// Signing tokens on the event loop itself. WebCrypto, and so jose, signs in libuv's pool, where a token waits behind
// whatever else the pool is busy with; an RSA signature of 2048 bits takes less than a millisecond.
import { type KeyObject, sign } from "node:crypto";

/** A JWS in its compact form (RFC 7515, section 7.1). The header's `alg` is RS256, whatever the key. */
export function signJwt(
  header: { kid: string; typ: string },
  claims: Readonly<Record<string, unknown>>,
  privateKey: KeyObject,
): string {
  const signed = [{ alg: "RS256", ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}
