// Everything that there is to say about a permission policy.

import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { judge } from "@/lib/clouds/aws/doctor/evaluation";
import { grammarDrafts } from "@/lib/clouds/aws/doctor/grammar";
import type { Node } from "@/lib/clouds/aws/doctor/json/tree";
import { isPlaceholder } from "@/lib/clouds/aws/doctor/leftovers";
import { matches } from "@/lib/clouds/aws/doctor/pattern";
import { actionSpellingDrafts, wideActionDrafts } from "@/lib/clouds/aws/doctor/permission/action";
import { conditionDrafts, denyDraft } from "@/lib/clouds/aws/doctor/permission/condition";
import { keyDrafts } from "@/lib/clouds/aws/doctor/permission/key";
import { readDrafts } from "@/lib/clouds/aws/doctor/permission/reading";
import { listAction, type Needs } from "@/lib/clouds/aws/doctor/permission/request";
import { resourceFault } from "@/lib/clouds/aws/doctor/permission/resource";
import { requestsOf } from "@/lib/clouds/aws/doctor/permission/statements";
import { widthDrafts } from "@/lib/clouds/aws/doctor/permission/width";
import { variableDrafts } from "@/lib/clouds/aws/doctor/variables";

/** Characters without white space that AWS takes: in a managed policy, and in all inline policies of a role together. */
const managedLimit = 6144;

export const inlineLimit = 10_240;

export interface PermissionSource {
  policy: Policy;
  root: Node;
  bare: boolean;
  text: string;
}

export function permissionDrafts(source: PermissionSource, needs: Needs): Draft[] {
  const { policy } = source;
  const drafts = documentDrafts(source, needs);
  const trust = trustPasted(policy);
  if (trust) return [...drafts, trust];
  drafts.push(...listDrafts(policy, needs));
  for (const wanted of needs.secrets) drafts.push(...readDrafts(policy, wanted));
  drafts.push(...keyDrafts(policy, needs), ...variableDrafts(policy, requestsOf(needs)));
  return drafts;
}

/** What can be said without asking for each secret why it cannot be read. */
export function documentDrafts({ policy, root, bare, text }: PermissionSource, needs: Needs): Draft[] {
  const drafts = grammarDrafts(policy, root, bare, "permission");
  for (const statement of policy.statements)
    drafts.push(
      ...formDrafts(statement, needs),
      ...actionSpellingDrafts(statement),
      ...wideActionDrafts(statement),
    );
  if (trustPasted(policy)) return drafts;
  drafts.push(...widthDrafts(policy, needs));
  const size = text.slice(policy.offset, policy.offset + policy.length).replace(/\s/g, "").length;
  if (size > managedLimit)
    drafts.push({
      severity: size > inlineLimit ? "error" : "warning",
      code: "too_long",
      title: "The policy is longer than AWS allows",
      detail: `It has ${size.toLocaleString("en")} characters without white space. AWS allows ${managedLimit.toLocaleString("en")} in a managed policy, and ${inlineLimit.toLocaleString("en")} in all inline policies of a role together.`,
      remedy: "Use a common name prefix for your secrets, or split the policy.",
      place: policy,
      statementIndex: null,
      ...(size > inlineLimit && { malformed: true as const }),
    });
  return drafts;
}

function formDrafts(statement: Statement, { partition }: Needs): Draft[] {
  const { members, index, resource } = statement;
  const draft = (
    code: string,
    title: string,
    detail: string,
    remedy: string,
    place: Draft["place"],
  ): Draft => ({
    severity: "error",
    code,
    title,
    detail,
    remedy,
    place,
    statementIndex: index,
    malformed: true,
  });
  const drafts = members
    .filter(({ name }) => name === "Principal" || name === "NotPrincipal")
    .map(({ name, key }) =>
      draft(
        "principal_in_permission_policy",
        "A permission policy can't have a Principal",
        "It always applies to the role it's attached to. The trust policy says who is allowed to assume the role.",
        `Remove ${name}.`,
        key,
      ),
    );
  if (!resource)
    drafts.push(
      draft(
        "resource_missing",
        "The statement has no Resource",
        "Resource says which secrets or keys the statement covers.",
        "Add a Resource.",
        statement,
      ),
    );
  for (const { value, ...place } of resource?.values ?? []) {
    const fault = resourceFault(value);
    if (fault === "name")
      drafts.push(
        draft(
          "resource_is_name",
          "The resource isn't an ARN",
          `AWS refuses ${quoted(value)}. A resource must be an ARN or "*".`,
          "Write the secret's ARN, as below.",
          place,
        ),
      );
    if (fault === "service")
      drafts.push(
        draft(
          "resource_service_open",
          "The resource must name one service",
          `AWS refuses ${quoted(value)}: the part after the partition must be a service, not a pattern.`,
          "Write secretsmanager there.",
          place,
        ),
      );
    if (fault === "account")
      drafts.push(
        draft(
          "resource_account_malformed",
          "The resource's account must have twelve digits",
          `AWS refuses ${quoted(value)}: "The policy failed legacy parsing". A policy variable doesn't work here either.`,
          "Write the account's twelve digits.",
          place,
        ),
      );
    const other = /^arn:([^:]+):/.exec(value)?.[1];
    if (other !== undefined && matches(other, partition, true) === false && !isPlaceholder(other))
      drafts.push(
        draft(
          "resource_partition_differs",
          "The resource is in the wrong partition",
          `It says ${other}, but the role is in ${partition}: AWS refuses the policy.`,
          `Start it with arn:${partition}:`,
          place,
        ),
      );
  }
  return drafts;
}

function trustPasted({ statements, list }: Policy): Draft | null {
  const trusting = statements.find(
    ({ principal, action }) =>
      principal && action?.values.some(({ value }) => /^sts:AssumeRole/i.test(value)),
  );
  if (!trusting || !list) return null;
  return {
    severity: "error",
    code: "trust_policy_pasted",
    title: "This is a trust policy",
    detail:
      "It says who is allowed to assume the role. What the role is allowed to do is in its permission policies.",
    remedy: "Paste a permission policy of the role. Review this one under Trust policy.",
    place: list,
    statementIndex: null,
  };
}

function listDrafts(policy: Policy, { list }: Needs): Draft[] {
  const verdict = judge(policy, list);
  if (verdict.decision === "allowed") return [];
  const why = "Only the suggestions in the Secret Name field need it. Reading works without it.";
  const draft = (
    code: string,
    title: string,
    detail: string,
    remedy: string,
    place: Draft["place"],
    index: number | null,
  ): Draft => ({
    severity: "warning",
    code,
    title,
    detail: `${detail} ${why}`,
    remedy,
    place,
    statementIndex: index,
  });
  const all = `Add a statement that allows ${listAction} with "Resource": "*".`;
  if (verdict.statement?.effect?.value === "Deny") return [denyDraft(verdict.statement, list, "warning")];
  const [granting] = verdict.judgements.filter(
    ({ statement, action }) => statement.effect?.value === "Allow" && action,
  );
  if (!granting)
    return [
      draft(
        "list_secrets_missing",
        "Listing secret names isn't allowed",
        `No statement allows ${listAction}.`,
        all,
        policy.list ?? policy,
        null,
      ),
    ];
  const { statement } = granting;
  if (granting.resource === false)
    return [
      draft(
        "list_secrets_resource",
        'Listing needs the resource "*"',
        `${listAction} applies to the whole account, so a Resource that names secrets never matches it.`,
        all,
        statement.resource ?? statement,
        statement.index,
      ),
    ];
  return conditionDrafts(granting, list).map((found) => ({ ...found, severity: "warning" }));
}
