// Minting the identity tokens that clouds exchange, and reusing one for as long as it is comfortably valid.
import { type KeyObject, randomUUID, sign } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { countedMint } from "@/lib/server/metrics/registry";
import { currentIssuer, type Issuer } from "@/lib/server/oidc/keyring";
import type { TokenClaims } from "@/lib/shared/oidc/schema";
import { subjectOf } from "@/lib/shared/oidc/subject";

export interface SubjectToken {
  token: string;
  /** Its `jti`, which no other token has. */
  id: string;
  audience: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** The subject and audience of a token. */
export interface Subject {
  organizationId: string;
  /** The automation that the token speaks for; absent or null where it speaks for the organization. */
  automationId?: string | null;
  audience: string;
  /** Further claims, which bound the token to what its cloud understands: one role, say. */
  claims?: Readonly<Record<string, unknown>>;
  /** The holder; one holder's token is never given to another. Absent for Latchkey itself. */
  holder?: string;
}

/** For how long a token is valid, and for how long it is given out again. */
interface Lifetime {
  lifetimeSeconds: number;
  reuseSeconds: number;
}

export const tokenLifetimes = {
  /** Tokens that Latchkey uses itself: valid for an hour, reused until five minutes before the end. */
  latchkey: { lifetimeSeconds: 3600, reuseSeconds: 3300 },
  /** Shorter, because nothing takes a token back that a worker has. */
  worker: { lifetimeSeconds: 900, reuseSeconds: 600 },
} satisfies Record<string, Lifetime>;

/** RS256 (RFC 7519, RFC 7515), signed by the issuer's first key; whole seconds. */
export async function mintSubjectToken(
  issuer: Issuer,
  { organizationId, automationId, audience, claims }: Subject,
  now = Date.now,
  lifetimeSeconds = tokenLifetimes.latchkey.lifetimeSeconds,
): Promise<SubjectToken> {
  const [{ kid, privateKey }] = issuer.keys;
  const issuedAt = Math.floor(now() / 1000);
  const expiresAt = issuedAt + lifetimeSeconds;
  const id = randomUUID();
  const token = signJwt(
    { kid, typ: "JWT" },
    {
      ...claims,
      organization_id: organizationId,
      iss: issuer.url,
      sub: subjectOf(organizationId, automationId),
      aud: audience,
      iat: issuedAt,
      nbf: issuedAt,
      exp: expiresAt,
      jti: id,
    },
    privateKey,
  );
  return { token, id, audience, issuedAt: new Date(issuedAt * 1000), expiresAt: new Date(expiresAt * 1000) };
}

/**
 * A source of tokens that reuses one for a while, per issuer, key and all that the subject says. Requests that arrive
 * while one is being minted share it; a failed mint is forgotten, and so is a token from the future, which is what a
 * clock that was set back leaves behind.
 */
export function createSubjectTokens({
  issuer = currentIssuer,
  mint = mintSubjectToken,
  now = Date.now,
  lifetimeSeconds = tokenLifetimes.latchkey.lifetimeSeconds,
  reuseSeconds = tokenLifetimes.latchkey.reuseSeconds,
} = {}) {
  const tokens = new Map<string, { minted: Promise<SubjectToken>; mintedAtMs: number; token?: string }>();

  function isReusable({ mintedAtMs }: { mintedAtMs: number }): boolean {
    const ageMs = now() - mintedAtMs;
    return ageMs >= 0 && ageMs < reuseSeconds * 1000;
  }

  /** In the order of their minting: the rest is younger. */
  function forgetUnusable(): void {
    for (const [key, held] of tokens) {
      if (isReusable(held)) return;
      tokens.delete(key);
    }
  }

  function keyOf(current: Issuer, subject: Subject): string {
    const { organizationId, automationId = null, audience, claims = {}, holder = null } = subject;
    const whom = [organizationId, automationId, audience, claims, holder];
    return JSON.stringify([current.url, current.keys[0].kid, ...whom]);
  }

  function reusable(key: string): Promise<SubjectToken> | undefined {
    const held = tokens.get(key);
    if (held && isReusable(held)) return held.minted;
    // A new one goes to the end.
    tokens.delete(key);
    return undefined;
  }

  /** @param onMint runs before a token is signed, never for one that is reused; when it throws, nothing is minted. */
  async function subjectToken(subject: Subject, onMint?: () => Promise<void>): Promise<SubjectToken> {
    const current = await issuer();
    const key = keyOf(current, subject);
    const before = reusable(key);
    if (before) return before;
    forgetUnusable();
    const minted = (async () => {
      await onMint?.();
      return countedMint(subject.holder ? "worker" : "server", () =>
        mint(current, subject, now, lifetimeSeconds),
      );
    })();
    const entry: { minted: Promise<SubjectToken>; mintedAtMs: number; token?: string } = {
      minted,
      mintedAtMs: now(),
    };
    tokens.set(key, entry);
    minted.then(
      ({ token }) => {
        entry.token = token;
      },
      () => {
        if (tokens.get(key) === entry) tokens.delete(key);
      },
    );
    return minted;
  }

  /** Gives this token to nobody any more: the cloud has refused it. */
  function forget(token: string): void {
    for (const [key, held] of tokens) if (held.token === token) tokens.delete(key);
  }

  return Object.assign(subjectToken, { forget });
}

/** The tokens that this process uses itself. */
export const subjectToken = createSubjectTokens();

// Signing tokens on the event loop itself. WebCrypto, and so jose, signs in libuv's pool, where a token waits behind
// whatever else the pool is busy with; an RSA signature of 2048 bits takes less than a millisecond.

/** A JWS in its compact form (RFC 7515, section 7.1). The header's `alg` is RS256, whatever the key. */
function signJwt(
  header: { kid: string; typ: string },
  claims: Readonly<Record<string, unknown>>,
  privateKey: KeyObject,
): string {
  const signed = [{ alg: "RS256", ...header }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

/** The claims of a token, without its signature. */
export function claimsOf(token: string): TokenClaims {
  return { header: { ...decodeProtectedHeader(token) }, payload: decodeJwt(token) };
}
