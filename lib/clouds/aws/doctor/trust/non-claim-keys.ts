// Conditions on AWS's own keys, which are no claims of the token, where the call with a token does not meet them.
import type { Condition } from "../document";
import { type Finding, textsOf } from "../finding";
import { nonClaimKeys } from "../tables/aws-names";
import type { Expected } from "./request";

/** Keys whose one value is known, so that the condition is corrected rather than removed. */
const writable = /^(sts:rolesessionname|aws:requestedregion)$/;

export function nonClaimFinding(condition: Condition, { finding, facts, request }: Expected): Finding {
  const { key, operator, values, path: at } = condition;
  const lower = key.value.toLowerCase();
  const [, code, where] = nonClaimKeys.find(([pattern]) => pattern.test(lower)) ?? nonClaimKeys[10];
  const found = request().lookup(lower);
  const sent = found === "unknown" ? "" : (found[0] ?? "");
  const texts = {
    ...textsOf(condition),
    sent,
    right: sent,
    name: facts.sessionName ?? "latchkey-<config id>",
  };
  const isWritten = writable.test(lower) && sent !== "" && /^String(Equals|Like)/.test(operator.value);
  const location = where === "key" ? key : (values[0] ?? key);
  return finding(code, location, texts, { at, value: isWritten ? sent : undefined });
}
