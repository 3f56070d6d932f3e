import { DiscoveryDocument, IssuerCheck, KeySet } from "@/lib/shared/oidc/schema";
import { anybody, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const conditional = {
  "If-None-Match": "The ETag of the document that the caller has: 304 while it is the same.",
};

export const issuerOperations = {
  discovery: operation("GET", "/.well-known/openid-configuration", {
    summary: "The issuer's discovery document, which clouds fetch to verify a token.",
    caller: anybody,
    headers: conditional,
    answer: DiscoveryDocument,
  }),
  keys: operation("GET", "/oauth2/jwks", {
    summary: "The issuer's public keys.",
    caller: anybody,
    headers: conditional,
    answer: KeySet,
  }),
  check: operation("POST", `${organization}/issuer-check`, {
    summary: "Fetches the issuer's documents as a cloud does, and says what is wrong with them.",
    caller: member("workload_identity_configs:read"),
    answer: IssuerCheck,
  }),
};
