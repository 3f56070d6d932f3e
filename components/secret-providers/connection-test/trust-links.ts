// What the last test of a credential, or the one that runs, says of each link in the chain of trust.

import type { CredentialMethod } from "@/components/secret-providers/connection-test/stages";
import { reasonWords } from "@/components/ui/reason-words";
import type { TrustLink } from "@/components/ui/trust-chain";
import { anyCloud, handshakeOf, methodDefinition } from "@/lib/clouds/catalog";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { type Handshake, workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import type { ChainLink, LinkEvidence } from "@/lib/shared/evidence/schema";
import type {
  ConnectionTest,
  ConnectionTestProgress,
  SecretProviderCredential,
} from "@/lib/shared/secret-providers/schema";

type LinkState = Pick<TrustLink, "state" | "label">;

const testing: LinkState = { state: "unknown", label: "Testing" };
const notTested: LinkState = { state: "unknown", label: "Not tested yet" };
const notReached: LinkState = { state: "unknown", label: "Not reached" };
const undecided: LinkState = { state: "unknown", label: `${anyCloud.first} gave no clear answer` };
const registered: LinkState = { state: "green", label: "Token accepted" };
const accepted: LinkState = { state: "green", label: "Key accepted" };
const trusted: LinkState = { state: "green", label: "Role assumed" };
const read: LinkState = { state: "green", label: "Secrets read" };
const listed: LinkState = { state: "green", label: "Names listed" };
/** Where no test has read one. */
const provedAtKickoff: LinkState = { state: "unknown", label: "Proved at kickoff" };

/** Reasons of the exchange that lie between Latchkey and the provider registered in the cloud. */
const providerReasons: Record<string, string> = {
  provider_not_registered: "Not registered",
  audience_not_registered: "Audience missing",
  issuer_unreachable: "Keys unreachable",
  issuer_communication_failed: "Keys unreachable",
  identity_token_invalid: "Token refused",
  identity_token_expired: "Token expired",
};

/** Reasons that lie between the provider and the role: by then the cloud has accepted the token itself. */
const roleReasons: Record<string, string> = {
  trust_policy_mismatch: "Trust policy refuses",
  session_tags_denied: "Session tags refused",
  identity_token_rejected: "Claim refused",
  role_not_in_token: "Other roles only",
};

/** Refusals of AssumeRole that the cloud gives only to keys that it has accepted. */
const assumptionReasons = new Set(["assume_role_denied", "session_tags_denied"]);

type Test = ConnectionTest | "running" | null;
type Progress = readonly Pick<ConnectionTestProgress, "stage" | "outcome" | "secrets">[];

function linkStates(handshake: Handshake, test: Test, progress: Progress): LinkState[] {
  if (handshake === "token") return tokenStates(test, progress);
  const [key, role, secrets] = keyStates(test, progress, handshake === "none" ? "identity" : "exchange");
  return handshake === "none" ? [key, secrets] : [key, role, secrets];
}

/** @param running the stages so far of a test that runs. */
export function trustLinks(by: CredentialMethod, test: Test, running: Progress = []): TrustLink[] {
  const { chain } = methodDefinition(by.cloud, by.method).words;
  const progress = test === "running" || !test ? running : (test.stages ?? []);
  return linkStates(handshakeOf(by), test, progress).map((link, index) => ({
    from: chain[index] ?? "",
    to: chain[index + 1] ?? "",
    ...link,
  }));
}

/** Refusals that are about the key itself; any other that ends a test there leaves the key undecided. */
const keyReasons: Record<string, string> = {
  access_key_invalid: "Key not known",
  secret_key_invalid: "Secret key wrong",
};

/** @param first the stage in which the cloud has to accept the key. */
function keyStates(
  test: Test,
  progress: Progress,
  first: ConnectionStage,
): [LinkState, LinkState, LinkState] {
  if (test === "running") {
    const [key, role] = isPassed(progress, first) ? [accepted, trusted] : [testing, testing];
    return [key, role, reading(progress) ?? (isPassed(progress, "list") ? listed : testing)];
  }
  if (!test) return [notTested, notTested, notTested];
  if (test.ok || test.stage === "read") return [accepted, trusted, reading(progress) ?? listed];
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

function tokenStates(test: Test, progress: Progress): [LinkState, LinkState, LinkState] {
  const secrets = reading(progress) ?? provedAtKickoff;
  if (test === "running") {
    return isPassed(progress, "exchange") ? [registered, trusted, secrets] : [testing, testing, secrets];
  }
  if (!test) return [notTested, notTested, secrets];
  const broken = (label: string): [LinkState, LinkState, LinkState] => [
    { state: "red", label },
    notReached,
    notReached,
  ];
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

function isPassed(progress: Progress, name: ConnectionStage): boolean {
  return progress.some(({ stage, outcome }) => stage === name && (outcome === "ok" || outcome === "warning"));
}

/** What reading showed; null where none was read. */
function reading(progress: Progress): LinkState | null {
  const stage = progress.find(({ stage }) => stage === "read");
  if (!stage || stage.outcome === "skipped" || stage.outcome === "not_reached") return null;
  if (stage.outcome === "running") return { state: "unknown", label: "Reading" };
  const secrets = stage.secrets ?? [];
  const count = secrets.filter(({ outcome }) => outcome === "ok").length;
  if (stage.outcome === "failed") {
    return { state: "red", label: count > 0 ? `${count} of ${secrets.length} read` : "Not readable" };
  }
  return { state: "green", label: counted(count, "secret read", "secrets read") };
}

const chainLinks: Record<Handshake, readonly ChainLink[]> = {
  token: ["identity", "role", "secrets"],
  exchange: ["identity", "role", "secrets"],
  none: ["identity", "secrets"],
};

const runWords: Record<LinkEvidence["by"], string> = {
  pre_flight: "Pre-flight",
  deployment: "Deploy",
  kickoff: "Kickoff",
};

type Observed = Pick<
  SecretProviderCredential,
  "name" | "provider" | "authenticationMethod" | "lastTest" | "lastTestedAt" | "evidence"
>;

/**
 * The chain of a credential, each link as its last user found it: a test, a pre-flight, a deploy or a kickoff.
 *
 * @param running the stages so far of a test that runs; undefined while none does.
 */
export function observedLinks(credential: Observed, running?: Progress): TrustLink[] {
  const {
    name,
    provider: cloud,
    authenticationMethod: method,
    lastTest,
    lastTestedAt,
    evidence,
  } = credential;
  const by = { cloud, method };
  const handshake = handshakeOf(by);
  if (running) return trustLinks(by, "running", running);
  return trustLinks(by, lastTest).map((link, index) => {
    const isDecided = link.state !== "unknown";
    const ran = evidence.find(({ link }) => link === chainLinks[handshake][index]);
    // A test that ended before this link, or does not look at it, decides nothing about it, however new the test is.
    const saysMore = lastTestedAt === null || link.label === provedAtKickoff.label;
    if (ran && (saysMore || ran.at > (lastTestedAt ?? "")))
      return { ...link, ...evidenceWords(handshake, ran) };
    if (!isDecided || lastTestedAt === null) return link;
    return { ...link, seen: { by: `Connection test of ${name}`, at: lastTestedAt } };
  });
}

function evidenceWords(handshake: Handshake, ran: LinkEvidence): Omit<TrustLink, "from" | "to"> {
  const { link, isOk, reason, by, label, at } = ran;
  const works = {
    identity: handshake === "token" ? registered : accepted,
    role: trusted,
    secrets: read,
  };
  const seen = { by: label ? `${runWords[by]} of ${label}` : runWords[by], at };
  if (isOk) return { ...works[link], seen };
  const words = { ...providerReasons, ...roleReasons, ...keyReasons };
  return { state: "red", label: words[reason ?? ""] ?? reasonWords(reason ?? "not_working"), seen };
}

/** The chains of a config's credentials as one: of each link what was seen last. */
export function newestLinks(chains: readonly TrustLink[][]): TrustLink[] {
  const [first = []] = chains;
  return first.map((link, index) =>
    chains
      .flatMap((chain) => chain[index] ?? [])
      .reduce((newest, next) => ((next.seen?.at ?? "") > (newest.seen?.at ?? "") ? next : newest), link),
  );
}

/** What is known of a role's trust while somebody waits for it: what the cloud still refuses is broken only when the wait is over. */
export function awaitedLinks(cloud: CloudId, reason: string | null, isWaiting: boolean): TrustLink[] {
  const [provider, role] = trustLinks(
    { cloud, method: workloadIdentity },
    reason === null ? null : { ok: false, stage: "exchange", reason, ...noWords },
  );
  const missing = (link: TrustLink | undefined): TrustLink[] =>
    link ? [isWaiting && link.state === "red" ? { ...link, state: "unknown" } : link] : [];
  return [...missing(provider), ...missing(role)];
}

const noWords = { providerCode: null, message: "", cause: "", remedy: "" };
