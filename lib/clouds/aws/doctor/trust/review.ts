// Reviews a role's trust policy against the exact claims that Latchkey sends.
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/facts";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "../document";
import { isDeny, judge, judgeStatement, type Verdict } from "../evaluation";
import type { Finding, Fix } from "../finding";
import { formFindings } from "../form";
import type { Kind } from "../kind";
import { variableFindings } from "../placeholders";
import { reviewPolicy } from "../review";
import { actionFindings, trustActionMeant } from "./action";
import { keyKind } from "./claim";
import { conditionFindings } from "./condition";
import { intendedStatement } from "./intended-statement";
import { overbroadFindings } from "./overbroad";
import { principalFindings, sharedProviderFindings } from "./principal";
import { assumeAction, type Expected, expectedOf, ownStatement, sentClaims } from "./request";

/** Never throws, whatever the text is. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  const { roleArn, region, subject, otherSubjects = [] } = facts;
  const { actions, request, finding } = expected;
  const own = ownStatement(expected);
  const kind: Kind = {
    asked: { roleArn, region, kind: "trust-policy" },
    rest: { claims: sentClaims(expected), secrets: null },
    action: assumeAction,
    statements: [own],
    actionMeant: trustActionMeant,
    keyMeant: (key) => (/^(aud|sub)$/i.test(key) ? `${expected.host}:${key.toLowerCase()}` : null),
    needed: actions.map((action) => ({ request: request(action), secretName: null, required: true })),
    findings: (policy, pasted = null) => {
      // The policy of another role says nothing about this one's.
      const isForeign = pasted !== null && pasted !== roleArn;
      return [
        ...(isForeign ? [finding("another_role", policy, { pasted, own: roleArn })] : []),
        ...formFindings(policy, kind),
        ...trustFindings(policy, expected),
      ];
    },
    mustAllow: actions.flatMap((action) => [subject, ...otherSubjects].map((sub) => request(action, sub))),
    replacement: ({ index, sid }, policy) => {
      const isOurs = intendedStatement(policy, expected)?.index === index;
      return isOurs ? { ...(sid && { Sid: sid.value }), ...own } : undefined;
    },
    saving: { command: "iam update-assume-role-policy", options: {}, fileName: "trust-policy.json" },
  };
  return reviewPolicy(text, kind);
}

/** Characters without white space, as AWS counts them for a role; a quota that can be raised. */
const sizeQuota = 2048;
const sizeLimit = 4096;

function trustFindings(policy: Policy, expected: Expected): Finding[] {
  const { statements, list } = policy;
  const { finding, actions, request } = expected;
  if (list && statements.some(isPermission)) return [finding("permission_policy_pasted", list)];
  const requests = actions.map((action) => request(action));
  const verdicts = requests.map((own) => judge(policy, own));
  const [main] = verdicts;
  const ours = intendedStatement(policy, expected);
  const findings = statements.flatMap((statement) => [
    ...resourceFindings(statement, expected),
    ...sharedProviderFindings(statement, expected),
    ...principalFindings(statement, expected, statement === ours),
    ...actionFindings(statement, expected, statement === ours),
  ]);
  if (ours && main?.decision !== "allowed")
    findings.push(...conditionFindings(judgeStatement(ours, request()), expected));
  else if (!ours && statements.length > 0) findings.push(nobodyFinding(policy, expected));
  return [
    ...findings,
    ...verdicts.flatMap(({ statement }) =>
      statement && isDeny(statement) ? denyFindings(statement, expected) : [],
    ),
    ...tagFindings(verdicts, expected),
    ...overbroadFindings(policy, ours, expected),
    ...variableFindings(policy, requests),
    ...versionFindings(policy, expected),
    ...sizeFindings(policy, expected),
  ];
}

function isPermission({ principal, resource, action }: Statement): boolean {
  const isOther = action?.values.some(({ value }) => /^(secretsmanager|kms|s3|ssm):/i.test(value)) ?? false;
  return !principal && resource !== null && isOther;
}

function resourceFindings({ members }: Statement, { finding }: Expected): Finding[] {
  return members
    .filter(({ name, shadowed }) => /^(Not)?Resource$/.test(name) && !shadowed)
    .map(({ name, key, path: at }) =>
      finding("resource_in_trust_policy", key, { name }, { at, value: undefined }),
    );
}

function nobodyFinding(policy: Policy, expected: Expected): Finding {
  const isNamed = policy.statements.some(({ sid }) => sid?.value);
  const own = { ...(isNamed && { Sid: "Latchkey" }), ...ownStatement(expected) };
  const fix = { at: [...policy.path, "Statement"], from: null, to: [own] };
  return expected.finding("no_statement_for_latchkey", policy.list ?? policy, {}, fix);
}

function denyFindings(statement: Statement, expected: Expected): Finding[] {
  const { finding, request } = expected;
  const judged = judgeStatement(statement, request());
  const location = statement.effect ?? statement;
  if (judged.matches !== true) {
    const unknown = conditionFindings(judged, expected).filter(({ severity }) => severity === "warning");
    return [finding("explicit_deny/possible", location), ...unknown];
  }
  const hasConditions = statement.conditions.length > 0;
  const why = hasConditions ? "Its conditions match Latchkey's token" : "It has no condition";
  return [finding("explicit_deny", location, { why }, ...denyFixes(statement, expected))];
}

/** A Deny that means to exclude this organization and names it wrong is corrected; any other is removed. */
function denyFixes({ conditions, path }: Statement, expected: Expected): Fix[] {
  const { host, claims } = expected;
  const fixes = conditions.flatMap(({ comparison, key, values, path: at }): Fix[] => {
    const { of } = keyKind(key.value, expected);
    if ((of !== "aud" && of !== "sub") || !comparison?.negated) return [];
    const right = claims[of];
    if (values.some(({ value }) => [right].flat().includes(value))) return [];
    return [
      { at, value: right },
      { at, name: `${host}:${of}` },
    ];
  });
  return fixes.length > 0 ? fixes : [{ at: path, value: undefined }];
}

function tagFindings([main, ...others]: Verdict[], { finding, actions, facts }: Expected): Finding[] {
  const statement = main?.decision === "allowed" ? main.statement : null;
  const location = statement?.action ?? statement;
  return others.flatMap(({ decision, statement: denying }, index) => {
    if (decision === "allowed" || denying || !location) return [];
    const action = actions[index + 1] ?? "";
    const code = action === "sts:TagSession" ? "tag_session_missing" : "set_source_identity_missing";
    const tags = Object.keys(facts.sessionTags).join(", ");
    return [finding(code, location, { tags }, { at: location.path, from: null, to: [action] })];
  });
}

function versionFindings(policy: Policy, { finding }: Expected): Finding[] {
  const { version, bare, path } = policy;
  if (bare || (version && version.value !== "2008-10-17")) return [];
  const why = version ? "It" : "Without a Version, AWS uses 2008-10-17, which";
  const fix = { at: [...path, "Version"], value: "2012-10-17" };
  return [finding("version_old", version ?? policy, { why }, fix)];
}

function sizeFindings(policy: Policy, { finding }: Expected): Finding[] {
  const { size } = policy;
  if (size <= sizeQuota) return [];
  const code = size > sizeLimit ? "too_long/refused" : "too_long";
  return [finding(code, policy, { size, quota: sizeQuota, limit: sizeLimit })];
}
