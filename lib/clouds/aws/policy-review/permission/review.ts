// Reviews a permission policy against the secrets that Latchkey has to read.

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
import type { Draft } from "@/lib/clouds/aws/policy-review/draft";
import { judge, judgeStatement, type Request } from "@/lib/clouds/aws/policy-review/evaluation";
import { type RangeOf, rangesIn } from "@/lib/clouds/aws/policy-review/json/lines";
import { remembering } from "@/lib/clouds/aws/policy-review/memory";
import { shown } from "@/lib/clouds/aws/policy-review/operators";
import { readPasted } from "@/lib/clouds/aws/policy-review/pasted";
import { some } from "@/lib/clouds/aws/policy-review/pattern";
import { correctPermissions, tooMuchToCorrect } from "@/lib/clouds/aws/policy-review/permission/correction";
import { permissionDrafts } from "@/lib/clouds/aws/policy-review/permission/findings";
import { type Needs, needsOf } from "@/lib/clouds/aws/policy-review/permission/request";
import { command } from "@/lib/clouds/aws/shell/definition";
import type { PermissionPolicyFacts } from "@/lib/clouds/policy-review/contract";
import type {
  PolicyCheck,
  PolicyReview,
  PolicyVerdict,
  ReviewedRequest,
} from "@/lib/clouds/policy-review/schema";

/** Never throws, whatever the text is. Of the role's other policies, and of secrets' own, it knows nothing. */
export function reviewPermissionPolicy(
  text: string,
  facts: PermissionPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const needs = needsOf(facts, now());
  const rest = {
    kind: "permission-policy" as const,
    corrected: null,
    claims: [],
    secrets: {
      reviewed: needs.secrets.length,
      total: Math.max(facts.totalSecrets ?? 0, needs.secrets.length),
      hidden: facts.secretsHidden ?? false,
    },
  };
  return remembering(
    () => reviewed(text, needs, rest),
    () => unreadable(text, false, [tooCostlyDraft(text)], rest),
  );
}

function reviewed(
  text: string,
  needs: Needs,
  rest: Pick<PolicyReview, "kind" | "corrected" | "claims" | "secrets">,
): PolicyReview {
  const { facts } = needs;
  const reading = readPasted(text, facts.roleArn);
  if (!reading.ok) return unreadable(reading.text, reading.decoded, reading.drafts, rest);
  const { pasted } = reading;
  const rangeOf = rangesIn(pasted.text);
  const policy = readPolicy(pasted.root, pasted.path, pasted.bare);
  const drafts = [
    ...pasted.drafts,
    ...permissionDrafts({ policy, root: pasted.root, bare: pasted.bare, text: pasted.text }, needs),
  ];
  const named = namedRequests(needs);
  const requests = named.map((request) => requested(policy, request));
  const verdict = verdictOf(drafts, requests);
  const uncorrected = tooMuchToCorrect(policy, needs);
  if (uncorrected) drafts.push(uncorrectedDraft(policy));
  const after =
    uncorrected || drafts.some(({ code }) => code === "trust_policy_pasted")
      ? null
      : (correctPermissions(correctable(pasted), pasted.bare, needs) ??
        (mustBeWrittenAnew(pasted, verdict) ? correctable(pasted) : null));
  return {
    ...rest,
    verdict,
    text: pasted.text,
    decoded: pasted.decoded,
    requests,
    statements: policy.statements.map((statement) =>
      statementOf(statement, rangeOf, checksOf(statement, rangeOf, named)),
    ),
    findings: findingsOf(drafts, pasted.text),
    corrected:
      after !== null && typeof after === "object" && !Array.isArray(after)
        ? correctedOf(pasted, after, {
            purpose: verdict === "allowed" ? "tightened" : "mended",
            fileName: "secrets-policy.json",
            // Where the CLI looks for IAM: in the region's partition.
            command: command("iam put-role-policy", {
              region: facts.region,
              "role-name": roleNameOf(facts.roleArn),
              "policy-name": "SecretsManagerRead",
              "policy-document": "file://secrets-policy.json",
            }),
          })
        : null,
  };
}

function uncorrectedDraft(policy: Policy): Draft {
  return {
    severity: "note",
    code: "too_much_to_correct",
    title: "The policy is not corrected here",
    detail: "It names too many resources to be held against each of the secrets and changed on the way.",
    remedy: "Correct what is listed, or begin with the policy of the guide.",
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

function verdictOf(drafts: Draft[], requests: ReviewedRequest[]): PolicyVerdict {
  if (drafts.some(({ malformed }) => malformed)) return "malformed";
  if (drafts.some(({ code }) => code === "trust_policy_pasted")) return "denied";
  const required = requests.filter((request) => request.required);
  // With no secret to read, being able to find one is all that can be asked of the policy.
  const verdicts = (required.length > 0 ? required : requests).map(({ verdict }) => verdict);
  return verdicts.includes("denied") ? "denied" : verdicts.includes("depends") ? "depends" : "allowed";
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
  const texts = (values: { value: string }[] = []) => values.map(({ value }) => value).join("\n");
  const checks: PolicyCheck[] = [
    {
      element: "action",
      operator: action?.negated ? "NotAction" : null,
      key: null,
      written: texts(action?.values),
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
      written: texts(resource?.values),
      sent: shown(request.resource ?? ""),
      passes: resource ? judgement.resource : false,
      range: rangeOf(resource ?? statement),
    });
  }
  const [first] = about;
  for (const [index, { condition }] of (first?.judgement.conditions ?? []).entries()) {
    const sent = first?.request.lookup(condition.key.value.toLowerCase()) ?? [];
    checks.push({
      element: "condition",
      operator: condition.operator.value,
      key: condition.key.value,
      written: texts(condition.values),
      sent: sent === "unknown" || sent.length === 0 ? null : sent.map(shown).join("\n"),
      passes: some(about.map(({ judgement }) => judgement.conditions[index]?.holds ?? false)),
      range: rangeOf(condition),
    });
  }
  return { matches: some(judged.map(({ judgement }) => judgement.matches)), checks };
}
