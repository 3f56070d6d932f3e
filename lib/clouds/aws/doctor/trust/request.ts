// What AWS sees when Latchkey assumes the role: the calls, and the condition keys that come with them.
import { webIdentityStatement } from "@/lib/clouds/aws/definition/trust";
import type { TrustFacts } from "@/lib/clouds/doctor/contract";
import type { SentClaim } from "@/lib/shared/clouds/doctor";
import type { Request } from "../evaluation";
import { trustFinding } from "../finding";
import { baseOf, newRequest } from "../request";
import { unknownTrustKeys } from "../tables/aws-names";
import { tokenKeys } from "../tables/request-keys";

/** What is presented when a role is assumed. */
export interface TrustPolicyFacts extends Omit<TrustFacts, "settings"> {
  roleArn: string;
  /** Where the role is assumed; null where it is not known yet. */
  region: string | null;
}

export const assumeAction = "sts:AssumeRoleWithWebIdentity";

export type Expected = ReturnType<typeof expectedOf>;

export function expectedOf(facts: TrustPolicyFacts, now: number) {
  const { audience, subject, otherSubjects = [], sessionTags, sessionName, sourceIdentity } = facts;
  const base = baseOf(facts, now);
  const { host, provider, values } = base;
  const tags = Object.entries(sessionTags).map(([key, value]) => [`aws:requesttag/${key}`, value]);
  const keys = { ...tokenKeys, "aws:tagkeys": Object.keys(sessionTags), ...Object.fromEntries(tags) };
  const requests = new Map<string, Request>();
  const names = { provider, host, action: assumeAction, subject, now: values.now ?? "" };
  const finding: typeof trustFinding = (code, location, own, ...fixes) =>
    trustFinding(code, location, { ...names, ...own }, ...fixes);
  return {
    ...base,
    facts,
    /** The organization's UUID, and what follows it where the token speaks for one automation. */
    organization: subject.replace(/^organization:/, ""),
    /** What each should be; several subjects where the role lets in several automations. */
    claims: {
      aud: audience,
      sub: otherSubjects.length > 0 ? [subject, ...otherSubjects].toSorted() : subject,
    },
    /** Session tags and a source identity each need an action of their own as well. */
    actions: [
      assumeAction,
      ...(tags.length > 0 ? ["sts:TagSession"] : []),
      ...(sourceIdentity === null ? [] : ["sts:SetSourceIdentity"]),
    ],
    /** The call with the token, of this organization unless another subject is given. */
    request: (action = assumeAction, sub = subject) => {
      const own = { audience, sessionName, sourceIdentity, subject: sub };
      const call = { action, resource: null, principal: provider };
      const unlisted = (key: string) => (unknownTrustKeys.test(key) ? "unknown" : []);
      const request = requests.get(`${action} ${sub}`) ?? newRequest(base, call, keys, own, unlisted);
      requests.set(`${action} ${sub}`, request);
      return request;
    },
    /** Its texts know the names of what is expected. */
    finding,
  };
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

/** The token's claims, and whether a policy can see them. */
export function sentClaims({ facts, host, organization }: Expected): SentClaim[] {
  const claim = (key: string, value: string | null, visible = true) => ({ key, value, visible });
  return [
    claim(`${host}:aud`, facts.audience),
    claim(`${host}:sub`, facts.subject),
    claim("sts:RoleSessionName", facts.sessionName),
    ...Object.entries(facts.sessionTags).map(([key, value]) => claim(`aws:RequestTag/${key}`, value)),
    ...(facts.sourceIdentity === null ? [] : [claim("sts:SourceIdentity", facts.sourceIdentity)]),
    claim("sts:RoleAuthorizedByIdp", "true"),
    claim(`${host}:amr`, null),
    claim("iss", facts.issuer, false),
    claim("organization_id", organization.replace(/:automation:.*$/, ""), false),
    claim("https://aws.amazon.com/roles", facts.roleArn, false),
  ];
}
