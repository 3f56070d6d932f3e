// Which link of a credential's chain a run shows to work or to fail. What decides nothing (a throttled call, a network that
// is away) says nothing of any link.
import { decryptionReasons, issuerReasons, keyReasons } from "@/lib/clouds/contract";
import type { Handshake } from "@/lib/shared/clouds/ids";
import type { ChainLink } from "@/lib/shared/evidence/schema";
import type { FailureReason } from "@/lib/shared/resolution/reasons";

/** The outcome of one secret-backed variable. */
export type Outcome = { ok: true } | { ok: false; reason: string };

export interface LinkOutcome {
  link: ChainLink;
  isOk: boolean;
  reason: string | null;
}

const chains: Record<Handshake, readonly ChainLink[]> = {
  token: ["identity", "role", "secrets"],
  exchange: ["identity", "role", "secrets"],
  none: ["identity", "secrets"],
};

/** So that a name that is no reason does not compile. */
const named = (...reasons: FailureReason[]): string[] => reasons;

const identityReasons: ReadonlySet<string> = new Set([
  ...issuerReasons,
  ...keyReasons,
  ...named(
    "audience_not_registered",
    "identity_token_expired",
    "identity_token_invalid",
    "issuer_certificate_unknown",
    "issuer_not_configured",
    "provider_not_registered",
    "token_not_minted",
  ),
]);

const roleReasons: ReadonlySet<string> = new Set<FailureReason>([
  "assume_role_denied",
  "identity_token_rejected",
  "role_not_in_token",
  "session_tags_denied",
  "trust_policy_mismatch",
]);

const secretReasons: ReadonlySet<string> = new Set([
  ...decryptionReasons,
  ...named(
    "access_denied",
    "identity_policy_denied",
    "key_policy_denied",
    "secret_not_found",
    "secret_scheduled_for_deletion",
    "secret_under_foreign_default_key",
    "secret_without_value",
  ),
]);

/** The secret was read; what it holds cannot be injected. */
const contentReasons: ReadonlySet<string> = new Set<FailureReason>([
  "json_key_is_null",
  "json_key_not_found",
  "secret_is_binary",
  "secret_not_json",
  "value_not_injectable",
]);

/** The link that failed; null if the failure concerns no link, "none" if it comes after all links. */
export function failingLink(reason: string): ChainLink | "none" | null {
  if (identityReasons.has(reason)) return "identity";
  if (roleReasons.has(reason)) return "role";
  if (secretReasons.has(reason)) return "secrets";
  return contentReasons.has(reason) ? "none" : null;
}

/** What the variables of one credential show together: a single failed read makes its last link red. */
export function linkOutcomes(handshake: Handshake, outcomes: readonly Outcome[]): LinkOutcome[] {
  const chain = chains[handshake];
  const found = new Map<ChainLink, LinkOutcome>();
  for (const outcome of outcomes) {
    const failing = outcome.ok ? "none" : failingLink(outcome.reason);
    if (failing === null) continue;
    for (const link of chain) {
      const isOk = link !== failing;
      if (isOk) found.set(link, found.get(link) ?? { link, isOk, reason: null });
      else {
        found.set(link, { link, isOk, reason: outcome.ok ? null : outcome.reason });
        break;
      }
    }
  }
  return chain.flatMap((link) => found.get(link) ?? []);
}
