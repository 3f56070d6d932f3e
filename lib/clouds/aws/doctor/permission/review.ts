// Reviews a permission policy against the secrets that Latchkey has to read.
import type { PermissionPolicyFacts } from "@/lib/clouds/aws/doctor/permission/request";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "../evaluation";
import { type Finding, permissionFinding as finding } from "../finding";
import type { Kind } from "../kind";
import { reviewPolicy } from "../review";
import { correctionLimit } from "../tables/bounds";
import { readAction } from "../tables/request-keys";
import { actionFindings, actionMeant, overbroadFindings } from "./overbroad";
import { listOf, readingFindings } from "./reading";
import { type Needs, needsOf, ownStatements } from "./request";
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
      isOne: isTrust,
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
    others: [],
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
  const { statements } = policy;
  const values = statements.flatMap(({ resource }) => resource?.values ?? [null]);
  const isTooMuch = values.length * needs.secrets.length > correctionLimit;
  return [
    ...statements.flatMap((statement) => [...resourceFaults(statement, needs), ...actionFindings(statement)]),
    ...overbroadFindings(policy, needs),
    ...readingFindings(policy, needs),
    ...(isTooMuch ? [finding("too_much_to_correct", listOf(policy))] : []),
  ];
}

function isTrust({ principal, action }: Statement): boolean {
  return principal !== null && (action?.values ?? []).some(({ value }) => /^sts:AssumeRole/i.test(value));
}
