// Everything that there is to say about a trust policy.

import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { judge, judgeStatement } from "@/lib/clouds/aws/doctor/evaluation";
import { grammarDrafts } from "@/lib/clouds/aws/doctor/grammar";
import type { Node } from "@/lib/clouds/aws/doctor/json/tree";
import { actionDrafts } from "@/lib/clouds/aws/doctor/trust/action";
import { conditionDrafts } from "@/lib/clouds/aws/doctor/trust/condition";
import { statementMeant } from "@/lib/clouds/aws/doctor/trust/intent";
import { principalDrafts } from "@/lib/clouds/aws/doctor/trust/principal";
import { type Expected, neededActions, requestFor } from "@/lib/clouds/aws/doctor/trust/request";
import { sharedProviderDrafts } from "@/lib/clouds/aws/doctor/trust/shared-provider";
import { widthDrafts } from "@/lib/clouds/aws/doctor/trust/width";
import { variableDrafts } from "@/lib/clouds/aws/doctor/variables";

/** Characters without white space, as AWS counts them for a role; a quota that can be raised. */
const sizeQuota = 2048;
const sizeLimit = 4096;

export interface TrustSource {
  policy: Policy;
  root: Node;
  bare: boolean;
  text: string;
}

export function trustDrafts({ policy, root, bare, text }: TrustSource, expected: Expected): Draft[] {
  const drafts = grammarDrafts(policy, root, bare, "trust");
  const permissions = permissionsDraft(policy);
  if (permissions) return [...drafts, permissions];
  const verdicts = neededActions(expected.facts).map((action) => ({
    action,
    verdict: judge(policy, requestFor(expected, action)),
  }));
  const [{ verdict: main } = { verdict: undefined }] = verdicts;
  const candidate = main && main.decision !== "allowed" ? statementMeant(policy, expected) : null;
  for (const statement of policy.statements) {
    const judged = statement === candidate || statement === main?.statement;
    drafts.push(
      ...formDrafts(statement),
      ...sharedProviderDrafts(statement),
      ...principalDrafts(statement, expected, judged),
      ...actionDrafts(statement, judged),
    );
  }
  if (candidate) drafts.push(...conditionsOf(candidate, expected));
  else if (main?.decision === "denied" && main.statement === null && policy.statements.length > 0)
    drafts.push(nobodyDraft(policy, expected));
  for (const { action, verdict } of verdicts) {
    if (verdict.statement?.effect?.value === "Deny")
      drafts.push(...denyDrafts(verdict.statement, action, expected));
  }
  drafts.push(...tagDrafts(verdicts, expected), ...widthDrafts(policy, expected));
  drafts.push(
    ...variableDrafts(
      policy,
      neededActions(expected.facts).map((action) => requestFor(expected, action)),
    ),
  );
  if (
    policy.version?.value !== "2012-10-17" &&
    !bare &&
    !drafts.some(({ code }) => code === "version_unknown")
  )
    drafts.push({
      severity: "note",
      code: "version_old",
      title: "The policy uses the old policy language of 2008",
      detail: policy.version
        ? "It doesn't support policy variables."
        : "Without a Version, AWS uses 2008-10-17, which doesn't support policy variables.",
      remedy: 'Write "Version": "2012-10-17".',
      place: policy.version ?? policy,
      statementIndex: null,
    });
  const size = text.slice(policy.offset, policy.offset + policy.length).replace(/\s/g, "").length;
  if (size > sizeQuota)
    drafts.push({
      severity: size > sizeLimit ? "error" : "warning",
      code: "too_long",
      title: "The policy is longer than AWS allows",
      detail: `It has ${size.toLocaleString("en")} characters without white space. AWS allows ${sizeQuota.toLocaleString("en")}, or ${sizeLimit.toLocaleString("en")} with a raised quota.`,
      remedy: "Combine statements, or create a separate role for Latchkey.",
      place: policy,
      statementIndex: null,
      ...(size > sizeLimit && { malformed: true as const }),
    });
  return drafts;
}

