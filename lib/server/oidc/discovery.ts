// What a cloud fetches to verify a token: the discovery document and the public keys. No session, no database.
import { respond } from "@/lib/server/http/answer";
import { documentResponse, type KeptDocument, keptDocument } from "@/lib/server/http/kept-document";
import { currentIssuer, type Issuer, type SigningKey, settledIssuer } from "@/lib/server/oidc/keyring";
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
  return respond(request, async () =>
    documentResponse(request, documentsOf(await currentIssuer()).discovery),
  );
}

export function jwks(request: Request): Promise<Response> {
  return respond(request, async () => documentResponse(request, documentsOf(await currentIssuer()).jwks));
}

/** The answer that needs no waiting; undefined if the issuer is not configured, or while its keys are read. */
export function settledDocument(which: keyof Documents): KeptDocument | undefined {
  const issuer = settledIssuer();
  return issuer && documentsOf(issuer)[which];
}

type Documents = Record<"discovery" | "jwks", KeptDocument>;

/** Written and hashed once for each issuer and its keys. */
const documents = new WeakMap<Issuer, Documents>();

function documentsOf(issuer: Issuer): Documents {
  const json = (document: object) => keptDocument(JSON.stringify(document), "application/json");
  let kept = documents.get(issuer);
  if (!kept) {
    kept = { discovery: json(discoveryDocument(issuer.url)), jwks: json(keySet(issuer.keys)) };
    documents.set(issuer, kept);
  }
  return kept;
}
