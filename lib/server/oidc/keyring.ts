// The signing keys with their public halves: the first signs, all are published, so that a key can be rotated
// without a failed verification.
import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import { type Environment, environment, missingIssuerVariables } from "@/lib/server/env";
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

const issuers = new WeakMap<Environment, { settled?: Issuer; pending: Promise<Issuer> }>();

/**
 * The issuer of this process: the same object as long as its configuration is.
 *
 * @throws AppError `not_configured` naming the variable that is missing.
 */
export async function currentIssuer(): Promise<Issuer> {
  const configured = environment();
  const missing = missingIssuerVariables(configured);
  const { oidcIssuer: url } = configured;
  if (url === null || missing.length > 0) {
    throw new AppError(
      "not_configured",
      `The OIDC issuer isn't configured: ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing.`,
    );
  }
  let known = issuers.get(configured);
  if (!known) {
    const pending = signingKeys(configured.oidcPrivateKeys).then((keys) => {
      const issuer = { url, keys: keys as [SigningKey, ...SigningKey[]] };
      issuers.set(configured, { settled: issuer, pending });
      return issuer;
    });
    known = { pending };
    issuers.set(configured, known);
  }
  return known.settled ?? known.pending;
}

/** The same without waiting; undefined while nobody has asked for it yet, or it is not configured. */
export function settledIssuer(): Issuer | undefined {
  return issuers.get(environment())?.settled;
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
