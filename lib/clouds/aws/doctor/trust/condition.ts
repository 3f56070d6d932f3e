// Explains why Latchkey's token does not meet a condition, or why Latchkey cannot know: the meaning of its key for a token, how
// its host differs from AWS's name for Latchkey's, and mistakes in its values.
import { type Condition, conditionHolds, type Judgement } from "../evaluation";
import { type Finding, type Fix, firstOf, formFinding, put, rename, textsOf, unknownCode } from "../finding";
import type { Operator } from "../matching";
import { isAlike, meant, placeholder, withoutEnd } from "../spelling";
import { claimCodes, hiddenClaims, nonClaimKeys, servicesOfKeys, writableKeys } from "../tables/aws-names";
import { hostDifferenceTexts } from "../tables/host-difference-texts";
import type { Expected } from "./request";

export function conditionFindings({ conditions }: Judgement, expected: Expected): Finding[] {
  return conditions.flatMap(({ condition, holds }) => {
    const { key, comparison, values } = condition;
    // The form reports a key without its host, and an unknown operator.
    if (holds === true || !comparison || !key.value.includes(":")) return [];
    if (holds === null) return [expected.finding(unknownCode(condition), key, textsOf(condition))];
    const kind = keyKind(key.value, expected);
    if (kind.of === "aud" || kind.of === "sub") return claimFindings(condition, kind.of, kind, expected);
    if (values.length === 0) return [];
    return [(kind.of === "claim" ? otherClaimFinding : nonClaimFinding)(condition, expected, kind)];
  });
}

function claimFindings(
  condition: Condition,
  of: "aud" | "sub",
  { differences }: KeyKind,
  expected: Expected,
): Finding[] {
  const { finding, host, facts, claims } = expected;
  const { values, key, comparison: operator } = condition;
  const sent = of === "aud" ? facts.audience : facts.subject;
  const right = put(condition, ...[claims[of]].flat());
  const out = put(condition);
  // The form also reports an empty list; only here the right value is known.
  if (values.length === 0) return [formFinding("condition_values_empty", condition.value, {}, right)];
  if (!operator) return [];
  const texts = { ...textsOf(condition), operator: operator.name, sent, right: sent };
  const keys = differences.map((how) =>
    keyFinding(how, condition, expected, rename(condition, `${host}:${of}`)),
  );
  if (keys.length > 0 && (operator.negated || !operator.name.startsWith("String")))
    return keys.map((own) => ({ ...own, fixes: [out] }));
  if (operator.name === "Null") return [finding("claim_demanded_absent", condition, texts, out)];
  if (operator.negated) return [finding("condition_excludes_latchkey", condition, texts, out)];
  if (!/^(String|Arn|Binary)/.test(operator.name))
    return [finding("operator_unfit", condition.operator, texts, out)];
  const own = key.value.toLowerCase();
  if (conditionHolds(condition, (name) => (name === own ? [sent] : []))) return keys;
  const mistakes = values.map((location) => ({
    location,
    code: claimMistake(of, location.value, expected, operator),
  }));
  const best = mistakes.find(({ code }) => code && code !== "sub_other_organization") ?? mistakes[0];
  return [finding(best?.code ?? `${of}_differs`, best?.location ?? key, texts, right), ...keys];
}

function keyFinding(
  { kind, title, says }: HostDifference,
  { key }: Condition,
  { finding, host }: Expected,
  fix: Fix,
): Finding {
  const claim = key.value.slice(key.value.lastIndexOf(":") + 1);
  const isArn = key.value.startsWith("arn:");
  const other = isArn ? "is an ARN" : "names another host";
  const values = {
    title: `The condition key ${kind === "other" ? other : title}`,
    key: key.value,
    claim,
    says,
    right: `${host}:${claim.trim().toLowerCase()}`,
  };
  const code = kind !== "other" ? `key_has_${kind}` : isArn ? "key_is_arn" : "key_host_differs";
  return { ...finding("key_host_differs", key, values, fix), code };
}

function otherClaimFinding(condition: Condition, expected: Expected, kind: KeyKind): Finding {
  const { finding, host, facts } = expected;
  const { key, values } = condition;
  const {
    claim,
    differences: [difference],
  } = kind;
  const out = put(condition);
  if (claim === "oaud" && difference) return keyFinding(difference, condition, expected, out);
  const texts = { ...textsOf(condition), sent: facts.audience, right: facts.audience };
  const code = claimCodes[claim as keyof typeof claimCodes];
  if (code) return finding(code, claim === "oaud" ? (values[0] ?? key) : key, texts, out);
  const near = meant(claim, ["aud", "sub", "amr", "oaud"], 1);
  if (near) return finding("claim_misspelt", key, { ...texts, right: `${host}:${near}` }, out);
  const isCarried = hiddenClaims.test(claim) && !difference;
  const so = isCarried
    ? `: even if the token has ${claim}, the condition is never met`
    : `, so ${key.value} never exists`;
  return finding("claim_not_visible", key, { ...texts, so }, out);
}

function nonClaimFinding(condition: Condition, { finding, facts, request }: Expected): Finding {
  const { key, operator, values } = condition;
  const lower = key.value.toLowerCase();
  const [, code, where] = nonClaimKeys.find(([pattern]) => pattern.test(lower)) ?? nonClaimKeys[10];
  const sent = request().lookup(lower)[0] ?? "";
  const texts = {
    ...textsOf(condition),
    sent,
    right: sent,
    name: facts.sessionName ?? "latchkey-<config id>",
  };
  const isWritten = writableKeys.test(lower) && /^String(Equals|Like)/.test(operator.value);
  const location = where === "key" ? key : (values[0] ?? key);
  return finding(code, location, texts, put(condition, ...(isWritten && sent ? [sent] : [])));
}

interface KeyKind {
  of: "aud" | "sub" | "claim" | "other";
  claim: string;
  /** How its host differs from Latchkey's. */
  differences: HostDifference[];
}

/** The meaning of a condition's key, even if its host is wrong. */
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

type HostDifference = ReturnType<typeof difference>;

export function isNear({ differences }: Pick<KeyKind, "differences">): boolean {
  return differences.every(({ kind }) => kind !== "other");
}

/** A difference with its texts: the end of a title, and of a sentence. */
function difference(kind: keyof typeof hostDifferenceTexts, part = "") {
  const { title, says } = hostDifferenceTexts[kind];
  return { kind, title, says: says.replace("{part}", () => part) };
}

/**
 * Empty if the hosts are the same.
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

/** The mistake in a value that differs from the claim. */
function claimMistake(of: "aud" | "sub", value: string, expected: Expected, by: Operator) {
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
