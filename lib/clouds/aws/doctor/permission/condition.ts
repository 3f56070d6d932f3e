// Why a statement that would fit does not: its conditions, or that it denies.
import type { Condition, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/doctor/draft";
import { type Judgement, judgeStatement, type Request } from "@/lib/clouds/aws/doctor/evaluation";
import { shown } from "@/lib/clouds/aws/doctor/operators";

export function denyDraft(statement: Statement, request: Request, severity: Draft["severity"]): Draft {
  const certain = judgeStatement(statement, request).matches === true;
  return {
    severity,
    code: "explicit_deny",
    title: certain ? "A Deny statement blocks this" : "A Deny statement could block this",
    detail: `${certain ? "It" : "Latchkey can't check its conditions. If they match, it"} denies ${request.action}, and a Deny always wins over an Allow.`,
    remedy: "Remove the statement, or exclude Latchkey's secrets from it.",
    place: statement.effect ?? statement,
    statementIndex: statement.index,
  };
}

/** Of a statement that fits but for its conditions. */
export function conditionDrafts({ statement, conditions }: Judgement, request: Request): Draft[] {
  return conditions.flatMap(({ condition, holds }) =>
    holds === true || condition.values.length === 0
      ? []
      : [conditionDraft(condition, holds === null, statement.index, request)],
  );
}

function conditionDraft(
  { key, operator, values }: Condition,
  unknown: boolean,
  statementIndex: number,
  request: Request,
): Draft {
  const wanted = listed(values.map(({ value }) => quoted(value)));
  const found = request.lookup(key.value.toLowerCase());
  const sent = Array.isArray(found) ? found : [];
  const lower = key.value.toLowerCase();
  if (unknown)
    return {
      severity: "warning",
      code: /sourceip|sourcevpc/.test(lower) ? "source_address_unknown" : "condition_unknown",
      title: /sourceip|sourcevpc/.test(lower)
        ? "This depends on where the call comes from"
        : "Latchkey can't check this condition",
      detail: /resourcetag/.test(lower)
        ? `${key.value} is a tag on the secret. ${operator.value} requires ${wanted}.`
        : `Latchkey doesn't set ${key.value}. ${operator.value} requires ${wanted}.`,
      remedy: "Check in AWS that it's met, or remove the condition.",
      place: key,
      statementIndex,
    };
  const viaService = lower === "kms:viaservice";
  return {
    severity: "error",
    code: viaService
      ? "kms_via_service_differs"
      : lower === "secretsmanager:versionstage"
        ? "version_stage_differs"
        : "condition_not_met",
    title: "The condition isn't met",
    detail:
      sent.length === 0
        ? `${operator.value} requires ${key.value} to be ${wanted}, but Latchkey's request doesn't contain it.`
        : `${operator.value} requires ${key.value} to be ${wanted}, but it's ${listed(sent.map((value) => quoted(shown(value))))}.`,
    remedy: sent[0] ? `Write "${shown(sent[0])}".` : "Remove the condition.",
    place: values[0] ?? key,
    statementIndex,
  };
}
