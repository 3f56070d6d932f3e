// Session cookies made by hand, as next-auth 4 makes them: encrypted with a key that is derived from its secret.
import { hkdfSync } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import { stage } from "./stage";

function keyFrom(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "NextAuth.js Generated Encryption Key", 32));
}

const installed = () => stage().settings.NEXTAUTH_SECRET ?? "";

/** @param expiresAt seconds since 1970. */
export function sealSession(
  claims: Record<string, unknown>,
  expiresAt: number,
  secret = installed(),
): Promise<string> {
  return new EncryptJWT(claims)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setIssuedAt(expiresAt - 3600)
    .setExpirationTime(expiresAt)
    .setJti(crypto.randomUUID())
    .encrypt(keyFrom(secret));
}

/** The signed-in person's id. */
export async function subjectOf(cookie: string): Promise<string> {
  const { payload } = await jwtDecrypt(cookie, keyFrom(installed()));
  return String(payload.sub);
}
