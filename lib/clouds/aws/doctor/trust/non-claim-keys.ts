// Conditions on AWS's own keys, which are no claims of the token, where the call with a token does not meet them.
import type { Condition } from "../document";
import { type Finding, textsOf } from "../finding";
import type { Expected } from "./request";

/** By the key, the finding, and its place: the key, or the first value. */
const kinds = [
  [/^sts:externalid$/, "external_id_not_sent", "key"],
  // They come with calls of AWS's own principals, and never with a token's.
  [
    /^aws:(principal(orgid|orgpaths|arn|tag\/.*|servicename|servicenameslist)|username|sourceidentity|sourcearn|sourceaccount|sourceorgid|tokenissuetime)$/,
    "key_absent_in_web_identity",
    "key",
  ],
  // What AWS says of everybody who comes with a token.
  [/^aws:(principal(account|type|isawsservice)|userid|resourceaccount)$/, "bearer_differs", "value"],
  [/^aws:multifactorauth/, "mfa_demanded", "key"],
  [/^sts:rolesessionname$/, "session_name_differs", "value"],
  [/^aws:requestedregion$/, "region_differs", "value"],
  [/^aws:(currenttime|epochtime)$/, "time_condition_failed", "value"],
  [/^aws:(requesttag\/|tagkeys$)|^sts:(transitivetagkeys|sourceidentity)$/, "tag_not_sent", "key"],
  [/^sts:roleauthorizedbyidp$/, "role_named_by_token", "value"],
  [/^aws:federatedprovider$/, "condition_not_met/provider", "value"],
  [/(?:)/, "condition_not_met", "key"],
] as const;

/** Keys whose one value is known, so that the condition is corrected rather than removed. */
const writable = /^(sts:rolesessionname|aws:requestedregion)$/;

export function nonClaimFinding(condition: Condition, { finding, facts, now, request }: Expected): Finding {
  const { key, operator, values, path: at } = condition;
  const lower = key.value.toLowerCase();
  const [, code, where] = kinds.find(([pattern]) => pattern.test(lower)) ?? kinds[10];
  const found = request().lookup(lower);
  const sent = found === "unknown" ? "" : (found[0] ?? "");
  const texts = {
    ...textsOf(condition),
    sent,
    right: sent,
    name: facts.sessionName ?? "latchkey-<config id>",
    now: new Date(now).toISOString(),
  };
  const isWritten = writable.test(lower) && sent !== "" && /^String(Equals|Like)/.test(operator.value);
  const place = where === "key" ? key : (values[0] ?? key);
  return finding(code, place, texts, { at, value: isWritten ? sent : undefined });
}
