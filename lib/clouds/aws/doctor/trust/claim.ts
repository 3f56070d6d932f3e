// What a condition's key means for a token, how a provider's host differs from the name that AWS has for it, and what is
// wrong with a value that a condition requires of a claim.
import { firstOf } from "../finding";
import type { Operator } from "../operators";
import { isAlike, placeholder, withoutEnd } from "../spelling";
import { hiddenClaims, servicesOfKeys } from "../tables/aws-names";
import { hostDifferenceTexts } from "../tables/host-difference-texts";
import type { Expected } from "./request";

export interface KeyKind {
  of: "aud" | "sub" | "claim" | "other";
  claim: string;
  /** How its host differs from Latchkey's. */
  differences: HostDifference[];
}

/** What a condition's key means, also where its host is written wrong. */
export function keyKind(key: string, { host }: Expected): KeyKind {
  const end = Math.max(key.lastIndexOf(":"), 0);
  const provider = key.slice(0, end);
  const claim = key
    .slice(key.lastIndexOf(":") + 1)
    .trim()
    .toLowerCase();
  const isOwn = provider.toLowerCase() === host.toLowerCase();
  const other: KeyKind = { of: "other", claim, differences: [] };
  if (end < 1 || (!isOwn && servicesOfKeys.test(provider.split(":")[0] ?? ""))) return other;
  const isArn = /^arn:[^:]*:iam::\d*:oidc-provider\//i.test(provider);
  const differences = isArn
    ? [difference("other", "is the provider's ARN")]
    : hostDifferences(provider, host, true);
  if (claim === "aud" || claim === "sub") return { of: claim, claim, differences };
  const isKnown = claim === "amr" || claim === "oaud" || hiddenClaims.test(claim);
  return isOwn || isKnown || isNear({ differences }) ? { of: "claim", claim, differences } : other;
}

export interface HostDifference {
  kind: keyof typeof hostDifferenceTexts;
  /** The end of a title. */
  title: string;
  /** The end of a sentence. */
  says: string;
}

export function isNear({ differences }: Pick<KeyKind, "differences">): boolean {
  return differences.every(({ kind }) => kind !== "other");
}

function difference(kind: HostDifference["kind"], part = ""): HostDifference {
  const { title, says } = hostDifferenceTexts[kind];
  return { kind, title, says: says.replace("{part}", () => part) };
}

/**
 * None where it is the same.
 *
 * @param caseless condition keys are compared without case, principals with it.
 */
export function hostDifferences(written: string, host: string, caseless: boolean): HostDifference[] {
  const own = host.toLowerCase();
  const fits = (text: string) => (caseless ? text.toLowerCase() === own : text === host);
  const trimmed = written.trim();
  const [scheme = ""] = /^https?:\/\/|^https?:/i.exec(trimmed) ?? [];
  const named = trimmed.slice(scheme.length);
  const name = fits(named) ? named : withoutEnd(named, "/");
  const around = [
    ...(written === trimmed ? [] : [difference("whitespace")]),
    ...(scheme ? [difference("scheme", scheme)] : []),
    ...(name === named ? [] : [difference("trailing_slash")]),
  ];
  if (fits(name)) return around;
  const lower = name.toLowerCase();
  const more = name.slice(host.length);
  if (lower === own) return [...around, difference("letter_case")];
  if (lower.startsWith(`${own}/`)) return [...around, difference("path", more)];
  if (lower.startsWith(own) && /^:\d+$/.test(more)) return [...around, difference("port", more)];
  return [difference("other", name === "" ? "is empty" : `is ${name}`)];
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** What is wrong with a value that is not the claim's. */
export function claimMistake(of: "aud" | "sub", value: string, expected: Expected, by: Operator) {
  const { facts, organization } = expected;
  const trimmed = value.trim();
  const lower = trimmed.toLowerCase();
  if (of === "aud") {
    const bare = trimmed.replace(/^https?:\/\//i, "");
    const isRight = withoutEnd(bare, "/") === facts.audience;
    return firstOf({
      aud_whitespace: trimmed === facts.audience,
      aud_letter_case: value.toLowerCase() === facts.audience.toLowerCase(),
      aud_has_scheme: isRight && bare !== trimmed,
      aud_trailing_slash: isRight,
      aud_regional: /^sts\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(bare),
    });
  }
  const isPrefixed = lower.startsWith("organization:");
  const hasUuid = lower.includes(organization);
  const isMisspelt = isAlike(lower, facts.subject, 3);
  return firstOf({
    sub_placeholder: placeholder.test(value),
    sub_whitespace: trimmed === facts.subject,
    sub_wildcard_is_literal: !by.wildcards && /[*?]/.test(value),
    sub_prefix_missing:
      lower === organization || (uuid.test(value) && !isPrefixed && !hasUuid && !isMisspelt),
    sub_letter_case: lower === facts.subject.toLowerCase(),
    sub_other_organization: isPrefixed && uuid.exec(value)?.[0] === trimmed.slice("organization:".length),
    sub_has_more: isPrefixed && hasUuid,
    sub_prefix_misspelt: hasUuid,
    sub_misspelt: isMisspelt,
  });
}
