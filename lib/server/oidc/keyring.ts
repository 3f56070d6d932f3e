// The signing keys with their public halves: the first signs, all are published, so that a key can be rotated
// without a failed verification.
import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import { environment, missingIssuerVariables } from "@/lib/server/env";
import { AppError } from "@/lib/shared/errors";

export interface SigningKey {
  /** RFC 7638 thumbprint (SHA-256, base64url). */
  kid: string;
  privateKey: KeyObject;
  publicJwk: JWK;
}

export interface Issuer {
  /** `OIDC_ISSUER`, byte for byte. */
  url: string;
  keys: readonly [SigningKey, ...SigningKey[]];
}

const known = new WeakMap<KeyObject[], Promise<SigningKey[]>>();

/**
 * The issuer of this process.
 *
 * @throws AppError `not_configured` naming the variable that is missing.
 */
export async function currentIssuer(): Promise<Issuer> {
  const configured = environment();
  const missing = missingIssuerVariables(configured);
  if (configured.oidcIssuer === null || missing.length > 0) {
    throw new AppError(
      "not_configured",
      `The OIDC issuer isn't configured: ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`,
    );
  }
  let keys = known.get(configured.oidcPrivateKeys);
  if (!keys) {
    keys = signingKeys(configured.oidcPrivateKeys);
    known.set(configured.oidcPrivateKeys, keys);
  }
  return { url: configured.oidcIssuer, keys: (await keys) as [SigningKey, ...SigningKey[]] };
}

/** A key given twice is published once. */
export async function signingKeys(privateKeys: readonly KeyObject[]): Promise<SigningKey[]> {
  const keys = new Map<string, SigningKey>();
  for (const privateKey of privateKeys) {
    const { kty, n, e } = await exportJWK(createPublicKey(privateKey));
    const kid = await calculateJwkThumbprint({ kty, n, e } as JWK);
    if (!keys.has(kid)) {
      keys.set(kid, { kid, privateKey, publicJwk: { kty, n, e, kid, alg: "RS256", use: "sig" } });
    }
  }
  return [...keys.values()];
}
