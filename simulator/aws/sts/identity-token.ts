// Reads an OpenID Connect token and proves it: form, times, audience, signature.
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from "jose";
import type { Fault } from "../faults";
import { refuse } from "../refusal";
import type { Tag } from "../wire/parameters";
import type { OidcProvider } from "../world";
import { fetchIssuerKey } from "./issuer";

const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];
const TOLERANCE_SECONDS = 300;
const NOT_A_JWT =
  "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements";

const NO_THUMBPRINT = "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

export interface IdentityToken {
  text: string;
  keyId: string;
  algorithm: string;
  issuer: string;
  audience: string;
  /** The claim `azp`: where a token has one, policies see it as `aud`. */
  authorizedParty?: string;
  email?: string;
  subject: string;
  authenticationMethods: string[];
  issuedAt: number;
  notBefore?: number;
  expiresAt: number;
  /** Undefined when the token is not pinned to roles. */
  roles?: string[];
  tags: Tag[];
  transitiveTagKeys: string[];
  sourceIdentity?: string;
}

export function invalidToken(message: string): never {
  refuse("InvalidIdentityToken", 400, message);
}

/** Proves nothing yet. */
export function readIdentityToken(text: string): IdentityToken {
  let claims: Record<string, unknown>;
  let header: { alg?: string; kid?: string };
  try {
    claims = decodeJwt(text);
    header = decodeProtectedHeader(text);
  } catch {
    return invalidToken(NOT_A_JWT);
  }
  for (const name of ["iss", "sub", "aud", "exp", "iat"]) {
    if (claims[name] === undefined) invalidToken(`Missing a required claim: ${name}`);
  }
  const { iss, sub, aud, exp, iat, nbf, amr, azp, email } = claims;
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (typeof sub !== "string" || sub === "" || !isWholeSecond(exp) || !isWholeSecond(iat))
    return invalidToken(NOT_A_JWT);
  if (nbf !== undefined && !isWholeSecond(nbf)) return invalidToken(NOT_A_JWT);
  if (typeof iss !== "string" || !/^https?:\/\//.test(iss) || !URL.canParse(iss))
    return invalidToken("Issuer must be a valid URL");
  if (!ALGORITHMS.includes(String(header.alg))) return invalidToken(NOT_A_JWT);
  return {
    text,
    keyId: header.kid ?? "",
    algorithm: String(header.alg),
    issuer: iss,
    audience: typeof audience === "string" ? audience : "",
    authorizedParty: typeof azp === "string" ? azp : undefined,
    email: typeof email === "string" ? email : undefined,
    subject: sub,
    authenticationMethods: isTextList(amr) ? amr : [],
    issuedAt: iat,
    notBefore: nbf,
    expiresAt: exp,
    roles: readRoles(claims["https://aws.amazon.com/roles"]),
    ...readTags(claims["https://aws.amazon.com/tags"]),
    sourceIdentity: readSourceIdentity(claims["https://aws.amazon.com/source_identity"]),
  };
}

/** `now` in milliseconds. Both ends are five minutes wider than the token says. */
export function checkTimes(token: IdentityToken, now: number): void {
  const second = Math.floor(now / 1000);
  if (second >= token.expiresAt + TOLERANCE_SECONDS)
    refuse(
      "ExpiredTokenException",
      400,
      `Token expired: current date/time ${second} must be before the expiration date/time ${token.expiresAt}`,
    );
  const start = Math.max(token.issuedAt, token.notBefore ?? 0);
  if (second < start - TOLERANCE_SECONDS)
    invalidToken(`Token must not be used before: current date/time ${second} must be after ${start}`);
}

export function checkAudience(token: IdentityToken, provider: OidcProvider): void {
  if (!provider.clientIds.includes(token.audience)) invalidToken("Incorrect token audience");
}

export async function verifySignature(token: IdentityToken, faults: Fault[]): Promise<void> {
  if (token.keyId === "" || faults.some(({ kind }) => kind === "issuer-unreachable")) invalidToken(NO_KEY);
  const found = await fetchIssuerKey(token.issuer, token.keyId);
  if (found === "untrusted" || faults.some(({ kind }) => kind === "thumbprint-mismatch"))
    return invalidToken(NO_THUMBPRINT);
  const jwk = found ?? invalidToken(NO_KEY);
  try {
    const { use: _, ...material } = jwk;
    const key = await importJWK(material, token.algorithm);
    await compactVerify(token.text, key, { algorithms: [token.algorithm] });
  } catch {
    invalidToken("Token signature invalid");
  }
}

function isWholeSecond(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function readRoles(claim: unknown): string[] | undefined {
  if (claim === undefined) return undefined;
  const roles = typeof claim === "string" ? [claim] : claim;
  return isTextList(roles) ? roles : invalidToken("The roles claim must be a list of role ARNs.");
}

/** `{ "principal_tags": { "k": ["v"] }, "transitive_tag_keys": ["k"] }` */
function readTags(claim: unknown): { tags: Tag[]; transitiveTagKeys: string[] } {
  if (claim === undefined) return { tags: [], transitiveTagKeys: [] };
  const { principal_tags: values = {}, transitive_tag_keys: keys = [] } = (claim ?? {}) as Record<
    string,
    unknown
  >;
  const malformed = () => invalidToken("The session tags in the token are malformed.");
  if (typeof values !== "object" || values === null || !isTextList(keys)) return malformed();
  const tags = Object.entries(values).map(([key, value]) => {
    const [text] = isTextList(value) && value.length === 1 ? value : [malformed()];
    if (key.length > 128 || text === undefined || text.length > 256) return malformed();
    return { key, value: text };
  });
  return tags.length > 50 ? malformed() : { tags, transitiveTagKeys: keys };
}

function readSourceIdentity(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  if (typeof claim !== "string" || !/^[\w+=,.@-]{2,64}$/.test(claim))
    return invalidToken("The source identity in the token is malformed.");
  return claim;
}
