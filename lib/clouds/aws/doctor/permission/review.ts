// Reviews a permission policy against the secrets that Latchkey has to read.
import type { PermissionPolicyFacts } from "@/lib/clouds/aws/doctor/permission/request";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "../evaluation";
import { type Finding, permissionFinding as finding, member, put } from "../finding";
import type { Kind } from "../kind";
import { reviewPolicy } from "../review";
import { correctionLimit } from "../tables/bounds";
import { actionFindings, actionMeant, meantActions, overbroadFindings } from "./overbroad";
import { readingFindings } from "./reading";
import { listAction, type Needs, needsOf, ownStatements, readAction } from "./request";
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
      ...secrets.flatMap(({ secret, read, decrypt }) =>
        [read, ...(decrypt ? [decrypt] : [])].map((request) => ({
          request,
          secretName: secret.name,
          required: true,
        })),
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
  const { statements, list } = policy;
  const findings = statements.flatMap((statement) => [
    ...resourceFindings(statement, needs),
    ...resourceFaults(statement, needs),
    ...actionFindings(statement),
  ]);
  const meant = meantActions(statements);
  return [
    ...findings,
    ...overbroadFindings(policy, needs),
    ...readingFindings(policy, needs, meant),
    ...(isTooMuch(policy, needs) ? [finding("too_much_to_correct", list ?? policy)] : []),
  ];
}

function isTrust({ principal, action }: Statement): boolean {
  return principal !== null && (action?.values ?? []).some(({ value }) => /^sts:AssumeRole/i.test(value));
}

function isTooMuch({ statements }: Policy, { secrets }: Needs): boolean {
  const values = statements.reduce((sum, { resource }) => sum + Math.max(1, resource?.values.length ?? 0), 0);
  return values * secrets.length > correctionLimit;
}

function resourceFindings(statement: Statement, { secrets }: Needs): Finding[] {
  const { resource, action } = statement;
  if (resource) return [];
  const actions = action?.values.map(({ value }) => value.toLowerCase()) ?? [];
  const patterns = secrets.map(({ pattern }) => pattern);
  const isReading = actions.every((own) => /^secretsmanager:(get|describe|batch)/.test(own));
  const isListing = actions.every((own) => own === listAction.toLowerCase());
  const to = isListing ? ["*"] : isReading ? patterns : [];
  const fixes = to.length > 0 && actions.length > 0 ? [put(member(statement, "Resource"), ...to)] : [];
  return [finding("resource_missing", statement, {}, ...fixes)];
}
