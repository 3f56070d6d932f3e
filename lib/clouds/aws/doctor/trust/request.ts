// What AWS sees when Latchkey assumes the role: the calls, and the condition keys that come with them.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { issuerHost, providerArn, webIdentityStatement } from "@/lib/clouds/aws/definition/trust";
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/facts";
import type { SentClaim } from "@/lib/shared/clouds/doctor";
import type { Request } from "../evaluation";
import { trustFinding } from "../finding";
import type { Lookup } from "../pattern";
import { newBudget } from "../review-budget";
import { unknownTrustKeys } from "../tables/aws-names";

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
  /** What `aud` and `sub` should be; several subjects where the role lets in several automations. */
  claims: { aud: string; sub: string | string[] };
  /** Session tags and a source identity each need an action of their own as well. */
  actions: string[];
  now: number;
  /** The call with the token, of this organization unless another subject is given. */
  request(action?: string, subject?: string): Request;
  /** Its texts know the names above. */
  finding: typeof trustFinding;
}

export function expectedOf(facts: TrustPolicyFacts, now: number): Expected {
  const { audience: aud, subject, otherSubjects = [], sessionTags, sourceIdentity } = facts;
  const host = issuerHost(facts.issuer);
  const { account = "", partition = "aws" } = parseArn(facts.roleArn) ?? {};
  const provider = providerArn({ partition, account, host });
  const budget = newBudget();
  const requests = new Map<string, Request>();
  const names = { provider, host, action: assumeAction, subject };
  const expected: Expected = {
    facts,
    host,
    account,
    partition,
    providerArn: provider,
    organization: subject.replace(/^organization:/, ""),
    claims: { aud, sub: otherSubjects.length > 0 ? [subject, ...otherSubjects].toSorted() : subject },
    actions: [
      assumeAction,
      ...(Object.keys(sessionTags).length > 0 ? ["sts:TagSession"] : []),
      ...(sourceIdentity === null ? [] : ["sts:SetSourceIdentity"]),
    ],
    now,
    request: (action = assumeAction, sub = subject) => {
      const key = `${action} ${sub}`;
      const lookup = lookupFor(expected, sub);
      const known = requests.get(key);
      const request = known ?? {
        action,
        resource: null,
        principal: provider,
        lookup,
        budget,
        known: new WeakMap(),
      };
      requests.set(key, request);
      return request;
    },
    finding: (code, place, values, ...fixes) => trustFinding(code, place, { ...names, ...values }, ...fixes),
  };
  return expected;
}

/** The statement by which a role trusts Latchkey, as the guide's Step 3 has it. */
export function ownStatement({ host, partition, account, organization, claims, actions }: Expected) {
  const trust = { partition, account, host, audience: claims.aud, organizationId: organization };
  return {
    ...webIdentityStatement(trust),
    Action: actions.length === 1 ? assumeAction : actions,
    Condition: { StringEquals: { [`${host}:aud`]: claims.aud, [`${host}:sub`]: claims.sub } },
  };
}

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
  return (key) => known.get(key) ?? (unknownTrustKeys.test(key) ? "unknown" : []);
}

/** The token's claims, and whether a policy can see them. */
export function sentClaims({ facts, host, organization }: Expected): SentClaim[] {
  const visible: [string, string | null][] = [
    [`${host}:aud`, facts.audience],
    [`${host}:sub`, facts.subject],
    ["sts:RoleSessionName", facts.sessionName],
    ...Object.entries(facts.sessionTags).map(([key, value]): [string, string] => [
      `aws:RequestTag/${key}`,
      value,
    ]),
    ...(facts.sourceIdentity === null
      ? []
      : [["sts:SourceIdentity", facts.sourceIdentity] as [string, string]]),
    ["sts:RoleAuthorizedByIdp", "true"],
    [`${host}:amr`, null],
  ];
  const hidden = {
    iss: facts.issuer,
    organization_id: organization.replace(/:automation:.*$/, ""),
    "https://aws.amazon.com/roles": facts.roleArn,
  };
  return [
    ...visible.map(([key, value]) => ({ key, value, visible: true })),
    ...Object.entries(hidden).map(([key, value]) => ({ key, value, visible: false })),
  ];
}
