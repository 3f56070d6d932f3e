// Explains why Latchkey's token does not meet a condition, or why Latchkey cannot know: the meaning of its key for a token, how
// its host differs from AWS's name for Latchkey's, and mistakes in its values. Also what a Deny should have excluded.
import { type Condition, conditionHolds, type Judgement } from "../evaluation";
import { type Finding, type Fix, firstOf, formFinding, put, rename, textsOf, unknownCode } from "../finding";
import type { Operator } from "../matching";
import { isAlike, meant, withoutEnd } from "../spelling";
import {
  knownClaims,
  nameDifferences,
  otherUnmetKey,
  servicesOfKeys,
  unmetKeys,
  writableKeys,
} from "../tables/aws-names";
import { placeholder } from "../tables/pasted-text";
import type { Expected } from "./request";

export function conditionFindings({ conditions }: Judgement, expected: Expected): Finding[] {
  return conditions.flatMap(({ condition, holds }) => {
    const { key, comparison, values } = condition;
    // The form reports a key without its host, and an unknown operator.
    if (holds === true || !comparison || !key.value.includes(":")) return [];
    if (holds === null) return [expected.finding(unknownCode(condition), key, textsOf(condition))];
    const { own, claim, differences } = keyKind(key.value, expected);
    if (own) return claimFindings(condition, comparison, own, differences, expected);
    return values.length === 0 ? [] : [otherFinding(condition, claim, expected)];
  });
}

/** A condition on a claim that Latchkey sends. */
function claimFindings(
  condition: Condition,
  { name, negated, wildcards }: Operator,
  claim: OwnClaim,
  differences: Difference[],
  expected: Expected,
): Finding[] {
  const { finding, host, facts, claims } = expected;
  const { values, key, operator } = condition;
  const sent = claim === "sub" ? facts.subject : facts.audience;
  const texts = { ...textsOf(condition), sent, right: sent };
  const right = put(condition, ...claims[claim]);
  const out = put(condition);
  // The form also reports an empty list; only here the right value is known.
  if (values.length === 0) return [formFinding("condition_values_empty", condition.value, {}, right)];
  const isFit = !negated && /^(String|Arn|Binary)/.test(name);
  const ownKey = `${host}:${claim}`;
  const keys = differences.map(({ how, part }) => {
    const fix = isFit ? rename(condition, ownKey) : out;
    return finding(nameDifferences[how].key, key, { claim, part, right: ownKey }, fix);
  });
  if (keys.length > 0 && !isFit) return keys;
  if (name === "Null") return [finding("claim_demanded_absent", condition, texts, out)];
  if (negated) return [finding("condition_excludes_latchkey", condition, texts, out)];
  if (!isFit) return [finding("operator_unfit", operator, texts, out)];
  const lower = key.value.toLowerCase();
  if (conditionHolds(condition, (asked) => (asked === lower ? [sent] : []))) return keys;
  const mistakeIn = ({ value }: { value: string }) => valueMistake(claim, value, wildcards, expected);
  const clear = values.find((value) => !/_(differs|other_organization)$/.test(mistakeIn(value)));
  const location = clear ?? values[0] ?? key;
  return [finding(mistakeIn(location), location, texts, right), ...keys];
}

/** A condition that no token of Latchkey meets, on another key. */
function otherFinding(condition: Condition, claim: string | null, expected: Expected): Finding {
  const { finding, host, request } = expected;
  const { key, operator, values } = condition;
  const near = claim && meant(claim, ["aud", "sub", "amr", "oaud"], 1);
  if (near && near !== claim)
    return finding("claim_misspelt", key, { key: key.value, right: `${host}:${near}` }, put(condition));
  const lower = key.value.toLowerCase();
  const name = claim === null ? lower : `:${claim}`;
  const [, code, where] = unmetKeys.find(([pattern]) => pattern.test(name)) ?? otherUnmetKey;
  const [sent = ""] = request().lookup(lower);
  const isWritten = sent && writableKeys.test(lower) && /^String(Equals|Like)/.test(operator.value);
  const location = where === "key" ? key : (values[0] ?? key);
  const texts = { ...textsOf(condition), claim, sent, right: sent };
  return finding(code, location, texts, put(condition, ...(isWritten ? [sent] : [])));
}

