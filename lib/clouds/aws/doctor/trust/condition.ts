// Why Latchkey's token does not meet a condition, or why that cannot be known.
import { type Condition, conditionHolds, type Judgement } from "../evaluation";
import { type Finding, type Fix, formFinding, put, textsOf, unknownCode } from "../finding";
import { meant } from "../spelling";
import { claimCodes, hiddenClaims, nonClaimKeys, writableKeys } from "../tables/aws-names";
import { claimMistake, type HostDifference, type KeyKind, keyKind } from "./claim";
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
  const { path: at, values, key, comparison: operator } = condition;
  const sent = of === "aud" ? facts.audience : facts.subject;
  const right = put(condition, ...[claims[of]].flat());
  const out = put(condition);
  // The form reports that it has no value; only here is known which it should have.
  if (values.length === 0) return [formFinding("condition_values_empty", condition.value, {}, right)];
  if (!operator) return [];
  const texts = { ...textsOf(condition), operator: operator.name, sent, right: sent };
  const keys = differences.map((how) => keyFinding(how, condition, expected, { at, name: `${host}:${of}` }));
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
