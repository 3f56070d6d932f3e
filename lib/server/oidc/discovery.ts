// What a cloud fetches to verify a token: the discovery document and the public keys. No session, no database.
import { createHash } from "node:crypto";
import { respond } from "@/lib/server/http/answer";
import { currentIssuer, type SigningKey } from "@/lib/server/oidc/keyring";
import type { DiscoveryDocument } from "@/lib/shared/oidc/schema";

/**
 * OpenID Connect Discovery 1.0. Without the three `…_supported` lists that follow `jwks_uri`, AWS answers that it
 * could not retrieve the verification key.
 */
export function discoveryDocument(issuer: string): DiscoveryDocument {
  return {
    issuer,
    jwks_uri: `${issuer}/oauth2/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "organization_id"],
  };
}

/** RFC 7517 key set: public halves only. */
export function keySet(keys: readonly SigningKey[]) {
  return { keys: keys.map(({ publicJwk }) => publicJwk) };
}

export function discovery(request: Request): Promise<Response> {
  return respond(request, async () => cacheable(request, discoveryDocument((await currentIssuer()).url)));
}

export function jwks(request: Request): Promise<Response> {
  return respond(request, async () => cacheable(request, keySet((await currentIssuer()).keys)));
}

/** Five minutes: a key that is published is seen everywhere soon after, and a cloud may fetch as often as it likes. */
function cacheable(request: Request, document: object): Response {
  const body = JSON.stringify(document);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  const headers = { "cache-control": "public, max-age=300", etag };
  const known = (request.headers.get("if-none-match") ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
}
