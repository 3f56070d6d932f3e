// What AWS sees when Latchkey assumes the role: the calls, and the condition keys that come with them.
import { issuerHost, providerArn } from "@/lib/clouds/aws/definition/trust";

import type { Request } from "@/lib/clouds/aws/doctor/evaluation";
import type { Lookup } from "@/lib/clouds/aws/doctor/pattern";
import type { TrustPolicyFacts } from "@/lib/clouds/doctor/contract";
import { parseArn } from "@/lib/shared/clouds/arn";
import type { SentClaim } from "@/lib/shared/clouds/doctor";

export const assumeAction = "sts:AssumeRoleWithWebIdentity";

export interface Expected {
  facts: TrustPolicyFacts;
  /** The issuer without its scheme, as AWS names the provider. */
  host: string;
  account: string;
  partition: string;
  providerArn: string;
  /** The organization's UUID, and what follows it where the token speaks for one automation. */
  organization: string;
  now: number;
}

export function expectedOf(facts: TrustPolicyFacts, now: number): Expected {
  const host = issuerHost(facts.issuer);
  const { account = "", partition = "aws" } = parseArn(facts.roleArn) ?? {};
  return {
    facts,
    host,
    account,
    partition,
    providerArn: providerArn({ partition, account, host }),
    organization: facts.subject.replace(/^organization:/, ""),
    now,
  };
}

/** Session tags and a source identity each need an action of their own besides. */
export function neededActions({ sessionTags, sourceIdentity }: TrustPolicyFacts): string[] {
  return [
    assumeAction,
    ...(Object.keys(sessionTags).length > 0 ? ["sts:TagSession"] : []),
    ...(sourceIdentity === null ? [] : ["sts:SetSourceIdentity"]),
  ];
}

/** @param subject another organization's, to see whether it would be let in as well. */
export function requestFor(expected: Expected, action: string, subject = expected.facts.subject): Request {
  return { action, resource: null, principal: expected.providerArn, lookup: lookupFor(expected, subject) };
}

/**
 * Keys of AWS's that depend on where the call comes from, or on the role itself. What is neither known nor among these is
 * not in the request.
 */
const unknownKeys = new Set([
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:useragent",
  "aws:referer",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "sts:durationseconds",
]);

function lookupFor({ facts, host, account, providerArn: provider, now }: Expected, subject: string): Lookup {
  const tags = Object.entries(facts.sessionTags);
  const known = new Map<string, string[]>([
    [`${host}:aud`.toLowerCase(), [facts.audience]],
    [`${host}:sub`.toLowerCase(), [subject]],
    // The token's own audience. `aud` would be the claim `azp` of a token that has one; Latchkey's has none.
    [`${host}:oaud`.toLowerCase(), [facts.audience]],
    ["aws:federatedprovider", [provider]],
    // To AWS, whoever comes with a token is a user of the role's account, whose id is the provider's ARN (measured, not
    // stated by AWS). It has no aws:PrincipalArn.
    ["aws:principalaccount", [account]],
    ["aws:principaltype", ["User"]],
    ["aws:principalisawsservice", ["false"]],
    ["aws:userid", [provider]],
    ["aws:resourceaccount", [account]],
    // Every token names the config's role.
    ["sts:roleauthorizedbyidp", ["true"]],
    ["aws:currenttime", [new Date(now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(now / 1000))]],
    ["aws:securetransport", ["true"]],
    ["aws:viaawsservice", ["false"]],
    ["aws:tagkeys", tags.map(([key]) => key)],
    ...tags.map(([key, value]): [string, string[]] => [`aws:requesttag/${key.toLowerCase()}`, [value]]),
  ]);
  if (facts.region !== null) known.set("aws:requestedregion", [facts.region]);
  if (facts.sessionName !== null) known.set("sts:rolesessionname", [facts.sessionName]);
  if (facts.sourceIdentity !== null) known.set("sts:sourceidentity", [facts.sourceIdentity]);
  return (key) => {
    const values = known.get(key);
    if (values) return values;
    if (unknownKeys.has(key) || /^(aws|iam):resourcetag\//.test(key)) return "unknown";
    if (key === "aws:requestedregion" || key === "sts:rolesessionname") return "unknown";
    return [];
  };
}

/** Another organization, which no policy means. */
export const anyForeign = "organization:f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f";

/** Organizations that differ from this one in one digit: where a pattern leaves it open, one of them fits. */
export function nearSubjects({ organization }: Expected): string[] {
  return [...organization].flatMap((sign, index) => {
    if (!/[0-9a-f]/.test(sign)) return [];
    const other = sign === "0" ? "1" : "0";
    return [`organization:${organization.slice(0, index)}${other}${organization.slice(index + 1)}`];
  });
}

/** The token's claims, and whether a policy can see them. */
export function sentClaims({ facts, host, organization }: Expected): SentClaim[] {
  const claim = (key: string, value: string | null, visible: boolean) => ({ key, value, visible });
  return [
    claim(`${host}:aud`, facts.audience, true),
    claim(`${host}:sub`, facts.subject, true),
    claim("sts:RoleSessionName", facts.sessionName, true),
    ...Object.entries(facts.sessionTags).map(([key, value]) => claim(`aws:RequestTag/${key}`, value, true)),
    ...(facts.sourceIdentity === null ? [] : [claim("sts:SourceIdentity", facts.sourceIdentity, true)]),
    claim("sts:RoleAuthorizedByIdp", "true", true),
    claim(`${host}:amr`, null, true),
    claim("iss", facts.issuer, false),
    claim("organization_id", organization.replace(/:automation:.*$/, ""), false),
    claim("https://aws.amazon.com/roles", facts.roleArn, false),
  ];
}
