// Reviews a role's trust policy against the exact claims that Latchkey sends.
import { command } from "@/lib/clouds/aws/definition/shell";
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/facts";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "../document";
import { isDeny, judge, judgeStatement, type Verdict } from "../evaluation";
import { type Finding, type Fix, trustFinding as finding } from "../finding";
import { type Form, formFindings } from "../form";
import { parseOperator } from "../operators";
import { variableFindings } from "../placeholders";
import { reviewPolicy } from "../review";
import { actionFindings, trustActionMeant } from "./action";
import { keyKind } from "./claim";
import { conditionFindings } from "./condition";
import { intendedStatement } from "./intended-statement";
import { overbroadCodes, overbroadFindings } from "./overbroad";
import { principalFindings, sharedProviderFindings } from "./principal";
import { assumeAction, type Expected, expectedOf, ownStatement, sentClaims } from "./request";

/** Never throws, whatever the text is. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  const { roleArn, region } = facts;
  const own = ownStatement(expected);
  const form: Form = {
    kind: "trust",
    action: assumeAction,
    statements: [own],
    actionMeant: trustActionMeant,
    keyMeant: (text) => (/^(aud|sub)$/i.test(text) ? `${expected.host}:${text.toLowerCase()}` : null),
  };
  const requests = expected.actions.map((action) => expected.request(action));
  const subjects = [facts.subject, ...(facts.otherSubjects ?? [])];
  return reviewPolicy(text, {
    asked: { roleArn, region, kind: "trust-policy" },
    rest: { claims: sentClaims(expected), secrets: null },
    form,
    needed: requests.map((request) => ({ request, secretName: null, required: true })),
    findings: (policy, pastedArn = null) => {
      // The policy of another role says nothing about this one's.
      const texts = { pasted: pastedArn, own: roleArn };
      const isForeign = pastedArn !== null && pastedArn !== roleArn;
      return [
        ...(isForeign ? [finding("another_role", policy, texts)] : []),
        ...trustFindings(policy, form, expected),
      ];
    },
    mustAllow: expected.actions.flatMap((action) =>
      subjects.map((subject) => expected.request(action, subject)),
    ),
    corrected: overbroadCodes,
    anew: (statement, policy) => {
      const { sid } = statement;
      if (intendedStatement(policy, expected)?.index !== statement.index) return undefined;
      return { ...(sid && { Sid: sid.value }), ...own };
    },
    target: {
      fileName: "trust-policy.json",
      // Where the CLI looks for IAM: in the region's partition.
      command: command("iam update-assume-role-policy", {
        ...(region && { region }),
        "role-name": roleArn.split("/").at(-1) ?? "",
        "policy-document": "file://trust-policy.json",
      }),
    },
  });
}

/** Characters without white space, as AWS counts them for a role; a quota that can be raised. */
const sizeQuota = 2048;
const sizeLimit = 4096;

function trustFindings(policy: Policy, form: Form, expected: Expected): Finding[] {
  const findings = formFindings(policy, form);
  const { statements, list } = policy;
  if (list && statements.some(isPermission)) return [...findings, finding("permission_policy_pasted", list)];
  const requests = expected.actions.map((action) => expected.request(action));
  const verdicts = requests.map((request) => judge(policy, request));
  const [main] = verdicts;
  const ours = intendedStatement(policy, expected);
  for (const statement of statements)
    findings.push(
      ...resourceFindings(statement),
      ...sharedProviderFindings(statement),
      ...principalFindings(statement, expected, statement === ours),
      ...actionFindings(statement, statement === ours),
    );
  if (ours && main?.decision !== "allowed")
    findings.push(...conditionFindings(judgeStatement(ours, expected.request()), expected));
  else if (!ours && statements.length > 0) findings.push(nobodyFinding(policy, expected));
  return [
    ...findings,
    ...verdicts.flatMap(({ statement }) =>
      statement && isDeny(statement) ? denyFindings(statement, expected) : [],
    ),
    ...tagFindings(verdicts, expected),
    ...overbroadFindings(policy, ours, expected),
    ...variableFindings(policy, requests),
    ...versionFindings(policy),
    ...sizeFindings(policy),
  ];
}