function formDrafts({ members, index }: Statement): Draft[] {
  return members
    .filter(({ name }) => name === "Resource" || name === "NotResource")
    .map(({ name, key }) => ({
      severity: "error",
      code: "resource_in_trust_policy",
      title: "A trust policy can't have a Resource",
      detail: `AWS refuses it: "Has prohibited field Resource". The policy always applies to its own role.`,
      remedy: `Remove ${name}.`,
      place: key,
      statementIndex: index,
      malformed: true,
    }));
}

function conditionsOf(statement: Statement, expected: Expected): Draft[] {
  const [action = ""] = neededActions(expected.facts);
  return judgeStatement(statement, requestFor(expected, action)).conditions.flatMap(({ condition, holds }) =>
    conditionDrafts(condition, holds, statement.index, expected),
  );
}

function permissionsDraft({ statements, list }: Policy): Draft | null {
  const found = statements.some(
    ({ principal, resource, action }) =>
      !principal &&
      resource &&
      action?.values.some(({ value }) => /^(secretsmanager|kms|s3|ssm):/i.test(value)),
  );
  if (!found || !list) return null;
  return {
    severity: "error",
    code: "permission_policy_pasted",
    title: "This is a permission policy",
    detail:
      "It says what the role is allowed to do. Who is allowed to assume the role is in its trust policy.",
    remedy:
      "Paste the role's trust policy (AssumeRolePolicyDocument). Review this one under Permission policy.",
    place: list,
    statementIndex: null,
    malformed: true,
  };
}

function nobodyDraft(policy: Policy, expected: Expected): Draft {
  return {
    severity: "error",
    code: "no_statement_for_latchkey",
    title: "No statement is for Latchkey",
    detail: `No statement names the provider ${expected.providerArn} or the subject ${quoted(expected.facts.subject)}.`,
    remedy: "Add the statement below.",
    place: policy.list ?? policy,
    statementIndex: null,
  };
}

function denyDrafts(statement: Statement, action: string, expected: Expected): Draft[] {
  const truth = judgeStatement(statement, requestFor(expected, action)).matches;
  const why =
    statement.conditions.length === 0 ? "It has no condition" : "Its conditions match Latchkey's token";
  const certain = truth === true;
  return [
    {
      severity: certain ? "error" : "warning",
      code: "explicit_deny",
      title: certain ? "A Deny statement blocks this" : "A Deny statement could block this",
      detail: `${certain ? why : "Latchkey can't check its conditions"}, and a Deny always wins over an Allow.`,
      remedy: "Remove the statement, or exclude this organization in its conditions.",
      place: statement.effect ?? statement,
      statementIndex: statement.index,
    },
    ...(certain ? [] : conditionsOf(statement, expected).filter(({ severity }) => severity === "warning")),
  ];
}

function tagDrafts(
  verdicts: { action: string; verdict: ReturnType<typeof judge> }[],
  expected: Expected,
): Draft[] {
  const [main, ...others] = verdicts;
  return others.flatMap(({ action, verdict }) => {
    if (verdict.decision === "allowed" || verdict.statement || main?.verdict.decision !== "allowed")
      return [];
    const statement = main.verdict.statement;
    if (!statement) return [];
    const tags = action === "sts:TagSession";
    const names = Object.keys(expected.facts.sessionTags).join(", ");
    return [
      {
        severity: "error",
        code: tags ? "tag_session_missing" : "set_source_identity_missing",
        title: `${action} isn't allowed`,
        detail: tags
          ? `This config's tokens have session tags (${names}). Without this action, AWS refuses the tokens.`
          : "This config's tokens have a source identity. Without this action, AWS refuses the tokens.",
        remedy: `Add "${action}" to the statement's actions.`,
        place: statement.action ?? statement,
        statementIndex: statement.index,
      } satisfies Draft,
    ];
  });
}
