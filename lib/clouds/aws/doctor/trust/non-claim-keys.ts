// Conditions on keys that are none of the token's claims: AWS's own, not met by a token's exchange.
import type { Condition } from "../document";
import { type Finding, trustFinding as finding } from "../finding";
import type { Expected } from "./request";

/** By the key, what is to be said; the place is the key's own, or the first value's. */
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

/** Keys whose one value may be written instead of taking the condition out. */
const writable = /^(sts:rolesessionname|aws:requestedregion)$/;

export function nonClaimFinding({ key, operator, values, path }: Condition, expected: Expected): Finding {
  const { facts, now } = expected;
  const lower = key.value.toLowerCase();
  const [, code, at] = kinds.find(([pattern]) => pattern.test(lower)) ?? kinds[10];
  const found = expected.request().lookup(lower);
  const sent = Array.isArray(found) ? (found[0] ?? "") : "";
  const texts = {
    key: key.value,
    operator: operator.value,
    wanted: values.map(({ value }) => value),
    sent,
    name: facts.sessionName ?? "latchkey-<config id>",
    now: new Date(now).toISOString(),
    remedy: `Write "${sent}".`,
  };
  const isWritten = writable.test(lower) && sent !== "" && /^String(Equals|Like)/.test(operator.value);
  const place = at === "key" ? key : (values[0] ?? key);
  return finding(code, place, texts, { at: path, value: isWritten ? sent : undefined });
}
