// Why a statement's action is not the one by which Latchkey assumes the role.
import type { Statement } from "../document";
import { actionMatches } from "../evaluation";
import { type Finding, type Fix, trustFinding as finding } from "../finding";
import { coversAction, meant, nearest } from "../pattern";
import { assumeAction } from "./request";

/** What a trust policy may speak of. */
const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  assumeAction,
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
];

/** The action of STS that was meant by one without its service. */
export function trustActionMeant(text: string): string | null {
  return meant(text.includes(":") ? text : `sts:${text}`, trustActions, 3);
}

function isTrustAction(pattern: string): boolean {
  return /^sts:/i.test(pattern) && trustActions.some((action) => coversAction(pattern, action));
}

/** @param isOurs whether the statement is meant for Latchkey. */
export function actionFindings(statement: Statement, isOurs: boolean): Finding[] {
  const { action, principal, path } = statement;
  if (!action) return [];
  const remedy = `Write "Action": "${assumeAction}".`;
  const exchange = (from: string | null): Fix => ({ at: action.path, from, to: [assumeAction] });
  const refused = action.values
    .filter(({ value }) => /^[A-Za-z0-9-]+:|^\*$/.test(value) && !isTrustAction(value))
    .map((place) => {
      const code = /^sts:/i.test(place.value) ? "action_misspelt" : "action_not_sts";
      return finding(code, place, { value: place.value, remedy }, ...(isOurs ? [exchange(place.value)] : []));
    });
  // The form reports what lacks its service.
  const isBare = action.values.some(({ value }) => !value.includes(":"));
  if (refused.length > 0 || !isOurs || isBare || actionMatches(statement, assumeAction)) return refused;
  const values = { action: assumeAction, remedy };
  const whole: Fix = { at: [...path, "Action"], value: assumeAction };
  if (action.negated)
    return [finding("not_action", action.key, values, { at: action.path, name: "Action" }, whole)];
  const closest = nearest(assumeAction.toLowerCase(), action.values, ({ value }) => value.toLowerCase(), 300);
  if (!closest) return [];
  const { value } = closest;
  const lower = value.toLowerCase();
  // What other principals of the statement need stays.
  const isShared = (principal?.types.length ?? 0) > 1;
  if (lower === "sts:assumerole")
    return [finding("action_assume_role", closest, values, exchange(isShared ? null : value))];
  if (lower === "sts:assumerolewithsaml")
    return [finding("action_saml", closest, values, exchange(isShared ? null : value))];
  return [finding("action_missing_web_identity", closest, { ...values, value }, exchange(null))];
}
