// Conditions on keys that are none of the token's claims: AWS's own, met or not met by a token's exchange.
import type { Condition } from "@/lib/clouds/aws/policy-review/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/policy-review/draft";
import type { Place } from "@/lib/clouds/aws/policy-review/json/tree";
import { assumeAction, type Expected, requestFor } from "@/lib/clouds/aws/policy-review/trust/request";

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
      "It depends on where the call comes from",
      `${key.value} is the address or network from which AWS is called: the worker's at a kickoff, and Latchkey's own server's at Test Connection and when names are looked up. ${operator.value} wants ${wanted}.`,
      "Make sure that both addresses are among them, or take the condition out.",
      key,
      "warning",
    );
  return draft(
    "condition_unknown",
    "It cannot be known from here whether this holds",
    `${key.value} is nothing that Latchkey sends. ${operator.value} wants ${wanted}.`,
    "Make sure in AWS that it holds, or take the condition out.",
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
  const out = "Take the condition out.";
  if (lower === "sts:externalid")
    return draft(
      "external_id_not_sent",
      "A token's exchange has no External ID",
      "sts:ExternalId belongs to sts:AssumeRole. Latchkey's token is bound to the organization by sub instead.",
      out,
      key,
    );
  if (principalKeys.test(lower))
    return draft(
      "key_absent_in_web_identity",
      "This key does not come with a token",
      `${key.value} tells of principals of AWS accounts; whoever comes with a token is none yet, and the key is absent.`,
      out,
      key,
    );
  if (bearerKeys.test(lower)) {
    const sent = lookup(lower);
    const [is = ""] = Array.isArray(sent) ? sent : [];
    return draft(
      "bearer_differs",
      "To AWS, a token's bearer is another principal",
      `The condition wants ${key.value} to be ${wanted}, and for whoever comes with a token it is ${quoted(is)}.`,
      operator.value === "Null" ? out : `Write "${is}", or take the condition out.`,
      place,
    );
  }
  if (lower.startsWith("aws:multifactorauth"))
    return draft(
      "mfa_demanded",
      "A token knows no second factor",
      `${key.value} comes with people who sign in to AWS. Latchkey's tokens are for automations.`,
      out,
      key,
    );
  if (lower === "sts:rolesessionname")
    return draft(
      "session_name_differs",
      "The session's name is another one",
      `The condition wants ${wanted}. Latchkey calls its sessions ${quoted(facts.sessionName ?? "latchkey-<config id>")}, after the config.`,
      `Write "${facts.sessionName ?? "latchkey-*"}", or take the condition out.`,
      place,
    );
  if (lower === "aws:requestedregion")
    return draft(
      "region_differs",
      "The role is assumed in another region",
      `The condition wants ${wanted}; this config calls STS in ${quoted(facts.region ?? "")}.`,
      `Write "${facts.region}".`,
      place,
    );
  if (lower === "aws:currenttime" || lower === "aws:epochtime")
    return draft(
      "time_condition_failed",
      "The condition does not hold at this time",
      `${operator.value} wants ${wanted}; it is ${new Date(now).toISOString()}.`,
      "Set another time, or take the condition out.",
      place,
    );
  if (/^aws:(requesttag\/|tagkeys$)|^sts:(transitivetagkeys|sourceidentity)$/.test(lower))
    return draft(
      "tag_not_sent",
      "The token carries no such tag",
      `The condition wants ${key.value} to be ${wanted}, and this config's tokens do not carry that.`,
      out,
      key,
    );
  if (lower === "sts:roleauthorizedbyidp")
    return draft(
      "role_named_by_token",
      "The token names the role",
      `The condition wants ${wanted}, and Latchkey's tokens name the config's role, so the key is "true".`,
      'Write "Bool": { "sts:RoleAuthorizedByIdp": "true" }, or take the condition out.',
      place,
    );
  if (lower === "aws:federatedprovider")
    return draft(
      "condition_not_met",
      "The provider is another one",
      `The condition wants ${wanted}.`,
      out,
      place,
    );
  return draft(
    "condition_not_met",
    "The condition is not met",
    `${operator.value} wants ${key.value} to be ${wanted}, and nothing of that kind comes with Latchkey's token.`,
    out,
    key,
  );
}
