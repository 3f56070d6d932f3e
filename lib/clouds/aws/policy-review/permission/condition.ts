// Why a statement that would fit does not: its conditions, or that it denies.
import type { Condition, Statement } from "@/lib/clouds/aws/policy-review/document";
import { type Draft, listed, quoted } from "@/lib/clouds/aws/policy-review/draft";
import { type Judgement, judgeStatement, type Request } from "@/lib/clouds/aws/policy-review/evaluation";
import { shown } from "@/lib/clouds/aws/policy-review/operators";

export function denyDraft(statement: Statement, request: Request, severity: Draft["severity"]): Draft {
  const certain = judgeStatement(statement, request).matches === true;
  return {
    severity,
    code: "explicit_deny",
    title: certain ? "A statement denies it" : "A statement may deny it",
    detail: `${certain ? "It speaks of" : "It cannot be known from here whether its conditions hold; it speaks of"} ${request.action}, and an explicit Deny counts more than any Allow.`,
    remedy: "Take the statement out, or have it leave Latchkey's secrets out.",
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
        ? "It depends on where the call comes from"
        : "It cannot be known from here whether this holds",
      detail: /resourcetag/.test(lower)
        ? `${key.value} is a tag of the secret itself. ${operator.value} wants ${wanted}.`
        : `${key.value} is nothing that Latchkey decides. ${operator.value} wants ${wanted}.`,
      remedy: "Make sure in AWS that it holds, or take the condition out.",
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
    title: "The condition is not met",
    detail:
      sent.length === 0
        ? `${operator.value} wants ${key.value} to be ${wanted}, and it is not in Latchkey's request.`
        : `${operator.value} wants ${key.value} to be ${wanted}, and it is ${listed(sent.map((value) => quoted(shown(value))))}.`,
    remedy: sent[0] ? `Write "${shown(sent[0])}".` : "Take the condition out.",
    place: values[0] ?? key,
    statementIndex,
  };
}
