// Other issuers than ours, by OpenID Connect Discovery: what their document says, and their keys. Kept for minutes, and
// bounded in number.

import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from "jose";
import { AppError } from "@/lib/shared/errors";

/** Gives a document's text. @throws AppError `overloaded` with what is wrong, never with what the answer said. */
export type FetchDocument = (url: URL) => Promise<string>;

const limits = {
  /** A key that its issuer withdrew is accepted no longer than this. */
  freshMs: 10 * 60_000,
  /** A token with an unknown key makes us look for new ones, once in this time. */
  cooldownMs: 30_000,
  /** How long a failure is remembered without asking again, so that nobody can make us ask an issuer without end. */
  failureMs: 5_000,
  issuers: 1_000,
  /** The most characters of a document and of a key set: those of many issuers have to fit into memory. */
  documentLength: 64 * 1024,
  setLength: 256 * 1024,
  keys: 50,
};

interface Kept {
  document: Record<string, unknown>;
  keys: ReturnType<typeof createLocalJWKSet>;
  fetchedMs: number;
}

export type Issuers = ReturnType<typeof knownIssuers>;

/** @param fetchDocument the guarded one, for addresses that an organization enters. */
export function knownIssuers(fetchDocument: FetchDocument, now = Date.now) {
  const kept = new Map<string, Kept>();
  const pending = new Map<string, Promise<Kept>>();
  const failed = new Map<string, { error: unknown; atMs: number }>();

  function fetchedNow(issuer: string): Promise<Kept> {
    const waiting = pending.get(issuer);
    if (waiting) return waiting;
    const failure = failed.get(issuer);
    if (failure && now() - failure.atMs < limits.failureMs) return Promise.reject(failure.error);
    const fetching = discover(issuer, fetchDocument)
      .then((discovered) => {
        const found = { ...discovered, fetchedMs: now() };
        failed.delete(issuer);
        keep(kept, issuer, found);
        return found;
      })
      .catch((error: unknown) => {
        keep(failed, issuer, { error, atMs: now() });
        throw error;
      })
      .finally(() => pending.delete(issuer));
    pending.set(issuer, fetching);
    return fetching;
  }

  async function fresh(issuer: string): Promise<Kept> {
    const known = kept.get(issuer);
    return known && now() - known.fetchedMs < limits.freshMs ? known : fetchedNow(issuer);
  }

  return {
    /** The issuer's discovery document, which names this issuer. @throws AppError `overloaded` where it cannot be had. */
    async documentOf(issuer: string): Promise<Record<string, unknown>> {
      return (await fresh(issuer)).document;
    },
    /** The issuer's keys, as jose asks for them. */
    keysOf(issuer: string): JWTVerifyGetKey {
      return async (header, token) => {
        const known = await fresh(issuer);
        try {
          return await known.keys(header, token);
        } catch (error) {
          const isNewKey = error instanceof errors.JWKSNoMatchingKey;
          if (!isNewKey || now() - known.fetchedMs < limits.cooldownMs) throw error;
          return (await fetchedNow(issuer)).keys(header, token);
        }
      };
    },
  };
}

/** The one that came first goes for another. */
function keep<Value>(map: Map<string, Value>, issuer: string, value: Value): void {
  map.delete(issuer);
  map.set(issuer, value);
  const [oldest] = map.keys();
  if (map.size > limits.issuers && oldest !== undefined) map.delete(oldest);
}

async function discover(issuer: string, fetchDocument: FetchDocument) {
  const discovery = new URL(`${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`);
  const document = objectIn(await fetchDocument(discovery), discovery, limits.documentLength);
  if (document.issuer !== issuer) throw unusable(discovery, "It names another issuer.");
  if (typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri)) {
    throw unusable(discovery, "It names no jwks_uri.");
  }
  const address = new URL(document.jwks_uri);
  const { keys } = objectIn(await fetchDocument(address), address, limits.setLength);
  if (!Array.isArray(keys)) throw unusable(address, "It isn't a set of keys.");
  if (keys.length > limits.keys) throw unusable(address, `It has more than ${limits.keys} keys.`);
  // One that verifies nothing must not keep the others from it.
  return { document, keys: createLocalJWKSet({ keys: keys.flatMap((key) => publicPartOf(key) ?? []) }) };
}

function objectIn(text: string, url: URL, mostCharacters: number): Record<string, unknown> {
  if (text.length > mostCharacters) throw unusable(url, "It is too large.");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw unusable(url, "It isn't a JSON object.");
}

function unusable({ origin, pathname }: URL, why: string): AppError {
  return new AppError("overloaded", `The issuer's document ${origin}${pathname} can't be used. ${why}`, {
    retryAfterSeconds: 30,
  });
}

// Keys with which tokens of other issuers are verified: public, whole, and as strong as RFC 7518 asks.

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
