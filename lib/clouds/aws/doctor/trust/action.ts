// Why a statement's action is not the one by which Latchkey assumes the role.
import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { actionMatches } from "@/lib/clouds/aws/doctor/evaluation";
import type { Place } from "@/lib/clouds/aws/doctor/json/tree";
import { distance, matches } from "@/lib/clouds/aws/doctor/pattern";
import { assumeAction } from "@/lib/clouds/aws/doctor/trust/request";

/** What a trust policy may speak of. */
const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
] as const;

export function isTrustAction(pattern: string): boolean {
  const lower = pattern.toLowerCase();
  return (
    lower.startsWith("sts:") && trustActions.some((action) => matches(lower, action.toLowerCase(), true))
  );
}

/** @param judged whether the statement is meant for Latchkey. */
export function actionDrafts(statement: Statement, judged: boolean): Draft[] {
  const { action, index } = statement;
  if (!action) return [];
  const draft = (code: string, title: string, detail: string, place: Place, malformed: boolean): Draft => ({
    severity: "error",
    code,
    title,
    detail,
    remedy: `Write "Action": "${assumeAction}".`,
    place,
    statementIndex: index,
    ...(malformed && { malformed: true as const }),
  });
  const refused = action.values
    .filter(({ value }) => /^[A-Za-z0-9-]+:|^\*$/.test(value) && !isTrustAction(value))
    .map((value) => {
      if (/^sts:/i.test(value.value))
        return draft(
          "action_misspelt",
          "This STS action doesn't exist",
          `${quoted(value.value)} isn't an action for assuming a role. Check the spelling.`,
          value,
          true,
        );
      return draft(
        "action_not_sts",
        "A trust policy can have only STS actions",
        `AWS refuses ${quoted(value.value)} here. What the role is allowed to do belongs in its permission policy.`,
        value,
        true,
      );
    });
  // What lacks its service is told by the grammar.
  const bare = action.values.some(({ value }) => !value.includes(":"));
  if (refused.length > 0 || !judged || bare) return refused;
  if (actionMatches(statement, assumeAction)) return [];
  if (action.negated)
    return [
      draft(
        "not_action",
        "The statement excludes the one action it needs",
        `NotAction excludes ${assumeAction}.`,
        action.key,
        false,
      ),
    ];
  const [closest] = [...action.values].sort((one, other) => away(one.value) - away(other.value));
  if (!closest) return [];
  const lower = closest.value.toLowerCase();
  if (lower === "sts:assumerole")
    return [
      draft(
        "action_assume_role",
        "This action is for AWS users and roles",
        `AWS users and roles use sts:AssumeRole. Latchkey uses a token: ${assumeAction}.`,
        closest,
        false,
      ),
    ];
  if (lower === "sts:assumerolewithsaml")
    return [
      draft(
        "action_saml",
        "This action is for SAML",
        `Latchkey uses OpenID Connect tokens: ${assumeAction}.`,
        closest,
        false,
      ),
    ];
  return [
    draft(
      "action_missing_web_identity",
      "The action to assume the role is missing",
      `${quoted(closest.value)} alone allows nobody to assume the role. Latchkey calls ${assumeAction}.`,
      closest,
      false,
    ),
  ];
}

function away(action: string): number {
  return distance(action.toLowerCase().slice(0, 100), assumeAction.toLowerCase(), 100);
}
