// Keys with which tokens of other issuers are verified: public, whole, and as strong as RFC 7518 asks.
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { JWK } from "jose";

const curves = ["prime256v1", "secp384r1", "secp521r1"];

/** The public part, with what says when to use it; null for what verifies no token: a symmetric, broken, short or other key. */
export function publicPartOf(jwk: unknown): JWK | null {
  const { kid, alg, use, key_ops: operations } = (jwk ?? {}) as Record<string, unknown>;
  if (use !== undefined && use !== "sig") return null;
  if (Array.isArray(operations) && !operations.includes("verify")) return null;
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    if (!isStrong(key)) return null;
    return {
      ...(key.export({ format: "jwk" }) as JWK),
      ...(typeof kid === "string" && { kid }),
      ...(typeof alg === "string" && { alg }),
    };
  } catch {
    return null;
  }
}

function isStrong({ asymmetricKeyType: kind, asymmetricKeyDetails: details = {} }: KeyObject): boolean {
  if (kind === "ed25519") return true;
  if (kind === "ec") return curves.includes(details.namedCurve ?? "");
  const { modulusLength = 0, publicExponent = 0n } = details;
  // Whatever is signed is its own signature with an exponent of 1. More bits than that cost time that others need.
  return (
    kind === "rsa" &&
    modulusLength >= 2048 &&
    modulusLength <= 8192 &&
    publicExponent % 2n === 1n &&
    publicExponent > 1n
  );
}
