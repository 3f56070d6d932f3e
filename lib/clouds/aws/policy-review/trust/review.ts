// Reviews a role's trust policy against the exact claims that Latchkey sends.

import {
  correctable,
  correctedOf,
  findingsOf,
  mustBeWrittenAnew,
  roleNameOf,
  statementOf,
  tooCostlyDraft,
  unreadable,
} from "@/lib/clouds/aws/policy-review/answer";
import { type Policy, readPolicy, type Statement } from "@/lib/clouds/aws/policy-review/document";
import { type Draft, quoted } from "@/lib/clouds/aws/policy-review/draft";
import { judge, judgeStatement } from "@/lib/clouds/aws/policy-review/evaluation";
import { type RangeOf, rangesIn } from "@/lib/clouds/aws/policy-review/json/lines";
import { remembering } from "@/lib/clouds/aws/policy-review/memory";
import { shown } from "@/lib/clouds/aws/policy-review/operators";
import { readPasted } from "@/lib/clouds/aws/policy-review/pasted";
import { correctTrust } from "@/lib/clouds/aws/policy-review/trust/correction";
import { trustDrafts } from "@/lib/clouds/aws/policy-review/trust/findings";
import {
  assumeAction,
  type Expected,
  expectedOf,
  neededActions,
  requestFor,
  sentClaims,
} from "@/lib/clouds/aws/policy-review/trust/request";
import { command } from "@/lib/clouds/aws/shell/definition";
import type { TrustPolicyFacts } from "@/lib/clouds/policy-review/contract";
import type {
  PolicyCheck,
  PolicyReview,
  PolicyVerdict,
  ReviewedRequest,
} from "@/lib/clouds/policy-review/schema";

/** Never throws, whatever the text is. */
export function reviewTrustPolicy(
  text: string,
  facts: TrustPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const expected = expectedOf(facts, now());
  const rest = {
    kind: "trust-policy" as const,
    corrected: null,
    claims: sentClaims(expected),
    secrets: null,
  };
  return remembering(
    () => reviewed(text, expected, rest),
    () => unreadable(text, false, [tooCostlyDraft(text)], rest),
  );
}

function reviewed(
  text: string,
  expected: Expected,
  rest: Pick<PolicyReview, "kind" | "corrected" | "claims" | "secrets">,
): PolicyReview {
  const { facts } = expected;
  const reading = readPasted(text, facts.roleArn);
  if (!reading.ok) return unreadable(reading.text, reading.decoded, reading.drafts, rest);
  const { pasted } = reading;
  const rangeOf = rangesIn(pasted.text);
  const policy = readPolicy(pasted.root, pasted.path, pasted.bare);
  const drafts = [
    ...pasted.drafts,
    ...roleDrafts(pasted.roleArn, facts.roleArn, policy),
    ...trustDrafts({ policy, root: pasted.root, bare: pasted.bare, text: pasted.text }, expected),
  ];
  const requests = requestsOf(policy, expected);
  const verdict = verdictOf(drafts, requests);
  const after =
    correctTrust(correctable(pasted), pasted.bare, expected) ??
    (mustBeWrittenAnew(pasted, verdict) ? correctable(pasted) : null);
  return {
    ...rest,
    verdict,
    kind: pasted.ofRole ? "role" : "trust-policy",
    text: pasted.text,
    decoded: pasted.decoded,
    requests,
    statements: policy.statements.map((statement) =>
      statementOf(statement, rangeOf, checksOf(statement, rangeOf, expected)),
    ),
    findings: findingsOf(drafts, pasted.text),
    corrected:
      after !== null && typeof after === "object" && !Array.isArray(after)
        ? correctedOf(pasted, after, {
            purpose: verdict === "allowed" ? "tightened" : "mended",
            fileName: "trust-policy.json",
            // Where the CLI looks for IAM: in the region's partition.
            command: command("iam update-assume-role-policy", {
              ...(facts.region && { region: facts.region }),
              "role-name": roleNameOf(facts.roleArn),
              "policy-document": "file://trust-policy.json",
            }),
          })
        : null,
  };
}

function verdictOf(drafts: Draft[], requests: ReviewedRequest[]): PolicyVerdict {
  if (drafts.some(({ malformed }) => malformed)) return "malformed";
  const verdicts = requests.map(({ verdict }) => verdict);
  return verdicts.includes("denied") ? "denied" : verdicts.includes("depends") ? "depends" : "allowed";
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
      title: "This is another role",
      detail: `${quoted(pastedArn)} was pasted, and the config names ${quoted(roleArn)}.`,
      remedy: "Paste the role that the config names, or change the config.",
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
    written: action?.values.map(({ value }) => value).join("\n") ?? "",
    sent: assumeAction,
    passes: judged.action,
    range: rangeOf(action ?? statement),
  });
  for (const { condition, holds } of judged.conditions) {
    const sent = request.lookup(condition.key.value.toLowerCase());
    checks.push({
      element: "condition",
      operator: condition.operator.value,
      key: condition.key.value,
      written: condition.values.map(({ value }) => value).join("\n"),
      sent: sent === "unknown" || sent.length === 0 ? null : sent.map(shown).join("\n"),
      passes: holds,
      range: rangeOf(condition),
    });
  }
  return { matches: principal ? judged.matches : false, checks };
}
