// Judging the token with which a worker proves where it runs. RFC 7519, RFC 8725: the algorithm is pinned, the issuer chosen
// by the automation's own registrations, and audience, time and subject compared.
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { tokenAlgorithms } from "@/lib/shared/worker-identities/keys";
import { acceptsSubject } from "@/lib/shared/worker-identities/subject";

const toleranceSeconds = 60;
const longestSeconds = 60 * 60;

/** The requirements of a registration for a token. */
export interface Asked {
  issuer: string;
  audience: string;
  subject: string;
  isSingleUse: boolean;
}

export interface VerifiedToken {
  subject: string;
  /** `jti`; null where the issuer gives none. */
  tokenId: string | null;
  expiresAt: Date;
}

/** Short enough for a row, and nothing that PostgreSQL can't store or that a log would show as something else. */
const isStorable = (claim: string) => /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{0,500}$/u.test(claim);

/** The issuer that a token names, not verified: good for choosing whose keys to ask. Null for what is no token. */
export function namedIssuer(token: string): string | null {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === "string" && isStorable(iss) ? iss : null;
  } catch {
    return null;
  }
}

/** Why a token was refused; `claims` where its signature is good. */
export interface TokenRefusal {
  refusal: string;
  claims: { subject: string; tokenId: string | null } | null;
}

/** @throws AppError `overloaded` where the keys of its issuer cannot be had. */
export async function verifyToken(
  token: string,
  { issuer, audience, subject: pattern, isSingleUse }: Asked,
  keys: JWTVerifyGetKey,
  now = new Date(),
): Promise<VerifiedToken | TokenRefusal> {
  const judged = await judge(token, issuer, keys, now);
  if ("refusal" in judged) return judged;
  const { aud = [], exp = 0, iat = 0 } = judged.payload;
  const claims = claimsOf(judged.payload);
  if (claims === null)
    return { refusal: "The token's sub or jti is too long, or has control characters.", claims };
  const refusal = (() => {
    if (![aud].flat().includes(audience))
      return `The token is for another audience. Ask for one for ${audience}.`;
    if (iat > now.getTime() / 1000 + toleranceSeconds)
      return "The token was issued in the future. Check the clocks.";
    if (exp - iat > longestSeconds)
      return "The token is valid for more than one hour. Ask for a shorter one.";
    if (!acceptsSubject(pattern, claims.subject)) return "The token's subject isn't accepted.";
    if (isSingleUse && claims.tokenId === null)
      return "The token has no jti, so nobody can tell whether it was used.";
    return null;
  })();
  return refusal ? { refusal, claims } : { ...claims, expiresAt: new Date(exp * 1000) };
}

async function judge(
  token: string,
  issuer: string,
  keys: JWTVerifyGetKey,
  currentDate: Date,
): Promise<TokenRefusal | { payload: JWTPayload }> {
  try {
    const required = {
      requiredClaims: ["iss", "sub", "aud", "exp", "iat"],
      clockTolerance: toleranceSeconds,
    };
    return await jwtVerify(token, keys, { algorithms: tokenAlgorithms, issuer, currentDate, ...required });
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    // jose looks at the claims of what is signed alone.
    const isSigned = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
    return { refusal: wordsOf(error), claims: isSigned ? claimsOf(error.payload) : null };
  }
}

function claimsOf({ sub = "", jti }: JWTPayload): { subject: string; tokenId: string | null } | null {
  const tokenId = typeof jti === "string" ? jti : null;
  return typeof sub === "string" && isStorable(sub) && isStorable(tokenId ?? "")
    ? { subject: sub, tokenId }
    : null;
}

function wordsOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "The token has expired.";
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (claim === "nbf") return "The token isn't valid yet. Check the clocks.";
    return `The token's claim ${claim} is ${reason === "missing" ? "missing" : "wrong"}.`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return "The token's issuer has no such key.";
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return "The token's issuer has several keys that could have signed it, and its kid names none alone.";
  return "The token's signature can't be verified.";
}
