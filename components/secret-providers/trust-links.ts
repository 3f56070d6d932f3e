// What the last test of a credential, or the one that runs, says of each link in the chain of trust.
import type { TrustLink } from "@/components/elements/trust-chain";
import type { AuthenticationMethod } from "@/lib/clouds/definition";
import type { ConnectionStage } from "@/lib/clouds/errors";
import type { ConnectionTest, ConnectionTestProgress } from "@/lib/secret-providers/schema";

type Seen = Pick<TrustLink, "state" | "label">;

const testing: Seen = { state: "unknown", label: "Testing" };
const notTested: Seen = { state: "unknown", label: "Not tested yet" };
const notReached: Seen = { state: "unknown", label: "Not reached" };
const undecided: Seen = { state: "unknown", label: "AWS gave no clear answer" };
const registered: Seen = { state: "green", label: "Token accepted" };
const accepted: Seen = { state: "green", label: "Key accepted" };
const trusted: Seen = { state: "green", label: "Role assumed" };
const listed: Seen = { state: "green", label: "Names listed" };
/** Where no test has read one. */
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

/** Refusals of AssumeRole that AWS gives only to keys that it has accepted. */
const assumptionReasons = new Set(["assume_role_denied", "session_tags_denied"]);

type Test = ConnectionTest | "running" | null;
type Told = readonly Pick<ConnectionTestProgress, "stage" | "outcome" | "secrets">[];

const methodLinks: Record<AuthenticationMethod, (test: Test, told: Told) => TrustLink[]> = {
  workload_identity(test, told) {
    const [provider, role, secrets] = seen(test, told);
    return [
      { from: "Latchkey", to: "OIDC provider", ...provider },
      { from: "OIDC provider", to: "Role", ...role },
      { from: "Role", to: "Secrets", ...secrets },
    ];
  },
  static_keys(test, told) {
    const [key, , secrets] = seenByKey(test, told, "identity");
    return [
      { from: "Latchkey", to: "Access key", ...key },
      { from: "Access key", to: "Secrets", ...secrets },
    ];
  },
  assume_role(test, told) {
    const [key, role, secrets] = seenByKey(test, told, "exchange");
    return [
      { from: "Latchkey", to: "Access key", ...key },
      { from: "Access key", to: "Role", ...role },
      { from: "Role", to: "Secrets", ...secrets },
    ];
  },
};

/** @param told what was told so far of a test that runs. */
export function trustLinks(method: AuthenticationMethod, test: Test, told?: Told): TrustLink[] {
  return methodLinks[method](test, (test === "running" || !test ? told : test.stages) ?? []);
}

/** Refusals that are about the key itself; any other that ends a test there leaves the key undecided. */
const keyReasons: Record<string, string> = {
  access_key_invalid: "Key not known",
  secret_key_invalid: "Secret key wrong",
};

/** @param first the stage in which AWS has to accept the key. */
function seenByKey(test: Test, told: Told, first: ConnectionStage): [Seen, Seen, Seen] {
  if (test === "running") {
    const [key, role] = isPassed(told, first) ? [accepted, trusted] : [testing, testing];
    return [key, role, reading(told) ?? (isPassed(told, "list") ? listed : testing)];
  }
  if (!test) return [notTested, notTested, notTested];
  if (test.ok || test.stage === "read") return [accepted, trusted, reading(told) ?? listed];
  if (test.stage === "list") {
    const isRefused = test.reason === "list_access_denied";
    return [accepted, trusted, isRefused ? { state: "red", label: "Listing refused" } : undecided];
  }
  const atKey = keyReasons[test.reason];
  if (atKey) return [{ state: "red", label: atKey }, notReached, notReached];
  if (assumptionReasons.has(test.reason)) {
    return [accepted, { state: "red", label: "Role refused" }, notReached];
  }
  return [undecided, undecided, notReached];
}

function seen(test: Test, told: Told): [Seen, Seen, Seen] {
  const secrets = reading(told) ?? provedAtKickoff;
  if (test === "running") {
    return isPassed(told, "exchange") ? [registered, trusted, secrets] : [testing, testing, secrets];
  }
  if (!test) return [notTested, notTested, secrets];
  const broken = (label: string): [Seen, Seen, Seen] => [{ state: "red", label }, notReached, notReached];
  if (test.ok || ["identity", "list", "read"].includes(test.stage)) return [registered, trusted, secrets];
  if (test.stage === "issuer") return broken("Issuer problem");
  if (test.stage === "mint") return broken("No token");
  const atProvider = providerReasons[test.reason];
  if (atProvider) return broken(atProvider);
  const atRole = roleReasons[test.reason];
  if (atRole) return [registered, { state: "red", label: atRole }, notReached];
  // Throttling, a network, a disabled region: the failure says nothing about who trusts whom.
  return [undecided, undecided, notReached];
}

function isPassed(told: Told, name: ConnectionStage): boolean {
  return told.some(({ stage, outcome }) => stage === name && (outcome === "ok" || outcome === "warning"));
}

/** What reading showed; null where none was read. */
function reading(told: Told): Seen | null {
  const stage = told.find((one) => one.stage === "read");
  if (!stage || stage.outcome === "skipped" || stage.outcome === "not_reached") return null;
  if (stage.outcome === "running") return { state: "unknown", label: "Reading" };
  const secrets = stage.secrets ?? [];
  const count = secrets.filter(({ outcome }) => outcome === "ok").length;
  if (stage.outcome === "failed") {
    return { state: "red", label: count > 0 ? `${count} of ${secrets.length} read` : "Not readable" };
  }
  return { state: "green", label: count === 1 ? "1 secret read" : `${count} secrets read` };
}
