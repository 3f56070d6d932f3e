// What AWS sees when Latchkey assumes the role: the calls, and the condition keys that come with them.

import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { issuerHost, providerArn, webIdentityStatement } from "@/lib/clouds/aws/definition/trust";
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/facts";
import type { SentClaim } from "@/lib/shared/clouds/doctor";
import type { Request } from "../evaluation";
import type { JsonObject } from "../json/tree";
import type { Lookup } from "../pattern";
import { newBudget } from "../review-budget";

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
  /** What `sub` should be: the subject, or all that the role has to let in. */
  sub: string | string[];
  /** Session tags and a source identity each need an action of their own besides. */
  actions: string[];
  now: number;
  /** The call with the token, of this organization unless another subject is given. */
  request(action?: string, subject?: string): Request;
}

export function expectedOf(facts: TrustPolicyFacts, now: number): Expected {
  const host = issuerHost(facts.issuer);
  const { account = "", partition = "aws" } = parseArn(facts.roleArn) ?? {};
  const budget = newBudget();
  const requests = new Map<string, Request>();
  const others = facts.otherSubjects ?? [];
  const expected: Expected = {
    facts,
    host,
    account,
    partition,
    providerArn: providerArn({ partition, account, host }),
    organization: facts.subject.replace(/^organization:/, ""),
    sub: others.length > 0 ? [facts.subject, ...others].toSorted() : facts.subject,
    actions: [
      assumeAction,
      ...(Object.keys(facts.sessionTags).length > 0 ? ["sts:TagSession"] : []),
      ...(facts.sourceIdentity === null ? [] : ["sts:SetSourceIdentity"]),
    ],
    now,
    request: (action = assumeAction, subject = facts.subject) => {
      const key = `${action} ${subject}`;
      const lookup = lookupFor(expected, subject);
      const principal = expected.providerArn;
      const made = { action, resource: null, principal, lookup, budget, known: new WeakMap() };
      const request = requests.get(key) ?? made;
      requests.set(key, request);
      return request;
    },
  };
  return expected;
}

/** The statement by which a role trusts Latchkey, as the guide's Step 3 has it. */
export function ownStatement({ facts, host, partition, account, organization, sub, actions }: Expected) {
  const { audience } = facts;
  const trust = { partition, account, host, audience, organizationId: organization };
  const condition = { StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: sub } };
  const action = actions.length === 1 ? assumeAction : actions;
  return { ...webIdentityStatement(trust), Action: action, Condition: condition } satisfies JsonObject;
}

/**
 * Keys of AWS's that depend on where the call comes from, or on the role itself. What is neither known nor among these is
 * not in the request.
 */
const unknownKeys =
  /^(aws:(sourceip|vpcsourceip|sourcevpc|sourcevpcarn|sourcevpce|useragent|referer|resourceorgid|resourceorgpaths|requestedregion)|sts:(durationseconds|rolesessionname)|(aws|iam):resourcetag\/.*)$/;

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
  return (key) => known.get(key) ?? (unknownKeys.test(key) ? "unknown" : []);
}

/** The token's claims, and whether a policy can see them. */
export function sentClaims({ facts, host, organization }: Expected): SentClaim[] {
  const visible = (key: string, value: string | null) => ({ key, value, visible: true });
  const hidden = (key: string, value: string) => ({ key, value, visible: false });
  return [
    visible(`${host}:aud`, facts.audience),
    visible(`${host}:sub`, facts.subject),
    visible("sts:RoleSessionName", facts.sessionName),
    ...Object.entries(facts.sessionTags).map(([key, value]) => visible(`aws:RequestTag/${key}`, value)),
    ...(facts.sourceIdentity === null ? [] : [visible("sts:SourceIdentity", facts.sourceIdentity)]),
    visible("sts:RoleAuthorizedByIdp", "true"),
    visible(`${host}:amr`, null),
    hidden("iss", facts.issuer),
    hidden("organization_id", organization.replace(/:automation:.*$/, "")),
    hidden("https://aws.amazon.com/roles", facts.roleArn),
  ];
}
