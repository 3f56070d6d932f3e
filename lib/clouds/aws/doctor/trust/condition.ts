// Why a condition is not met by Latchkey's token, or cannot be known to be.
import type { Condition } from "@/lib/clouds/aws/doctor/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/doctor/draft";
import type { Place } from "@/lib/clouds/aws/doctor/json/tree";
import { conditionHolds, parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { meant, type Truth } from "@/lib/clouds/aws/doctor/pattern";
import { audienceDifference, subjectDifference } from "@/lib/clouds/aws/doctor/trust/claim";
import { type DraftOf, otherDraft, unknownDraft } from "@/lib/clouds/aws/doctor/trust/foreign-key";
import { type HostDifference, hostDifferences } from "@/lib/clouds/aws/doctor/trust/host";
import type { Expected } from "@/lib/clouds/aws/doctor/trust/request";

/** Claims that tokens carry, and no policy sees. */
const hiddenClaims = [
  "organization_id",
  "iss",
  "jti",
  "exp",
  "iat",
  "nbf",
  "azp",
  "email",
  "name",
  "groups",
  "roles",
];
const visibleClaims = ["aud", "sub", "amr", "oaud"];

export type KeyKind =
  | { of: "aud" | "sub"; differences: HostDifference[] }
  | { of: "claim"; claim: string; differences: HostDifference[] }
  | { of: "other" };

/** What a condition's key means, also where its host is written wrong. */
export function keyKind(key: string, { host }: Expected): KeyKind {
  const at = key.lastIndexOf(":");
  const claim = key
    .slice(at + 1)
    .trim()
    .toLowerCase();
  let provider = key.slice(0, Math.max(at, 0));
  const own = provider.toLowerCase() === host.toLowerCase();
  if (
    at < 1 ||
    (!own && /^(aws|sts|iam|kms|s3|ec2|secretsmanager|saml)$/i.test(provider.split(":")[0] ?? ""))
  )
    return { of: "other" };
  const arn = /^arn:[^:]*:iam::\d*:oidc-provider\/(.*)$/i.exec(provider)?.[1];
  if (arn !== undefined) provider = arn;
  const differences: HostDifference[] =
    arn !== undefined
      ? [{ kind: "other", says: "is the provider's ARN" }]
      : hostDifferences(provider, host, true);
  if (claim === "aud" || claim === "sub") return { of: claim, differences };
  const known = claim === "amr" || claim === "oaud" || hiddenClaims.includes(claim);
  if (own || known || differences.every(({ kind }) => kind !== "other"))
    return { of: "claim", claim, differences };
  return { of: "other" };
}

export function conditionDrafts(
  condition: Condition,
  holds: Truth,
  statementIndex: number,
  expected: Expected,
): Draft[] {
  // What has no value, or no host before its claim, is told by the grammar.
  if (holds === true || condition.values.length === 0 || !condition.key.value.includes(":")) return [];
  const operator = parseOperator(condition.operator.value);
  if (!operator) return [];
  const draft = (
    code: string,
    title: string,
    detail: string,
    remedy: string,
    place: Place,
    severity: Draft["severity"] = "error",
  ): Draft => ({ severity, code, title, detail, remedy, place, statementIndex });
  const { host, facts } = expected;
  const key = condition.key.value;
  const kind = keyKind(key, expected);

  if (holds === null) return [unknownDraft(condition, draft)];

  if (kind.of === "aud" || kind.of === "sub") {
    const keyDrafts = kind.differences.map((how) => keyDraft(how, kind.of, condition, expected, draft));
    const sent = kind.of === "aud" ? facts.audience : facts.subject;
    if (keyDrafts.length > 0 && (operator.negated || !/^String/.test(operator.name))) return keyDrafts;
    if (operator.name === "Null")
      return [
        draft(
          "claim_demanded_absent",
          "The condition requires a token without this claim",
          `Null with true requires that ${key} is absent, but Latchkey always sends it: ${quoted(sent)}.`,
          "Remove the condition.",
          condition,
        ),
      ];
    if (operator.negated)
      return [
        draft(
          "condition_excludes_latchkey",
          "The condition excludes this organization",
          `${operator.name} excludes ${listed(condition.values.map((one) => quoted(one.value)))}, and Latchkey sends ${quoted(sent)}.`,
          `Write "StringEquals" and "${sent}".`,
          condition,
        ),
      ];
    if (!/^(String|Arn|Binary)/.test(operator.name))
      return [
        draft(
          "operator_unfit",
          "The operator isn't for strings",
          `${operator.name} can't compare strings, and ${key} is ${quoted(sent)}.`,
          'Write "StringEquals".',
          condition.operator,
        ),
      ];
    const rightKey = `${host}:${kind.of}`.toLowerCase();
    const lookup = (name: string) => (name === rightKey ? [sent] : []);
    const right = condition.values.map(({ value: text }) => text);
    if (conditionHolds(condition.operator.value, rightKey, right, lookup) === true) return keyDrafts;
    const found = condition.values.map((one) => ({
      place: one,
      ...(kind.of === "aud"
        ? audienceDifference(one.value, expected)
        : subjectDifference(one.value, operator, expected)),
    }));
    const generic = kind.of === "aud" ? "aud_differs" : "sub_differs";
    const best = found.find(({ code }) => code !== generic && code !== "sub_other_organization") ?? found[0];
    return best
      ? [...keyDrafts, draft(best.code, best.title, best.detail, `Write "${sent}".`, best.place)]
      : keyDrafts;
  }

  if (kind.of === "claim") {
    const [how] = kind.differences;
    if (kind.claim === "amr")
      return [
        draft(
          "claim_amr_absent",
          "The token has no sign-in method",
          `${key} is empty: Latchkey's tokens are for automations, not for people who sign in.`,
          "Remove the condition.",
          condition.key,
        ),
      ];
    if (kind.claim === "oaud")
      return [
        how
          ? keyDraft(how, "oaud", condition, expected, draft)
          : draft(
              "oaud_differs",
              "The audience differs",
              `${key} is the token's audience, ${quoted(facts.audience)}, but the condition requires ${listed(condition.values.map((one) => quoted(one.value)))}.`,
              `Write "${facts.audience}".`,
              condition.values[0] ?? condition.key,
            ),
      ];
    if (kind.claim === "email" || kind.claim === "azp")
      return [
        draft(
          kind.claim === "azp" ? "claim_azp_as_aud" : "claim_email_absent",
          kind.claim === "azp" ? "AWS has no key for azp" : "The token has no email address",
          kind.claim === "azp"
            ? `AWS shows a token's azp as ${host}:aud. Latchkey's tokens have no azp, so ${key} never exists.`
            : `${key} is for people. Latchkey's tokens are for automations.`,
          `Remove the condition: ${host}:sub already limits the role to the organization.`,
          condition.key,
        ),
      ];
    const right = meant(kind.claim, visibleClaims, 1);
    if (right && right !== kind.claim)
      return [
        draft(
          "claim_misspelt",
          "The claim is misspelled",
          `AWS doesn't know ${key}. From a token it uses ${host}:aud and ${host}:sub.`,
          `Write "${host}:${right}".`,
          condition.key,
        ),
      ];
    return [
      draft(
        "claim_not_visible",
        "AWS doesn't use this claim",
        `Policies see only aud, oaud, sub and amr of a token${hiddenClaims.includes(kind.claim) && !how ? `: even if the token has ${kind.claim}, the condition is never met` : `, so ${key} never exists`}.`,
        `Remove the condition: ${host}:sub already limits the role to the organization.`,
        condition.key,
      ),
    ];
  }

  return [otherDraft(condition, expected, draft)];
}

function keyDraft(
  how: HostDifference,
  claim: string,
  { key }: Condition,
  { host }: Expected,
  draft: DraftOf,
): Draft {
  const title = {
    scheme: "The condition key starts with https:// or http://",
    trailing_slash: "The condition key has a slash after the host",
    letter_case: "The condition key's upper and lower case differ",
    path: "The condition key has a path",
    port: "The condition key has a port",
    whitespace: "The condition key has a space",
    other: key.value.startsWith("arn:")
      ? "The condition key is an ARN"
      : "The condition key names another host",
  }[how.kind];
  const code =
    how.kind === "other"
      ? key.value.startsWith("arn:")
        ? "key_is_arn"
        : "key_host_differs"
      : `key_has_${how.kind}`;
  const detail = `In ${quoted(key.value)}, the part before :${claim} ${how.says}. AWS calls the claim ${host}:${claim}, so this key never matches.`;
  return draft(code, title, detail, `Write "${host}:${claim}".`, key);
}
