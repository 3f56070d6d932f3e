// Reviews a permission policy against the secrets that Latchkey has to read.

import { command } from "@/lib/clouds/aws/definition/shell";
import { roleNameOf } from "@/lib/clouds/aws/doctor/answer";
import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import type { Draft } from "@/lib/clouds/aws/doctor/draft";
import { judge, judgeStatement, type Request } from "@/lib/clouds/aws/doctor/evaluation";
import type { RangeOf } from "@/lib/clouds/aws/doctor/json/lines";
import { shown } from "@/lib/clouds/aws/doctor/operators";
import { some } from "@/lib/clouds/aws/doctor/pattern";
import { correctPermissions, tooMuchToCorrect } from "@/lib/clouds/aws/doctor/permission/correction";
import { permissionDrafts } from "@/lib/clouds/aws/doctor/permission/findings";
import { type Needs, needsOf } from "@/lib/clouds/aws/doctor/permission/request";
import { conditionCheck, reviewPolicy, writtenIn } from "@/lib/clouds/aws/doctor/review";
import type { PermissionPolicyFacts } from "@/lib/clouds/doctor/contract";
import type { PolicyCheck, PolicyReview, ReviewedRequest } from "@/lib/shared/clouds/doctor";

/** Never throws, whatever the text is. Of the role's other policies, and of secrets' own, it knows nothing. */
export function reviewPermissionPolicy(
  text: string,
  facts: PermissionPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const needs = needsOf(facts, now());
  const named = namedRequests(needs);
  return reviewPolicy(text, {
    roleArn: facts.roleArn,
    region: facts.region,
    rest: {
      kind: "permission-policy",
      corrected: null,
      claims: [],
      secrets: {
        reviewed: needs.secrets.length,
        total: Math.max(facts.totalSecrets ?? 0, needs.secrets.length),
        hidden: facts.secretsHidden ?? false,
      },
    },
    draftsOf: (policy, { root, bare, text }) => [
      ...permissionDrafts({ policy, root, bare, text }, needs),
      ...(tooMuchToCorrect(policy, needs) ? [uncorrectedDraft(policy)] : []),
    ],
    requestsOf: (policy) => named.map((request) => requested(policy, request)),
    checksOf: (statement, rangeOf) => checksOf(statement, rangeOf, named),
    correct: (value, { bare }, drafts) =>
      drafts.some(({ code }) => code === "too_much_to_correct" || code === "trust_policy_pasted")
        ? undefined
        : correctPermissions(value, bare, needs),
    target: {
      fileName: "secrets-policy.json",
      // Where the CLI looks for IAM: in the region's partition.
      command: command("iam put-role-policy", {
        region: facts.region,
        "role-name": roleNameOf(facts.roleArn),
        "policy-name": "SecretsManagerRead",
        "policy-document": "file://secrets-policy.json",
      }),
    },
  });
}

function uncorrectedDraft(policy: Policy): Draft {
  return {
    severity: "note",
    code: "too_much_to_correct",
    title: "Latchkey can't correct this policy",
    detail: "It has too many resources to check and correct for each secret.",
    remedy: "Correct what's listed, or start with the setup guide's policy.",
    place: policy.list ?? policy,
    statementIndex: null,
  };
}

interface NamedRequest {
  request: Request;
  secretName: string | null;
  required: boolean;
}

function namedRequests({ list, secrets }: Needs): NamedRequest[] {
  return [
    { request: list, secretName: null, required: false },
    ...secrets.flatMap(({ secret, read, decrypt }) =>
      [read, ...(decrypt ? [decrypt] : [])].map((request) => ({
        request,
        secretName: secret.name,
        required: true,
      })),
    ),
  ];
}

function requested(policy: Policy, { request, secretName, required }: NamedRequest): ReviewedRequest {
  const { decision, statement } = judge(policy, request);
  return {
    action: request.action,
    resource: shown(request.resource ?? ""),
    secretName,
    required,
    verdict: decision,
    statementIndex: statement?.index ?? null,
  };
}

/** Against each request that the action is about; against all, where it is about none. */
function checksOf(
  statement: Statement,
  rangeOf: RangeOf,
  named: NamedRequest[],
): { matches: boolean | null; checks: PolicyCheck[] } {
  const judged = named.map((own) => ({ ...own, judgement: judgeStatement(statement, own.request) }));
  const about = judged.filter(({ judgement }) => judgement.action === true);
  const { action, resource } = statement;
  const checks: PolicyCheck[] = [
    {
      element: "action",
      operator: action?.negated ? "NotAction" : null,
      key: null,
      written: writtenIn(action?.values),
      sent: [...new Set((about.length > 0 ? about : judged).map(({ request }) => request.action))].join("\n"),
      passes: about.length > 0,
      range: rangeOf(action ?? statement),
    },
  ];
  for (const { request, judgement } of about) {
    checks.push({
      element: "resource",
      operator: resource?.negated ? "NotResource" : null,
      key: null,
      written: writtenIn(resource?.values),
      sent: shown(request.resource ?? ""),
      passes: resource ? judgement.resource : false,
      range: rangeOf(resource ?? statement),
    });
  }
  const [first] = about;
  for (const [index, { condition }] of (first?.judgement.conditions ?? []).entries()) {
    const passes = some(about.map(({ judgement }) => judgement.conditions[index]?.holds ?? false));
    checks.push(conditionCheck(condition, first?.request, passes, rangeOf));
  }
  return { matches: some(judged.map(({ judgement }) => judgement.matches)), checks };
}
