// Reviews a role's trust policy against the exact claims that Latchkey sends.

import { command } from "@/lib/clouds/aws/definition/shell";
import { roleNameOf } from "@/lib/clouds/aws/doctor/answer";
import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { judge, judgeStatement } from "@/lib/clouds/aws/doctor/evaluation";
import type { RangeOf } from "@/lib/clouds/aws/doctor/json/lines";
import { conditionCheck, reviewPolicy, writtenIn } from "@/lib/clouds/aws/doctor/review";
import { correctTrust } from "@/lib/clouds/aws/doctor/trust/correction";
import { trustDrafts } from "@/lib/clouds/aws/doctor/trust/findings";
import {
  assumeAction,
  type Expected,
  expectedOf,
  neededActions,
  requestFor,
  sentClaims,
} from "@/lib/clouds/aws/doctor/trust/request";
import type { TrustPolicyFacts } from "@/lib/clouds/doctor/contract";
import type { PolicyCheck, PolicyReview, ReviewedRequest } from "@/lib/shared/clouds/doctor";

/** Never throws, whatever the text is. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  return reviewPolicy(text, {
    roleArn: facts.roleArn,
    region: facts.region,
    rest: { kind: "trust-policy", corrected: null, claims: sentClaims(expected), secrets: null },
    kindOf: ({ ofRole }) => (ofRole ? "role" : "trust-policy"),
    draftsOf: (policy, { root, bare, text, roleArn }) => [
      ...roleDrafts(roleArn, facts.roleArn, policy),
      ...trustDrafts({ policy, root, bare, text }, expected),
    ],
    requestsOf: (policy) => requestsOf(policy, expected),
    checksOf: (statement, rangeOf) => checksOf(statement, rangeOf, expected),
    correct: (value, { bare }) => correctTrust(value, bare, expected),
    target: {
      fileName: "trust-policy.json",
      // Where the CLI looks for IAM: in the region's partition.
      command: command("iam update-assume-role-policy", {
        ...(facts.region && { region: facts.region }),
        "role-name": roleNameOf(facts.roleArn),
        "policy-document": "file://trust-policy.json",
      }),
    },
  });
}

function requestsOf(policy: Policy, expected: Expected): ReviewedRequest[] {
  return neededActions(expected.facts).map((action) => {
    const { decision, statement } = judge(policy, requestFor(expected, action));
    return {
      action,
      resource: expected.facts.roleArn,
      secretName: null,
      required: true,
      verdict: decision,
      statementIndex: statement?.index ?? null,
    };
  });
}

/** The policy of another role says nothing about this one's. */
function roleDrafts(pastedArn: string | null, roleArn: string, policy: Policy): Draft[] {
  if (pastedArn === null || pastedArn === roleArn) return [];
  return [
    {
      severity: "warning",
      code: "another_role",
      title: "This is a different role",
      detail: `You pasted ${quoted(pastedArn)}, but the config uses ${quoted(roleArn)}.`,
      remedy: "Paste the config's role, or change the config.",
      place: policy,
      statementIndex: null,
    },
  ];
}

function checksOf(
  statement: Statement,
  rangeOf: RangeOf,
  expected: Expected,
): { matches: boolean | null; checks: PolicyCheck[] } {
  const request = requestFor(expected, assumeAction);
  const judged = judgeStatement(statement, request);
  const { principal, action } = statement;
  const checks: PolicyCheck[] = [];
  const named =
    principal?.types.flatMap(({ type, names }) => names.map(({ value }) => `${type.value} ${value}`)) ?? [];
  checks.push({
    element: "principal",
    operator: principal?.negated ? "NotPrincipal" : null,
    key: null,
    written: principal ? named.join("\n") || (principal.text?.value ?? "") : "",
    sent: `Federated ${expected.providerArn}`,
    passes: principal ? judged.principal : false,
    range: rangeOf(principal ?? statement),
  });
  checks.push({
    element: "action",
    operator: action?.negated ? "NotAction" : null,
    key: null,
    written: writtenIn(action?.values),
    sent: assumeAction,
    passes: judged.action,
    range: rangeOf(action ?? statement),
  });
  for (const { condition, holds } of judged.conditions) {
    checks.push(conditionCheck(condition, request, holds, rangeOf));
  }
  return { matches: principal ? judged.matches : false, checks };
}
