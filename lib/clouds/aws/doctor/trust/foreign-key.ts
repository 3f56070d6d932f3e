// Conditions on keys that are none of the token's claims: AWS's own, met or not met by a token's exchange.
import type { Condition } from "@/lib/clouds/aws/doctor/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/doctor/draft";
import type { Place } from "@/lib/clouds/aws/doctor/json/tree";
import { assumeAction, type Expected, requestFor } from "@/lib/clouds/aws/doctor/trust/request";

export type DraftOf = (
  code: string,
  title: string,
  detail: string,
  remedy: string,
  place: Place,
  severity?: Draft["severity"],
) => Draft;

export function unknownDraft({ key, operator, values }: Condition, draft: DraftOf): Draft {
  const lower = key.value.toLowerCase();
  const wanted = listed(values.map(({ value }) => quoted(value)));
  if (/sourceip|sourcevpc/.test(lower))
    return draft(
      "source_address_unknown",
      "This depends on where the call comes from",
      `${key.value} is the address or network that calls AWS: the worker's at kickoffs, and the Latchkey server's at Test Connection and for suggestions. ${operator.value} requires ${wanted}.`,
      "Check that it includes both addresses, or remove the condition.",
      key,
      "warning",
    );
  return draft(
    "condition_unknown",
    "Latchkey can't check this condition",
    `Latchkey doesn't send ${key.value}. ${operator.value} requires ${wanted}.`,
    "Check in AWS that it's met, or remove the condition.",
    key,
    "warning",
  );
}

/** Keys that come with calls of AWS's own principals, and never with a token's. */
const principalKeys =
  /^aws:(principal(orgid|orgpaths|arn|tag\/.*|servicename|servicenameslist)|username|sourceidentity|sourcearn|sourceaccount|sourceorgid|tokenissuetime)$/;

/** What AWS says of everybody who comes with a token. */
const bearerKeys = /^aws:(principal(account|type|isawsservice)|userid|resourceaccount)$/;

export function otherDraft(condition: Condition, expected: Expected, draft: DraftOf): Draft {
  const { facts, now } = expected;
  const { lookup } = requestFor(expected, assumeAction);
  const { key, operator, values } = condition;
  const lower = key.value.toLowerCase();
  const wanted = listed(values.map(({ value }) => quoted(value)));
  const place = values[0] ?? key;
  const out = "Remove the condition.";
  if (lower === "sts:externalid")
    return draft(
      "external_id_not_sent",
      "Tokens have no External ID",
      "sts:ExternalId is for sts:AssumeRole. Latchkey's tokens name the organization in sub instead.",
      out,
      key,
    );
  if (principalKeys.test(lower))
    return draft(
      "key_absent_in_web_identity",
      "This key doesn't exist for tokens",
      `${key.value} describes AWS users and roles. A token isn't one, so the key is absent.`,
      out,
      key,
    );
  if (bearerKeys.test(lower)) {
    const sent = lookup(lower);
    const [is = ""] = Array.isArray(sent) ? sent : [];
    return draft(
      "bearer_differs",
      "AWS gives this key another value for tokens",
      `The condition requires ${key.value} to be ${wanted}, but for a token it's ${quoted(is)}.`,
      operator.value === "Null" ? out : `Write "${is}", or remove the condition.`,
      place,
    );
  }
  if (lower.startsWith("aws:multifactorauth"))
    return draft(
      "mfa_demanded",
      "Tokens have no second factor (MFA)",
      `${key.value} is for people who sign in to AWS. Latchkey's tokens are for automations.`,
      out,
      key,
    );
  if (lower === "sts:rolesessionname")
    return draft(
      "session_name_differs",
      "The session name differs",
      `The condition requires ${wanted}. Latchkey's session name is ${quoted(facts.sessionName ?? "latchkey-<config id>")}.`,
      `Write "${facts.sessionName ?? "latchkey-*"}", or remove the condition.`,
      place,
    );
  if (lower === "aws:requestedregion")
    return draft(
      "region_differs",
      "Latchkey assumes the role in another region",
      `The condition requires ${wanted}, but this config calls STS in ${quoted(facts.region ?? "")}.`,
      `Write "${facts.region}".`,
      place,
    );
  if (lower === "aws:currenttime" || lower === "aws:epochtime")
    return draft(
      "time_condition_failed",
      "The condition isn't met now",
      `${operator.value} requires ${wanted}. It's now ${new Date(now).toISOString()}.`,
      "Set another time, or remove the condition.",
      place,
    );
  if (/^aws:(requesttag\/|tagkeys$)|^sts:(transitivetagkeys|sourceidentity)$/.test(lower))
    return draft(
      "tag_not_sent",
      "The token doesn't have this tag",
      `The condition requires ${key.value} to be ${wanted}, but this config's tokens don't have that.`,
      out,
      key,
    );
  if (lower === "sts:roleauthorizedbyidp")
    return draft(
      "role_named_by_token",
      "The token names the role",
      `The condition requires ${wanted}. Latchkey's tokens name the config's role, so the key is "true".`,
      'Write "Bool": { "sts:RoleAuthorizedByIdp": "true" }, or remove the condition.',
      place,
    );
  if (lower === "aws:federatedprovider")
    return draft(
      "condition_not_met",
      "The provider differs",
      `The condition requires ${wanted}.`,
      out,
      place,
    );
  return draft(
    "condition_not_met",
    "The condition isn't met",
    `${operator.value} requires ${key.value} to be ${wanted}, but Latchkey's token has nothing like it.`,
    out,
    key,
  );
}