function isPermission({ principal, resource, action }: Statement): boolean {
  const values = action?.values ?? [];
  return (
    !principal &&
    resource !== null &&
    values.some(({ value }) => /^(secretsmanager|kms|s3|ssm):/i.test(value))
  );
}

function resourceFindings({ members }: Statement): Finding[] {
  return members
    .filter(({ name }) => name === "Resource" || name === "NotResource")
    .map(({ name, key, path }) =>
      finding("resource_in_trust_policy", key, { name }, { at: path, value: undefined }),
    );
}

function nobodyFinding(policy: Policy, expected: Expected): Finding {
  const named = policy.statements.some(({ sid }) => sid?.value);
  const own = { ...(named && { Sid: "Latchkey" }), ...ownStatement(expected) };
  const texts = { provider: expected.providerArn, subject: expected.facts.subject };
  const fix = { at: [...policy.path, "Statement"], from: null, to: [own] };
  return finding("no_statement_for_latchkey", policy.list ?? policy, texts, fix);
}

function denyFindings(statement: Statement, expected: Expected): Finding[] {
  const judged = judgeStatement(statement, expected.request());
  const place = statement.effect ?? statement;
  if (judged.matches !== true)
    return [
      finding("explicit_deny/possible", place),
      ...conditionFindings(judged, expected).filter(({ severity }) => severity === "warning"),
    ];
  const why =
    statement.conditions.length === 0 ? "It has no condition" : "Its conditions match Latchkey's token";
  return [finding("explicit_deny", place, { why }, ...denyFixes(statement, expected))];
}

/** A Deny that means to leave this organization out and names it wrong is put right; any other is taken out. */
function denyFixes({ conditions, path }: Statement, expected: Expected): Fix[] {
  const { facts, host, sub } = expected;
  const fixes = conditions.flatMap(({ operator, key, values, path: at }): Fix[] => {
    const { of } = keyKind(key.value, expected);
    const right = of === "aud" ? facts.audience : of === "sub" ? sub : null;
    if (right === null || !parseOperator(operator.value)?.negated) return [];
    const isRight = values.some(({ value }) => [right].flat().includes(value));
    return isRight
      ? []
      : [
          { at, value: right },
          { at, name: `${host}:${of}` },
        ];
  });
  return fixes.length > 0 ? fixes : [{ at: path, value: undefined }];
}

function tagFindings([main, ...others]: Verdict[], { actions, facts }: Expected): Finding[] {
  const statement = main?.decision === "allowed" ? main.statement : null;
  return others.flatMap(({ decision, statement: denying }, index) => {
    if (decision === "allowed" || denying || !statement) return [];
    const action = actions[index + 1] ?? "";
    const code = action === "sts:TagSession" ? "tag_session_missing" : "set_source_identity_missing";
    const place = statement.action ?? statement;
    const tags = Object.keys(facts.sessionTags).join(", ");
    return [finding(code, place, { tags }, { at: place.path, from: null, to: [action] })];
  });
}

function versionFindings({ version, bare, path, ...place }: Policy): Finding[] {
  if (bare || (version && version.value !== "2008-10-17")) return [];
  const why = version ? "It" : "Without a Version, AWS uses 2008-10-17, which";
  const fix = { at: [...path, "Version"], value: "2012-10-17" };
  return [finding("version_old", version ?? { ...place, path }, { why }, fix)];
}

function sizeFindings(policy: Policy): Finding[] {
  const { size } = policy;
  if (size <= sizeQuota) return [];
  const code = size > sizeLimit ? "too_long/refused" : "too_long";
  return [finding(code, policy, { size, quota: sizeQuota, limit: sizeLimit })];
}
