// Reviews a permission policy against the secrets that Latchkey has to read.
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy } from "../evaluation";
import type { Finding } from "../finding";
import type { Kind } from "../kind";
import { reviewPolicy } from "../review";
import { readAction } from "../tables/request-keys";
import { actionFindings, actionMeant, overbroadFindings } from "./overbroad";
import { readingFindings } from "./reading";
import { type Needs, needsOf, ownStatements, type PermissionPolicyFacts } from "./request";
import { resourceFaults } from "./resource";

/** Never throws. It does not know the role's other policies, or the secrets' resource policies. */
export function reviewPermissionPolicy(
  text: string,
  facts: PermissionPolicyFacts,
  now: () => number = Date.now,
): PolicyReview {
  const needs = needsOf(facts, now());
  const { roleArn, region, totalSecrets = 0, secretsHidden: hidden = false } = facts;
  const { secrets, list } = needs;
  const reviewed = secrets.length;
  const kind: Kind = {
    asked: { roleArn, region, kind: "permission-policy" },
    rest: { claims: [], secrets: { reviewed, total: Math.max(totalSecrets, reviewed), hidden } },
    action: readAction,
    statements: ownStatements(needs),
    actionMeant,
    other: {
      isOne: ({ principal, action }) =>
        principal !== null && (action?.values ?? []).some(({ value }) => /^sts:AssumeRole/i.test(value)),
      code: "trust_policy_pasted",
      element: "Principal",
      refused: "principal_in_permission_policy",
    },
    keyMeant: () => null,
    needed: [
      { request: list, secretName: null, required: false },
      ...secrets.flatMap(({ given, requests }) =>
        requests.map((request) => ({ request, secretName: given, required: true })),
      ),
    ],
    meaning: (policy) => permissionFindings(policy, needs),
    calls: [list, ...secrets.flatMap(({ requests }) => requests)],
    replacement: () => [],
    saving: {
      command: "iam put-role-policy",
      options: { "policy-name": "SecretsManagerRead" },
      fileName: "secrets-policy.json",
    },
  };
  return reviewPolicy(text, kind);
}

function permissionFindings(policy: Policy, needs: Needs): Finding[] {
  const form = policy.statements.map((statement) => [
    ...resourceFaults(statement, needs),
    ...actionFindings(statement),
  ]);
  return [...form.flat(), ...overbroadFindings(policy, needs), ...readingFindings(policy, needs)];
}
