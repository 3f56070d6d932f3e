// Reviews a role's trust policy against the exact claims that Latchkey sends.
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import { actionMatches, isDeny, judge, judgeStatement, type Policy, type Statement } from "../evaluation";
import { add, type Finding, member, put } from "../finding";
import type { Kind } from "../kind";
import { reviewPolicy } from "../review";
import { conditionFindings, denyFindings } from "./condition";
import { leakFindings, noteFindings, sharedProviderFindings } from "./overbroad";
import { actionFindings, principalFindings, trustActionMeant } from "./principal-and-action";
import { assumeAction, type Expected, expectedOf, sentClaims, type TrustPolicyFacts } from "./request";

/** Never throws. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  const { roleArn, region, subject: main, otherSubjects = [] } = facts;
  const subjects = [main, ...otherSubjects];
  const { actions, request, ownStatement: own } = expected;
  const kind: Kind = {
    asked: { roleArn, region, kind: "trust-policy" },
    rest: { claims: sentClaims(expected), secrets: null },
    action: assumeAction,
    statements: [own],
    actionMeant: trustActionMeant,
    other: {
      isOne: ({ principal, resource, action }) =>
        !principal &&
        resource !== null &&
        (action?.values ?? []).some(({ value }) => /^(secretsmanager|kms|s3|ssm):/i.test(value)),
      code: "permission_policy_pasted",
      element: "Resource",
      refused: "resource_in_trust_policy",
    },
    keyMeant: (key) => (/^(aud|sub)$/i.test(key) ? `${expected.host}:${key.toLowerCase()}` : null),
    needed: actions.map((action) => ({ request: request(action), secretName: null, required: true })),
    meaning: (policy) => trustFindings(policy, expected),
    calls: actions.flatMap((action) => subjects.map((subject) => request(action, subject))),
    replacement: (statement, policy) => {
      const { sid } = statement;
      const isOurs = statement === intendedStatement(policy, expected);
      return isOurs ? [{ ...(sid && { Sid: sid.value }), ...own }] : [];
    },
    saving: { command: "iam update-assume-role-policy", options: {}, fileName: "trust-policy.json" },
  };
  return reviewPolicy(text, kind);
}

function trustFindings(policy: Policy, expected: Expected): Finding[] {
  const { statements } = policy;
  const { actions, request } = expected;
  const ours = intendedStatement(policy, expected);
  const isAllowed = judge(policy, request()).decision === "allowed";
  return [
    ...statements.flatMap((statement) => {
      const found = [...principalFindings(statement, expected), ...actionFindings(statement, expected)];
      const refused = found.filter(({ malformed }) => malformed).map((own) => ({ ...own, fixes: [] }));
      return [
        ...sharedProviderFindings(statement, expected),
        // A statement for somebody else is only checked for its form, and never changed.
        ...(statement === ours ? found : refused),
      ];
    }),
    ...(ours && !isAllowed ? conditionFindings(judgeStatement(ours, request()), expected) : []),
    ...(ours || statements.length === 0 ? [] : [nobodyFinding(policy, expected)]),
    ...actions.flatMap((action) => {
      const { statement } = judge(policy, request(action));
      if (statement && isDeny(statement))
        return denyFindings(judgeStatement(statement, request(action)), expected);
      return !statement && ours && isAllowed ? [actionMissing(action, ours, expected)] : [];
    }),
    ...statements.flatMap((statement) => noteFindings(statement, statement === ours, expected)),
    ...leakFindings(policy, expected),
    ...versionFindings(policy, expected),
  ];
}

function nobodyFinding(policy: Policy, { finding, ownStatement }: Expected): Finding {
  const isNamed = policy.statements.some(({ sid }) => sid?.value);
  const own = { ...(isNamed && { Sid: "Latchkey" }), ...ownStatement };
  const fix = add(member(policy, "Statement"), own);
  return finding("no_statement_for_latchkey", policy.list, {}, fix);
}

function actionMissing(action: string, statement: Statement, { finding }: Expected): Finding {
  const code = action === "sts:TagSession" ? "tag_session_missing" : "set_source_identity_missing";
  const location = statement.action ?? statement;
  return finding(code, location, {}, add(location, action));
}

function versionFindings(policy: Policy, { finding }: Expected): Finding[] {
  const { version, bare } = policy;
  if (bare || (version && version.value !== "2008-10-17")) return [];
  const code = version ? "version_old" : "version_old/absent";
  return [finding(code, version ?? policy, {}, put(member(policy, "Version"), "2012-10-17"))];
}

/** The Allow statement that lets Latchkey in, or was most probably meant to; null if there is none. */
function intendedStatement({ statements }: Policy, expected: Expected): Statement | null {
  const candidates = statements.filter((statement) => !isDeny(statement));
  const allowing = judge({ statements: candidates }, expected.request()).statement;
  if (allowing) return allowing;
  const [best] = candidates
    .map((statement) => ({ statement, score: likeness(statement, expected) }))
    .sort((left, right) => right.score - left.score);
  return best && best.score >= 3 ? best.statement : null;
}

/** How much a statement is about Latchkey: the sum of what speaks for it and against it. */
function likeness(statement: Statement, expected: Expected): number {
  const { host, organization, request } = expected;
  const { principal, action, conditions } = statement;
  const textOf = (values: { value: string }[]) => values.map(({ value }) => value.toLowerCase()).join("\n");
  const names = [...(principal?.values ?? []), ...(principal?.types ?? []).flatMap(({ names }) => names)];
  const trusted = textOf(names);
  const required = textOf(conditions.flatMap(({ key, values }) => [key, ...values]));
  const own = host.toLowerCase();
  const keys = conditions.map(({ key }) => key.value.toLowerCase());
  // With conditions on the claims of its own provider it is somebody else's.
  const issuers = keys.map((key) => key.slice(0, key.lastIndexOf(":")));
  const trusts = (issuer: string) =>
    `\n${trusted}\n`.includes(`\n${issuer}\n`) || trusted.includes(`oidc-provider/${issuer}`);
  const isForAnother = !trusted.includes(own) && issuers.some(trusts);
  const signs: [boolean | number, number][] = [
    [judgeStatement(statement, request()).principal === true, 2],
    [trusted.includes(own), 6],
    [/oidc[-_]?provider/.test(trusted), 2],
    [actionMatches(statement, assumeAction) || /webidentity/.test(textOf(action?.values ?? [])), 3],
    [trusted === "*", -1],
    [/:(aud|sub)$/m.test(required), 1],
    [keys.filter((key) => key.includes(own)).length, 3],
    [required.includes(organization), 6],
    [/organi[sz]ations?:/.test(required), 3],
    [isForAnother, -6],
  ];
  return signs.reduce((sum, [applies, weight]) => sum + Number(applies) * weight, 0);
}
