import { DiscoveryDocument, IssuerCheck, KeySet } from "@/lib/shared/oidc/schema";
import { anybody, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

export const issuerOperations = {
  discovery: operation("GET", "/.well-known/openid-configuration", {
    summary: "The issuer's discovery document, which clouds fetch to verify a token.",
    caller: anybody,
    ifNoneMatch: true,
    unavailable: "problem",
    answer: DiscoveryDocument,
  }),
  keys: operation("GET", "/oauth2/jwks", {
    summary: "The issuer's public keys.",
    caller: anybody,
    ifNoneMatch: true,
    unavailable: "problem",
    answer: KeySet,
  }),
  check: operation("POST", `${organization}/issuer-check`, {
    summary: "Fetches the issuer's documents as a cloud does, and says what is wrong with them.",
    caller: member("workload_identity_configs:read"),
    answer: IssuerCheck,
  }),
};
