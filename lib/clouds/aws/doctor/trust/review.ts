// Reviews a role's trust policy against the exact claims that Latchkey sends.
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/trust/request";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import {
  actionMatches,
  type Condition,
  federatedNames,
  isAllow,
  isDeny,
  judge,
  judgeStatement,
  type Policy,
  type Statement,
} from "../evaluation";
import { add, type Finding, type Fix, member, put, rename } from "../finding";
import type { Kind } from "../kind";
import { reviewPolicy } from "../review";
import { conditionFindings, isNear, keyKind } from "./condition";
import { overbroadFindings } from "./overbroad";
import {
  actionFindings,
  principalFindings,
  sharedProviderFindings,
  trustActionMeant,
} from "./principal-and-action";
import { assumeAction, type Expected, expectedOf, ownStatement, sentClaims } from "./request";

/** Never throws. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  const { roleArn, region, otherSubjects = [] } = facts;
  const { actions, request } = expected;
  const own = ownStatement(expected);
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
    others: actions.flatMap((action) => otherSubjects.map((subject) => request(action, subject))),
    replacement: ({ index, sid }, policy) => {
      const isOurs = intendedStatement(policy, expected)?.index === index;
      return isOurs ? [{ ...(sid && { Sid: sid.value }), ...own }] : [];
    },
    saving: { command: "iam update-assume-role-policy", options: {}, fileName: "trust-policy.json" },
  };
  return reviewPolicy(text, kind);
}

function trustFindings(policy: Policy, expected: Expected): Finding[] {
  const { statements } = policy;
  const { actions, request } = expected;
  const [main, ...others] = actions.map((action) => judge(policy, request(action)));
  const ours = intendedStatement(policy, expected);
  return [
    ...statements.flatMap((statement) => {
      const found = [...principalFindings(statement, expected), ...actionFindings(statement, expected)];
      const refused = found.filter(({ malformed }) => malformed).map((own) => ({ ...own, fixes: [] }));
      // A statement for somebody else is only checked for its form, and never changed.
      return [...sharedProviderFindings(statement, expected), ...(statement === ours ? found : refused)];
    }),
    ...(ours && main?.decision !== "allowed"
      ? conditionFindings(judgeStatement(ours, request()), expected)
      : []),
    ...(ours || statements.length === 0 ? [] : [nobodyFinding(policy, expected)]),
    ...[main, ...others].flatMap((verdict) =>
      verdict?.statement && isDeny(verdict.statement) ? denyFindings(verdict.statement, expected) : [],
    ),
    ...others.flatMap(({ decision, statement }, index) =>
      decision === "allowed" || statement || main?.decision !== "allowed" || !main.statement
        ? []
        : [actionMissing(actions[index + 1] ?? "", main.statement, expected)],
    ),
    ...overbroadFindings(policy, ours, expected),
    ...versionFindings(policy, expected),
  ];
}

function nobodyFinding(policy: Policy, expected: Expected): Finding {
  const isNamed = policy.statements.some(({ sid }) => sid?.value);
  const own = { ...(isNamed && { Sid: "Latchkey" }), ...ownStatement(expected) };
  const fix = add(member(policy, "Statement"), own);
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
  const fixes = statement.conditions.flatMap((condition) => namingUs(condition, expected));
  return [finding("explicit_deny", location, { why }, ...(fixes.length > 0 ? fixes : [put(statement)]))];
}

/** Corrects a Deny that should exclude this organization but names it wrong. Any other Deny is removed. */
function namingUs(condition: Condition, expected: Expected): Fix[] {
  const { comparison, key, values } = condition;
  const { of } = keyKind(key.value, expected);
  if ((of !== "aud" && of !== "sub") || !comparison?.negated) return [];
  const right = [expected.claims[of]].flat();
  if (values.some(({ value }) => right.includes(value))) return [];
  return [put(condition, ...right), rename(condition, `${expected.host}:${of}`)];
}

function actionMissing(action: string, statement: Statement, { finding, facts }: Expected): Finding {
  const location = statement.action ?? statement;
  const code = action === "sts:TagSession" ? "tag_session_missing" : "set_source_identity_missing";
  const tags = Object.keys(facts.sessionTags).join(", ");
  return finding(code, location, { tags }, add(location, action));
}

function versionFindings(policy: Policy, { finding }: Expected): Finding[] {
  const { version, bare } = policy;
  if (bare || (version && version.value !== "2008-10-17")) return [];
  const why = version ? "It" : "Without a Version, AWS uses 2008-10-17, which";
  return [finding("version_old", version ?? policy, { why }, put(member(policy, "Version"), "2012-10-17"))];
}

/** The Allow statement that lets Latchkey in, or was most probably meant to; null if there is none. */
function intendedStatement({ statements }: Policy, expected: Expected): Statement | null {
  const allowing = judge({ statements: statements.filter(isAllow) }, expected.request()).statement;
  if (allowing) return allowing;
  const [best] = statements
    .filter((statement) => !isDeny(statement) && !isForAnother(statement, expected))
    .map((statement) => ({ statement, score: likeness(statement, expected) }))
    .sort((left, right) => right.score - left.score);
  return best && best.score >= 3 ? best.statement : null;
}

/** A score of how much a statement is about Latchkey, from 0. */
function likeness(statement: Statement, expected: Expected): number {
  const { principal, action, conditions } = statement;
  const host = expected.host.toLowerCase();
  const typed = (principal?.types ?? []).flatMap(({ names }) => names);
  const names = [...(principal?.values ?? []), ...typed].map(({ value }) => value.toLowerCase());
  let score = 0;
  if (principal && judgeStatement(statement, expected.request()).principal) score += 8;
  else if (names.some((name) => name.includes(host))) score += 6;
  else if (names.some((name) => /oidc[-_]?provider/.test(name))) score += 2;
  if (action && actionMatches(statement, assumeAction)) score += names.includes("*") ? 2 : 3;
  else if (action?.values.some(({ value }) => /webidentity/i.test(value))) score += 3;
  for (const { key, values } of conditions) {
    const kind = keyKind(key.value, expected);
    if (kind.of !== "other") score += isNear(kind) ? 3 : 1;
    if (values.some(({ value }) => value.toLowerCase().includes(expected.organization))) score += 6;
    if (values.some(({ value }) => /^organi[sz]ations?:/i.test(value))) score += 3;
  }
  return score;
}

/** Whether a statement is clearly for another issuer: its own provider, and nothing of Latchkey in the conditions. */
function isForAnother(
  { principal, conditions }: Statement,
  { host, organization, account }: Expected,
): boolean {
  const texts = conditions.flatMap(({ key, values }) => [key, ...values].map(({ value }) => value));
  const text = texts.join(" ").toLowerCase();
  const own = host.toLowerCase();
  if (text.includes(organization) || text.includes(own) || /organi[sz]ations?:/.test(text)) return false;
  // A well-formed provider of the role's account with conditions on its own host is somebody else's.
  const provider = new RegExp(
    `^arn:aws[a-z-]*:iam::${account}:oidc-provider/([a-z0-9.-]+\\.[a-z]+(?:/\\S+)?)$`,
  );
  const hosts = federatedNames(principal).map(({ value }) => provider.exec(value)?.[1]?.toLowerCase());
  return (
    hosts.length > 0 && hosts.every((other) => other && text.includes(`${other}:`) && !other.includes(own))
  );
}
