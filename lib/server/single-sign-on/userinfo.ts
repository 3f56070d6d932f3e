// What a provider says of a person beside the ID token: some say an address, or a group, only there. OpenID Connect Core
// 1.0 (5.3).
import type { JWTPayload } from "jose";
import { fetchText } from "@/lib/server/outgoing/fetch-text";
import type { Provider } from "@/lib/server/single-sign-on/provider";
import { SignOnRefused } from "@/lib/server/single-sign-on/refused";

/**
 * The ID token's claims, and what its provider adds to them. A part that cannot be had refuses the sign-in: a group that
 * is not named there takes a role away.
 *
 * @throws SignOnRefused
 */
export async function withUserinfo(
  provider: Pick<Provider, "hosts">,
  endpoint: URL | null,
  accessToken: unknown,
  claims: JWTPayload,
): Promise<JWTPayload> {
  if (endpoint === null || typeof accessToken !== "string" || !/^[!-~]+$/.test(accessToken)) return claims;
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await fetchText(endpoint, { hosts: provider.hosts, headers, timeLimitMs: 10_000 }).catch(
    (error: Error) => {
      throw new SignOnRefused("provider_unavailable", error.message);
    },
  );
  return together(claims, objectIn(answer));
}

function objectIn(answer: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(answer);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new SignOnRefused("token_refused", "The provider's userinfo endpoint answered without JSON.");
}

/** An address, and whether it is verified: one statement, so both are taken from one place. */
const ofAddress = ["email", "email_verified", "xms_edov"] as const;
/** Said under the provider's signature or not at all. */
const signedOnly = ["iss", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "acr", "amr"];

/** @throws SignOnRefused where it is about somebody else. */
export function together(claims: JWTPayload, told: Record<string, unknown>): JWTPayload {
  if (typeof told.sub !== "string" || told.sub !== claims.sub) {
    throw new SignOnRefused("token_refused", "The userinfo endpoint answered about another person.");
  }
  const isWhole = claims.email !== undefined && ofAddress.slice(1).some((name) => claims[name] !== undefined);
  const source = isWhole || told.email === undefined ? claims : told;
  const added = Object.entries(told).filter(([name]) => !signedOnly.includes(name));
  return {
    ...Object.fromEntries(added),
    ...claims,
    ...Object.fromEntries(ofAddress.map((name) => [name, source[name]])),
  };
}