/** A Deny that matches Latchkey's call, or may match it. */
export function denyFindings(judged: Judgement, expected: Expected): Finding[] {
  const { statement, matches } = judged;
  const { finding } = expected;
  const location = statement.effect ?? statement;
  if (matches === null)
    return [finding("explicit_deny/possible", location), ...conditionFindings(judged, expected)];
  const code = statement.conditions.length > 0 ? "explicit_deny" : "explicit_deny/always";
  const fixes = statement.conditions.flatMap((condition) => namingUs(condition, expected));
  return [finding(code, location, {}, ...(fixes.length > 0 ? fixes : [put(statement)]))];
}

/** Corrects a Deny that should exclude this organization but names it wrong. Any other Deny is removed. */
function namingUs(condition: Condition, expected: Expected): Fix[] {
  const { host, claims } = expected;
  const { comparison, key, values } = condition;
  const { own } = keyKind(key.value, expected);
  if (!own || !comparison?.negated) return [];
  if (values.some(({ value }) => claims[own].includes(value))) return [];
  return [put(condition, ...claims[own]), rename(condition, `${host}:${own}`)];
}

const ownClaims = ["aud", "sub", "oaud"] as const;

/** A claim that Latchkey sends and AWS shows to policies. */
export type OwnClaim = (typeof ownClaims)[number];

/**
 * The meaning of a condition's key, even if its host is wrong, and how that differs from Latchkey's. The claim is null for a
 * key that is no claim of a token.
 */
export function keyKind(key: string, { host }: Expected) {
  const [, provider = "", written = ""] = /^(.+):([^:]*)$/s.exec(key) ?? [];
  const claim = written.trim().toLowerCase();
  const own = ownClaims.find((name) => name === claim) ?? null;
  const differences = differencesOf(provider.toLowerCase(), host.toLowerCase());
  const isNear = differences.every(({ how }) => how !== "differs" && how !== "arn");
  const isClaim = (own || isNear || knownClaims.test(`:${claim}`)) && !servicesOfKeys.test(provider);
  return isClaim ? { own, claim, differences } : { own: null, claim: null, differences: [] };
}

interface Difference {
  how: keyof typeof nameDifferences;
  /** What of the text makes the difference. */
  part: string;
}

/** How a text differs from the name that was meant; empty if it does not. */
export function differencesOf(written: string, right: string): Difference[] {
  if (/^arn:[^:]*:iam::\d*:oidc-provider\//i.test(written)) return [{ how: "arn", part: written }];
  const trimmed = written.trim();
  const [scheme = ""] = /^https?:(\/\/)?/i.exec(trimmed) ?? [];
  const named = trimmed.slice(scheme.length);
  const name = withoutEnd(named, "/");
  const more = name.slice(right.length);
  const isMore = name.toLowerCase().startsWith(right.toLowerCase()) && /^(\/.*|:\d+)?$/.test(more);
  if (!isMore) return [{ how: "differs", part: name || "empty" }];
  const found = {
    whitespace: written === trimmed ? "" : written,
    scheme,
    trailing_slash: named.slice(name.length),
    letter_case: more || name === right ? "" : name,
    path: more.startsWith("/") ? more : "",
    port: more.startsWith(":") ? more : "",
  };
  return Object.entries(found).flatMap(([how, part]) =>
    part ? [{ how: how as keyof typeof found, part }] : [],
  );
}

/** The mistake in a value that differs from the claim. */
function valueMistake(claim: OwnClaim, value: string, wildcards: boolean, expected: Expected) {
  const { facts, organization } = expected;
  if (claim === "oaud") return "oaud_differs";
  if (claim === "aud") {
    const [first] = differencesOf(value, facts.audience);
    const isRegional =
      first?.how === "differs" && /^sts\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(first.part);
    return isRegional ? "aud_regional" : nameDifferences[first?.how ?? "differs"].aud;
  }
  const trimmed = value.trim();
  const lower = trimmed.toLowerCase();
  const isPrefixed = lower.startsWith("organization:");
  const hasUuid = lower.includes(organization);
  const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
  const found = firstOf({
    sub_placeholder: placeholder.test(value),
    sub_whitespace: trimmed === facts.subject,
    sub_wildcard_is_literal: !wildcards && /[*?]/.test(value),
    sub_letter_case: lower === facts.subject.toLowerCase(),
    sub_other_organization: isPrefixed && uuid.exec(value)?.[0] === trimmed.slice("organization:".length),
    sub_has_more: isPrefixed && hasUuid,
    sub_prefix_misspelt: hasUuid && lower !== organization,
    sub_misspelt: isAlike(lower, facts.subject, 3),
    sub_prefix_missing: !isPrefixed && uuid.test(value),
  });
  return found ?? "sub_differs";
}
