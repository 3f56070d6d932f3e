// The calls by which Latchkey assumes the role, with their condition keys, as AWS sees them.
import type { TrustFacts } from "@/lib/clouds/doctor/contract";
import type { SentClaim } from "@/lib/shared/clouds/doctor";
import type { Request } from "../evaluation";
import { trustFinding } from "../finding";
import { baseOf, newRequest } from "../request";
import { unknownTrustKeys } from "../tables/aws-names";
import { tokenKeys } from "../tables/request-keys";

/** The facts about assuming the role. */
export interface TrustPolicyFacts extends Omit<TrustFacts, "settings"> {
  roleArn: string;
  /** The region of STS; null if it is not known yet. */
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
  const name = sessionName ?? "latchkey-<config id>";
  const names = { ...values, audience, subject, name, tags: Object.keys(sessionTags).join(", ") };
  const finding: typeof trustFinding = (code, location, own, ...fixes) =>
    trustFinding(code, location, { ...names, action: assumeAction, ...own }, ...fixes);
  /** Session tags and a source identity each need an action of their own as well. */
  const actions = [
    assumeAction,
    ...(tags.length > 0 ? ["sts:TagSession"] : []),
    ...(sourceIdentity === null ? [] : ["sts:SetSourceIdentity"]),
  ];
  /** The right values of each claim; several subjects if the role is for several automations. */
  const claims = { aud: [audience], oaud: [audience], sub: [subject, ...otherSubjects].toSorted() };
  return {
    ...base,
    facts,
    /** The organization's UUID, and what follows it where the token speaks for one automation. */
    organization: subject.replace(/^organization:/, ""),
    claims,
    actions,
    /** The statement by which a role trusts Latchkey, as in Step 3 of the guide. */
    ownStatement: {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: actions.length === 1 ? assumeAction : actions,
      Condition: {
        StringEquals: {
          [`${host}:aud`]: audience,
          [`${host}:sub`]: otherSubjects.length === 0 ? subject : claims.sub,
        },
      },
    },
    /** The call with the token, of this organization unless another subject is given. */
    request: (action = assumeAction, sub = subject) => {
      const own = { audience, sessionName, sourceIdentity, subject: sub };
      const call = { action, resource: null, principal: provider };
      const unlisted = (key: string) => (unknownTrustKeys.test(key) ? "unknown" : []);
      const request = requests.get(`${action} ${sub}`) ?? newRequest(base, call, keys, own, unlisted);
      requests.set(`${action} ${sub}`, request);
      return request;
    },
    /** Makes findings whose texts can use the expected names. */
    finding,
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
