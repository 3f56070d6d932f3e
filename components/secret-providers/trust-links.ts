// What the last test of a credential says of each link in the chain of trust.
import type { TrustLink } from "@/components/elements/trust-chain";
import { assumptionReasons } from "@/components/secret-providers/test-stages";
import type { AuthenticationMethod } from "@/lib/clouds/definition";
import type { ConnectionTest } from "@/lib/secret-providers/schema";

type Seen = Pick<TrustLink, "state" | "label">;

const testing: Seen = { state: "unknown", label: "Testing" };
const notTested: Seen = { state: "unknown", label: "Not tested yet" };
const notReached: Seen = { state: "unknown", label: "Not reached" };
const undecided: Seen = { state: "unknown", label: "AWS did not decide" };
const registered: Seen = { state: "green", label: "Token accepted" };
const trusted: Seen = { state: "green", label: "Role assumed" };
/** No test of a credential reads a secret. */
const provedAtKickoff: Seen = { state: "unknown", label: "Proved at kickoff" };

/** Reasons of the exchange that lie between Latchkey and the provider registered in AWS. */
const providerReasons: Record<string, string> = {
  provider_not_registered: "Not registered",
  audience_not_registered: "Audience missing",
  issuer_unreachable: "Keys unreachable",
  issuer_communication_failed: "Keys unreachable",
  identity_token_invalid: "Token refused",
  identity_token_expired: "Token expired",
};

/** Reasons that lie between the provider and the role: by then AWS has accepted the token itself. */
const roleReasons: Record<string, string> = {
  trust_policy_mismatch: "Trust policy refuses",
  session_tags_denied: "Session tags refused",
  identity_token_rejected: "Claim refused",
  role_not_in_token: "Other roles only",
};

type Test = ConnectionTest | "running" | null;

const methodLinks: Record<AuthenticationMethod, (test: Test) => TrustLink[]> = {
  workload_identity(test) {
    const [provider, role, secrets] = seen(test);
    return [
      { from: "Latchkey", to: "OIDC provider", ...provider },
      { from: "OIDC provider", to: "Role", ...role },
      { from: "Role", to: "Secrets", ...secrets },
    ];
  },
  static_keys(test) {
    const [key, , secrets] = seenByKey(test);
    return [
      { from: "Latchkey", to: "Access key", ...key },
      { from: "Access key", to: "Secrets", ...secrets },
    ];
  },
  assume_role(test) {
    const [key, role, secrets] = seenByKey(test);
    return [
      { from: "Latchkey", to: "Access key", ...key },
      { from: "Access key", to: "Role", ...role },
      { from: "Role", to: "Secrets", ...secrets },
    ];
  },
};

export function trustLinks(method: AuthenticationMethod, test: Test): TrustLink[] {
  return methodLinks[method](test);
}

/** Refusals that are about the key itself; any other that ends a test there leaves the key undecided. */
const keyReasons: Record<string, string> = {
  access_key_invalid: "Key not known",
  secret_key_invalid: "Secret key wrong",
};

/** By keys, a test ends with the very permission to list; what each secret allows shows at deploy. */
function seenByKey(test: Test): [Seen, Seen, Seen] {
  const accepted: Seen = { state: "green", label: "Key accepted" };
  if (test === "running") return [testing, testing, testing];
  if (!test) return [notTested, notTested, notTested];
  if (test.ok) return [accepted, trusted, { state: "green", label: "Names listed" }];
  if (test.stage === "list") {
    const isRefused = test.reason === "list_access_denied";
    return [accepted, trusted, isRefused ? { state: "red", label: "Listing refused" } : undecided];
  }
  const atKey = keyReasons[test.reason];
  if (atKey) return [{ state: "red", label: atKey }, notReached, notReached];
  if (assumptionReasons.includes(test.reason)) {
    return [accepted, { state: "red", label: "Role refused" }, notReached];
  }
  return [undecided, undecided, notReached];
}

function seen(test: Test): [Seen, Seen, Seen] {
  if (test === "running") return [testing, testing, provedAtKickoff];
  if (!test) return [notTested, notTested, provedAtKickoff];
  if (test.ok || test.stage === "identity") return [registered, trusted, provedAtKickoff];
  if (test.stage === "mint") return [{ state: "red", label: "No token" }, notReached, notReached];
  const atProvider = providerReasons[test.reason];
  if (atProvider) return [{ state: "red", label: atProvider }, notReached, notReached];
  const atRole = roleReasons[test.reason];
  if (atRole) return [registered, { state: "red", label: atRole }, notReached];
  // Throttling, a network, a disabled region: the failure says nothing about who trusts whom.
  return [undecided, undecided, notReached];
}
