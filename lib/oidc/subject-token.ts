// Minting the identity tokens that AWS STS exchanges, and reusing one for as long as it is comfortably valid.
import { randomUUID } from "node:crypto";
import { subjectOf } from "@/lib/oidc/definition";
import { currentIssuer, type Issuer } from "@/lib/oidc/keyring";
import { signJwt } from "@/lib/oidc/signature";

export interface SubjectToken {
  token: string;
  audience: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** What a token says of whom it is for. */
export interface Subject {
  organizationId: string;
  audience: string;
}

const lifetimeSeconds = 3600;
const reuseUntilSeconds = 300;

/** RS256 (RFC 7519, RFC 7515), signed by the issuer's first key; whole seconds, valid for one hour. */
export async function mintSubjectToken(
  issuer: Issuer,
  { organizationId, audience }: Subject,
  now = Date.now,
): Promise<SubjectToken> {
  const [{ kid, privateKey }] = issuer.keys;
  const issuedAt = Math.floor(now() / 1000);
  const expiresAt = issuedAt + lifetimeSeconds;
  const claims = {
    organization_id: organizationId,
    iss: issuer.url,
    sub: subjectOf(organizationId),
    aud: audience,
    iat: issuedAt,
    nbf: issuedAt,
    exp: expiresAt,
    jti: randomUUID(),
  };
  const token = signJwt({ kid, typ: "JWT" }, claims, privateKey);
  return { token, audience, issuedAt: new Date(issuedAt * 1000), expiresAt: new Date(expiresAt * 1000) };
}

/**
 * A source of tokens that reuses one until five minutes before it expires, per issuer, key, organization and audience.
 * Requests that arrive while one is being minted share it; a failed mint is forgotten.
 */
export function createSubjectTokens({
  issuer = currentIssuer,
  mint = mintSubjectToken,
  now = Date.now,
} = {}) {
  const tokens = new Map<string, { minted: Promise<SubjectToken>; reuseUntilMs: number }>();

  function forgetExpired(): void {
    for (const [key, { reuseUntilMs }] of tokens) if (reuseUntilMs <= now()) tokens.delete(key);
  }

  /** @param onMint runs before a token is signed, never for one that is reused; when it throws, nothing is minted. */
  return async function subjectToken(subject: Subject, onMint?: () => Promise<void>): Promise<SubjectToken> {
    const current = await issuer();
    const key = [current.url, current.keys[0].kid, subject.organizationId, subject.audience].join(" ");
    const held = tokens.get(key);
    if (held && held.reuseUntilMs > now()) return held.minted;
    forgetExpired();
    const minted = (async () => {
      await onMint?.();
      return mint(current, subject, now);
    })();
    tokens.set(key, { minted, reuseUntilMs: now() + (lifetimeSeconds - reuseUntilSeconds) * 1000 });
    minted.catch(() => {
      if (tokens.get(key)?.minted === minted) tokens.delete(key);
    });
    return minted;
  };
}

/** The tokens of this process. */
export const subjectToken = createSubjectTokens();
