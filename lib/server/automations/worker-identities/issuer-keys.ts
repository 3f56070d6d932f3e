// The keys of the issuers where workers run, by OpenID Connect Discovery. Kept for minutes, and bounded in number.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { AppError } from "@/lib/shared/errors";

/** Gives a document's text. @throws AppError `overloaded` with what is wrong, never with what the answer said. */
export type FetchDocument = (url: URL) => Promise<string>;

const limits = {
  /** A key that its issuer withdrew is accepted no longer than this. */
  freshMs: 10 * 60_000,
  /** A token with an unknown key makes us look for new ones, once in this time. */
  cooldownMs: 30_000,
  /** What failed fails again without being asked, so that nobody makes us ask an issuer without end. */
  failureMs: 5_000,
  issuers: 1_000,
};

interface Kept {
  keys: ReturnType<typeof createLocalJWKSet>;
  fetchedMs: number;
}

/**
 * @param fetchDocument the guarded one, for addresses that an organization enters.
 * @returns the keys of an issuer, as jose asks for them.
 */
export function issuerKeys(fetchDocument: FetchDocument, now = Date.now) {
  const kept = new Map<string, Kept>();
  const pending = new Map<string, Promise<Kept>>();
  const failed = new Map<string, { error: unknown; atMs: number }>();

  function fetchedNow(issuer: string): Promise<Kept> {
    const waiting = pending.get(issuer);
    if (waiting) return waiting;
    const failure = failed.get(issuer);
    if (failure && now() - failure.atMs < limits.failureMs) return Promise.reject(failure.error);
    const fetching = fetchKeys(issuer, fetchDocument)
      .then((keys) => {
        const found = { keys, fetchedMs: now() };
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

  return (issuer: string): JWTVerifyGetKey =>
    async (header, token) => {
      const known = kept.get(issuer);
      const fresh = known && now() - known.fetchedMs < limits.freshMs ? known : await fetchedNow(issuer);
      try {
        return await fresh.keys(header, token);
      } catch (error) {
        const isNewKey = error instanceof errors.JWKSNoMatchingKey;
        if (!isNewKey || now() - fresh.fetchedMs < limits.cooldownMs) throw error;
        return (await fetchedNow(issuer)).keys(header, token);
      }
    };
}

/** The one that came first goes for another. */
function keep<Value>(map: Map<string, Value>, issuer: string, value: Value): void {
  map.delete(issuer);
  map.set(issuer, value);
  const [oldest] = map.keys();
  if (map.size > limits.issuers && oldest !== undefined) map.delete(oldest);
}

async function fetchKeys(issuer: string, fetchDocument: FetchDocument) {
  const discovery = new URL(`${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`);
  const document = objectIn(await fetchDocument(discovery), discovery);
  if (document.issuer !== issuer) throw unusable(discovery, "It names another issuer.");
  if (typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri)) {
    throw unusable(discovery, "It names no jwks_uri.");
  }
  const address = new URL(document.jwks_uri);
  const keys = objectIn(await fetchDocument(address), address);
  try {
    return createLocalJWKSet(keys as unknown as JSONWebKeySet);
  } catch {
    throw unusable(address, "It isn't a set of keys.");
  }
}

function objectIn(text: string, url: URL): Record<string, unknown> {
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
