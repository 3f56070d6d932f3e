// Why a statement's action is not the one by which Latchkey assumes the role.
import type { Statement } from "../document";
import { actionMatches } from "../evaluation";
import type { Finding, Fix } from "../finding";
import { coversAction } from "../pattern";
import { meant, nearest } from "../spelling";
import { trustActions } from "../tables/aws-names";
import { assumeAction, type Expected } from "./request";

/** The action of STS that was meant by one without its service. */
export function trustActionMeant(text: string): string | null {
  return meant(text.includes(":") ? text : `sts:${text}`, trustActions, 3);
}

/** @param isOurs whether the statement is meant for Latchkey. */
export function actionFindings(statement: Statement, { finding }: Expected, isOurs: boolean): Finding[] {
  const { action, principal, path } = statement;
  if (!action) return [];
  const exchange = (from: string | null): Fix => ({ at: action.path, from, to: [assumeAction] });
  const refused = action.values.flatMap((location) => {
    const { value } = location;
    const isSts = /^sts:/i.test(value);
    const isKnown = isSts && trustActions.some((name) => coversAction(value, name));
    if (isKnown || !/^[A-Za-z0-9-]+:|^\*$/.test(value)) return [];
    const code = isSts ? "action_misspelt" : "action_not_sts";
    return [finding(code, location, {}, ...(isOurs ? [exchange(value)] : []))];
  });
  // The form reports what lacks its service.
  const isBare = action.values.some(({ value }) => !value.includes(":"));
  if (refused.length > 0 || !isOurs || isBare || actionMatches(statement, assumeAction)) return refused;
  if (action.negated) {
    const whole = { at: [...path, "Action"], value: assumeAction };
    return [finding("not_action", action.key, {}, { at: action.path, name: "Action" }, whole)];
  }
  const closest = nearest(assumeAction.toLowerCase(), action.values, ({ value }) => value.toLowerCase(), 300);
  if (!closest) return [];
  // What other principals of the statement need is kept.
  const isShared = (principal?.types.length ?? 0) > 1;
  const replace = exchange(isShared ? null : closest.value);
  const lower = closest.value.toLowerCase();
  if (lower === "sts:assumerole") return [finding("action_assume_role", closest, {}, replace)];
  if (lower === "sts:assumerolewithsaml") return [finding("action_saml", closest, {}, replace)];
  return [finding("action_missing_web_identity", closest, {}, exchange(null))];
}
