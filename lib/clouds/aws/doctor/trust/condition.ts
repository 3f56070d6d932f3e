// Why a condition is not met by Latchkey's token, or cannot be known to be.
import type { Condition } from "../document";
import type { Judgement } from "../evaluation";
import { type Finding, type Fix, trustFinding as finding, formFinding } from "../finding";
import { conditionHolds, type Operator, parseOperator } from "../operators";
import { meant } from "../pattern";
import { claimMistake, type HostDifference, hiddenClaims, type KeyKind, keyKind } from "./claim";
import { nonClaimFinding } from "./non-claim-keys";
import type { Expected } from "./request";

export function conditionFindings({ conditions }: Judgement, expected: Expected): Finding[] {
  return conditions.flatMap(({ condition, holds }) => {
    const operator = parseOperator(condition.operator.value);
    // The form reports what has no host before its claim, and what has no operator.
    if (holds === true || !operator || !condition.key.value.includes(":")) return [];
    const kind = keyKind(condition.key.value, expected);
    if (holds === null) return [unknownFinding(condition)];
    if (kind.of === "aud" || kind.of === "sub")
      return claimFindings(condition, kind.of, kind, operator, expected);
    if (condition.values.length === 0) return [];
    return [
      kind.of === "claim"
        ? otherClaimFinding(condition, kind, expected)
        : nonClaimFinding(condition, expected),
    ];
  });
}

/** Values of a condition, as its texts name them. */
function namesIn({ key, operator, values }: Condition) {
  return { key: key.value, operator: operator.value, wanted: values.map(({ value }) => value) };
}

function unknownFinding(condition: Condition): Finding {
  const isAddress = /sourceip|sourcevpc/i.test(condition.key.value);
  const code = isAddress ? "source_address_unknown" : "condition_unknown";
  return finding(code, condition.key, namesIn(condition));
}

function claimFindings(
  condition: Condition,
  of: "aud" | "sub",
  { differences }: KeyKind,
  operator: Operator,
  expected: Expected,
): Finding[] {
  const { host, facts, sub } = expected;
  const { path, values } = condition;
  const sent = of === "aud" ? facts.audience : facts.subject;
  const remedy = `Write "${sent}".`;
  const right: Fix = { at: path, value: of === "aud" ? facts.audience : sub };
  const out: Fix = { at: path, value: undefined };
  const texts = { ...namesIn(condition), operator: operator.name, sent, remedy };
  const keys = differences.map((how) =>
    keyFinding(how, condition, expected, { at: path, name: `${host}:${of}` }),
  );
  // The form tells that it has no value; what it should have is known here.
  if (values.length === 0) return [formFinding("condition_values_empty", condition.value, {}, right)];
  const isText = /^(String|Arn|Binary)/.test(operator.name);
  if (keys.length > 0 && (operator.negated || !operator.name.startsWith("String")))
    return keys.map((own) => ({ ...own, fixes: [out] }));
  if (operator.name === "Null") return [finding("claim_demanded_absent", condition, texts, out)];
  if (operator.negated) return [finding("condition_excludes_latchkey", condition, texts, out)];
  if (!isText) return [finding("operator_unfit", condition.operator, texts, out)];
  const rightKey = `${host}:${of}`.toLowerCase();
  const lookup = (name: string) => (name === rightKey ? [sent] : []);
  if (conditionHolds(condition.operator.value, rightKey, texts.wanted, lookup)) return keys;
  const mistakes = values.map((place) => ({
    place,
    code: claimMistake(of, place.value, expected, operator),
  }));
  const best = mistakes.find(({ code }) => !/^(aud_differs|sub_differs|sub_other_organization)$/.test(code));
  const { place = condition.key, code = `${of}_differs` as const } = best ?? mistakes[0] ?? {};
  return [finding(code, place, { ...texts, value: place.value }, right), ...keys];
}

function keyFinding(how: HostDifference, { key }: Condition, { host }: Expected, ...fixes: Fix[]): Finding {
  const claim = key.value.slice(key.value.lastIndexOf(":") + 1);
  const isArn = key.value.startsWith("arn:");
  const other = isArn ? "is an ARN" : "names another host";
  const title = `The condition key ${how.kind === "other" ? other : how.title}`;
  const right = `${host}:${claim.trim().toLowerCase()}`;
  const values = { title, key: key.value, claim, says: how.says, right };
  const code = how.kind !== "other" ? `key_has_${how.kind}` : isArn ? "key_is_arn" : "key_host_differs";
  return { ...finding("key_host_differs", key, values, ...fixes), code };
}

function otherClaimFinding(
  condition: Condition,
  { claim, differences }: KeyKind,
  expected: Expected,
): Finding {
  const { host, facts } = expected;
  const { key, path, values } = condition;
  const out: Fix = { at: path, value: undefined };
  const [how] = differences;
  const right = meant(claim, ["aud", "sub", "amr", "oaud"], 1);
  const texts = { ...namesIn(condition), host, sent: facts.audience, remedy: `Write "${facts.audience}".` };
  if (claim === "amr") return finding("claim_amr_absent", key, texts, out);
  if (claim === "oaud")
    return how
      ? keyFinding(how, condition, expected, out)
      : finding("oaud_differs", values[0] ?? key, texts, out);
  if (claim === "azp") return finding("claim_azp_as_aud", key, texts, out);
  if (claim === "email") return finding("claim_email_absent", key, texts, out);
  if (right && right !== claim)
    return finding("claim_misspelt", key, { ...texts, right: `${host}:${right}` }, out);
  const isCarried = hiddenClaims.test(claim) && !how;
  const never = `, so ${key.value} never exists`;
  const so = isCarried ? `: even if the token has ${claim}, the condition is never met` : never;
  return finding("claim_not_visible", key, { ...texts, so }, out);
}
