// Why a secret cannot be read under a permission policy.
import type { Policy } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { type Judgement, judge, type Verdict } from "@/lib/clouds/aws/doctor/evaluation";
import { meantTo } from "@/lib/clouds/aws/doctor/permission/action";
import { conditionDrafts, denyDraft } from "@/lib/clouds/aws/doctor/permission/condition";
import { listAction, readAction, type Wanted } from "@/lib/clouds/aws/doctor/permission/request";
import { resourceDifference } from "@/lib/clouds/aws/doctor/permission/resource";

export function readDrafts(policy: Policy, wanted: Wanted): Draft[] {
  const verdict = judge(policy, wanted.read);
  if (verdict.decision === "allowed") return [];
  const { statement } = verdict;
  if (statement?.effect?.value === "Deny") {
    const [judged] = verdict.judgements.filter((one) => one.statement === statement);
    const unknown = judged
      ? conditionDrafts(judged, wanted.read).filter(({ severity }) => severity === "warning")
      : [];
    return [
      denyDraft(statement, wanted.read, verdict.decision === "denied" ? "error" : "warning"),
      ...unknown,
    ];
  }
  const granting = verdict.judgements.filter((one) => one.statement.effect?.value !== "Deny" && one.action);
  if (granting.length === 0) return meantTo(policy, readAction) ? [] : [actionDraft(policy, wanted, verdict)];
  const fitting = granting.filter(({ resource }) => resource !== false);
  if (fitting.length > 0)
    return fitting.flatMap((judged) => [
      ...suffixDrafts(judged, wanted),
      ...conditionDrafts(judged, wanted.read),
    ]);
  return [closestDraft(granting, wanted)];
}

/** The one resource, of all that allow reading, that was most probably meant for the secret. */
function closestDraft(granting: Judgement[], wanted: Wanted): Draft {
  const name = wanted.arn.split(":secret:")[1]?.split("-")[0] ?? "";
  const [best] = granting
    .flatMap(({ statement }) =>
      (statement.resource?.negated ? [] : (statement.resource?.values ?? [])).map((value) => ({
        statement,
        value,
        alike: sharedSigns(value.value, wanted.arn, name),
      })),
    )
    .sort((one, other) => other.alike - one.alike)
    // A policy with more than these was not written by hand.
    .slice(0, 30)
    .map((candidate) => ({ ...candidate, difference: resourceDifference(candidate.value.value, wanted) }))
    .sort((one, other) => Number(other.difference.meantFor) - Number(one.difference.meantFor));
  const statement = best?.statement ?? granting[0]?.statement;
  const place = best?.value ?? statement?.resource?.key ?? statement;
  return {
    severity: "error",
    code: best?.difference.code ?? "not_resource_excludes",
    title: best?.difference.title ?? "The secret is excluded",
    detail: best?.difference.detail ?? `NotResource excludes ${quoted(wanted.name)} from what can be read.`,
    remedy: best?.difference.meantFor === false ? `Add "${wanted.pattern}".` : `Write "${wanted.pattern}".`,
    place: place ?? { path: [], offset: 0, length: 0 },
    statementIndex: statement?.index ?? null,
  };
}

/** A whole ARN was written, and the suffix of the secret is not known from here. */
function suffixDrafts({ resource, statement }: Judgement, wanted: Wanted): Draft[] {
  if (resource !== null || !statement.resource) return [];
  return [
    {
      severity: "warning",
      code: "resource_suffix_unknown",
      title: "This depends on the secret's suffix",
      detail: `The resource names one suffix. Latchkey can't check whether ${quoted(wanted.name)} has it, and a recreated secret gets a new one.`,
      remedy: `Write "${wanted.pattern}".`,
      place: statement.resource,
      statementIndex: statement.index,
    },
  ];
}

function actionDraft(policy: Policy, wanted: Wanted, verdict: Verdict): Draft {
  const near = verdict.judgements
    .filter(({ statement, resource }) => statement.effect?.value !== "Deny" && resource !== false)
    .flatMap(({ statement }) => (statement.action?.values ?? []).map((value) => ({ statement, value })))
    .filter(({ value }) => /^secretsmanager:(Describe|Batch|Get|List)/i.test(value.value))
    .filter(({ value }) => value.value.toLowerCase() !== listAction.toLowerCase());
  const [best] = near;
  const only = best?.value.value ?? "";
  return {
    severity: "error",
    code: /^secretsmanager:BatchGetSecretValue$/i.test(only) ? "batch_alone" : "get_secret_value_missing",
    title: "Reading secret values isn't allowed",
    detail: best
      ? `${quoted(only)} alone doesn't allow reading values. ${readAction} does.`
      : `No statement allows ${readAction}, so ${quoted(wanted.name)} can't be read.`,
    remedy: best ? `Add "${readAction}" to the statement's actions.` : "Add the statement below.",
    place: best?.value ?? policy.list ?? policy,
    statementIndex: best?.statement.index ?? null,
  };
}

/** At their beginnings, and at the ends of the names in them. */
function sharedSigns(pattern: string, arn: string, name: string): number {
  let shared = 0;
  while (shared < arn.length && pattern[shared] === arn[shared]) shared++;
  return shared + (name !== "" && pattern.includes(name) ? name.length : 0);
}
