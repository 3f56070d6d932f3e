// The conversation with a provider: where it is, and its ID token for the code that a browser brought. Everything goes
// through the guard; OpenID Connect Core 1.0 (3.1.3), RFC 7636, RFC 9207.
import { type JWTPayload, jwtVerify } from "jose";
import { tryFetch } from "@/lib/server/outgoing/get";
import { issuersOf, type Provider, SignOnRefused } from "@/lib/server/single-sign-on/provider";
import { AppError } from "@/lib/shared/errors";

/** Signed with the provider's private key alone: a client's secret is too weak to sign with. */
export const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];
const toleranceSeconds = 60;

export interface Endpoints {
  authorization: string;
  token: URL;
  /** Null where the provider has none: then its ID tokens say everything. */
  userinfo: URL | null;
  /** Whether the client's secret goes into the body, as the provider takes it in no header. */
  postsSecret: boolean;
}

/** @throws SignOnRefused `provider_unavailable` */
export async function endpointsOf(provider: Provider): Promise<Endpoints> {
  const document = await issuersOf(provider)
    .documentOf(provider.issuer)
    .catch((error: Error) => {
      throw new SignOnRefused("provider_unavailable", error.message);
    });
  const {
    authorization_endpoint: authorization,
    token_endpoint: token,
    userinfo_endpoint: userinfo,
    token_endpoint_auth_methods_supported: methods,
  } = document;
  if (!isWebAddress(authorization) || !isWebAddress(token)) {
    throw new SignOnRefused("provider_unavailable", "Its document names no endpoints to sign in at.");
  }
  const supported = Array.isArray(methods) ? methods : ["client_secret_basic"];
  const postsSecret = !supported.includes("client_secret_basic") && supported.includes("client_secret_post");
  return {
    ...{ authorization, token: new URL(token), postsSecret },
    userinfo: isWebAddress(userinfo) ? new URL(userinfo) : null,
  };
}

export const isWebAddress = (value: unknown): value is string =>
  typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

/** The parameters of the callback, and the values that this browser was sent away with. */
export interface Returned {
  code?: string;
  state?: string;
  iss?: string;
}
export interface Sent {
  state?: string;
  nonce?: string;
  code_verifier?: string;
}

/** The provider's claims about the person: from its ID token, and from its userinfo endpoint. @throws SignOnRefused */
export async function claimsFor(
  provider: Provider,
  { token, userinfo, postsSecret }: Endpoints,
  redirectUri: string,
  returned: Returned,
  sent: Sent,
): Promise<JWTPayload> {
  const { state, nonce, code_verifier: verifier } = sent;
  if (!state || !nonce || !verifier || returned.state !== state || !returned.code) {
    throw new SignOnRefused("token_refused", "State, nonce or code verifier is missing or another's.");
  }
  if (returned.iss !== undefined && returned.iss !== provider.issuer) {
    throw new SignOnRefused("token_refused", "Another issuer answered.");
  }
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: returned.code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    client_id: provider.clientId,
    ...(postsSecret && { client_secret: provider.clientSecret }),
  });
  const headers: Record<string, string> = postsSecret ? {} : { authorization: basic(provider) };
  const answer = await tryFetch(token, { hosts: provider.hosts, form, headers, timeLimitMs: 10_000 });
  if ("failure" in answer) {
    throw answer.failure === "refused"
      ? new SignOnRefused("provider_refused", `${answer.message} ${otherClient}`)
      : new SignOnRefused("provider_unavailable", answer.message);
  }
  const { idToken, accessToken } = tokensIn(answer.text);
  return withUserinfo(provider, userinfo, accessToken, await verified(provider, idToken, nonce));
}

/** The meaning of 400 and 401 there: RFC 6749, section 5.2. */
const otherClient = "The client ID, its secret or the redirect URI isn’t what the provider has.";

/** RFC 6749, 2.3.1: both are form-encoded first. */
function basic({ clientId, clientSecret }: Provider): string {
  const encoded = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString("base64")}`;
}

function tokensIn(text: string): { idToken: string; accessToken: unknown } {
  try {
    const { id_token: idToken, access_token: accessToken } = JSON.parse(text) as Record<string, unknown>;
    if (typeof idToken === "string") return { idToken, accessToken };
  } catch {
    // Said below.
  }
  throw new SignOnRefused("token_refused", "The provider answered without an ID token.");
}

async function verified(provider: Provider, token: string, nonce: string): Promise<JWTPayload> {
  const { issuer, clientId: audience } = provider;
  const { payload } = await jwtVerify(token, issuersOf(provider).keysOf(issuer), {
    ...{ algorithms, issuer, audience },
    requiredClaims: ["iss", "sub", "aud", "exp", "iat", "nonce"],
    clockTolerance: toleranceSeconds,
  }).catch((error: { code?: string; claim?: string }) => {
    if (error instanceof AppError) throw new SignOnRefused("provider_unavailable", error.message);
    const what = [error.code ?? "unknown", error.claim].filter(Boolean).join(" ");
    throw new SignOnRefused("token_refused", `The ID token isn't valid: ${what}.`);
  });
  if (payload.nonce !== nonce) throw new SignOnRefused("token_refused", "The ID token has another nonce.");
  const isOnlyOurs = [payload.aud].flat().length === 1;
  if ((!isOnlyOurs && payload.azp === undefined) || (payload.azp !== undefined && payload.azp !== audience)) {
    throw new SignOnRefused("token_refused", "The ID token is for another party.");
  }
  return payload;
}

// What a provider says about a person outside of the ID token: some say an address, or a group, only there. OpenID Connect Core
// 1.0 (5.3).

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
  const answer = await tryFetch(endpoint, { hosts: provider.hosts, headers, timeLimitMs: 10_000 });
  if ("failure" in answer) throw new SignOnRefused("provider_unavailable", answer.message);
  return together(claims, objectIn(answer.text));
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
/** Claims that only count under the provider's signature. */
const signedOnly = ["iss", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "acr", "amr"];

/** @throws SignOnRefused if it is about another person. */
export function together(claims: JWTPayload, userinfo: Record<string, unknown>): JWTPayload {
  if (typeof userinfo.sub !== "string" || userinfo.sub !== claims.sub) {
    throw new SignOnRefused("token_refused", "The userinfo endpoint answered about another person.");
  }
  const isWhole = claims.email !== undefined && ofAddress.slice(1).some((name) => claims[name] !== undefined);
  const source = isWhole || userinfo.email === undefined ? claims : userinfo;
  const added = Object.entries(userinfo).filter(([name]) => !signedOnly.includes(name));
  return {
    ...Object.fromEntries(added),
    ...claims,
    ...Object.fromEntries(ofAddress.map((name) => [name, source[name]])),
  };
}
