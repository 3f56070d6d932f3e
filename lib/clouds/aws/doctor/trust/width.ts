// Whom else a trust policy lets in: other organizations of the same Latchkey, foremost.
import type { Condition, Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { actionMatches, judge, judgeStatement } from "@/lib/clouds/aws/doctor/evaluation";
import { parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { keyKind } from "@/lib/clouds/aws/doctor/trust/condition";
import {
  anyForeign,
  assumeAction,
  type Expected,
  nearSubjects,
  requestFor,
} from "@/lib/clouds/aws/doctor/trust/request";

/** A statement that lets in an organization that is not this one, and an example of such a one. */
export interface Leak {
  statement: Statement;
  subject: string;
}

export function leaksOf(policy: Pick<Policy, "statements">, expected: Expected): Leak[] {
  const any = leaksTo(anyForeign, policy, expected);
  const values = policy.statements.flatMap(({ conditions }) =>
    conditions.flatMap((condition) => condition.values),
  );
  const named = values
    .map(({ value }) => value)
    .filter((value) => /^organization:[0-9a-f-]{36}$/.test(value) && value !== expected.facts.subject);
  // A pattern that excludes any one may still hold for those that begin alike.
  const near = values.some(({ value }) => /[*?]/.test(value)) ? nearSubjects(expected) : [];
  const found = new Map(any.map((leak) => [leak.statement.index, leak]));
  for (const subject of new Set([...named, ...near])) {
    for (const leak of leaksTo(subject, policy, expected))
      if (!found.has(leak.statement.index)) found.set(leak.statement.index, leak);
  }
  return [...found.values()];
}

function leaksTo(subject: string, policy: Pick<Policy, "statements">, expected: Expected): Leak[] {
  const { decision, judgements } = judge(policy, requestFor(expected, assumeAction, subject));
  if (decision === "denied") return [];
  return judgements
    .filter((judged) => judged.statement.effect?.value === "Allow" && judged.matches !== false)
    .map(({ statement }) => ({ statement, subject }));
}

export const leakCodes: ReadonlySet<string> = new Set([
  "sub_other_organization_too",
  "sub_condition_missing",
  "sub_pattern_too_wide",
  "sub_condition_negated",
  "sub_condition_too_wide",
]);

export function widthDrafts(policy: Pick<Policy, "statements">, expected: Expected): Draft[] {
  const drafts = leaksOf(policy, expected).map((leak) => leakDraft(leak, expected));
  for (const statement of policy.statements) {
    if (statement.effect?.value !== "Allow") continue;
    const judged = judgeStatement(statement, requestFor(expected, assumeAction));
    if (judged.principal && statement.principal && judged.action)
      drafts.push(...noteDrafts(statement, expected));
  }
  return drafts;
}

function leakDraft({ statement, subject }: Leak, expected: Expected): Draft {
  const { host, facts } = expected;
  const remedy = `With StringEquals, require "${host}:sub" to be "${facts.subject}".`;
  const draft = (code: string, title: string, detail: string, place: Draft["place"]): Draft => ({
    severity: "warning",
    code,
    title,
    detail: `${detail} Another organization on this Latchkey, ${quoted(subject)}, could assume the role.`,
    remedy,
    place,
    statementIndex: statement.index,
  });
  const bound = statement.conditions.filter(({ key }) => {
    const kind = keyKind(key.value, expected);
    return kind.of === "sub" && kind.differences.length === 0;
  });
  const named = bound.flatMap(({ values }) => values).find(({ value }) => value === subject);
  const alone = !bound.some(({ values }) => values.some(({ value }) => value === facts.subject));
  if (named)
    return draft(
      "sub_other_organization_too",
      "Another organization is allowed too",
      alone ? "The condition names it instead of this one." : "The condition names it too.",
      named,
    );
  const wild = bound.find(
    ({ operator }) => parseOperator(operator.value)?.wildcards && !parseOperator(operator.value)?.negated,
  );
  const [first] = bound;
  if (!first) {
    const place = statement.condition ?? statement;
    return draft(
      "sub_condition_missing",
      "Every organization is allowed",
      `No condition checks ${host}:sub.`,
      place,
    );
  }
  if (wild) {
    const value = wild.values.find((one) => /[*?]/.test(one.value)) ?? wild;
    return draft(
      "sub_pattern_too_wide",
      "The pattern allows other organizations",
      `${wild.operator.value} with ${quoted("value" in value ? value.value : "")} matches more than this organization.`,
      value,
    );
  }
  if (parseOperator(first.operator.value)?.negated)
    return draft(
      "sub_condition_negated",
      "Every organization except those named is allowed",
      `${first.operator.value} excludes some instead of naming one.`,
      first,
    );
  return draft(
    "sub_condition_too_wide",
    "The condition allows other organizations",
    `${first.operator.value} on ${host}:sub doesn't limit it to one.`,
    first,
  );
}

/** What is harmless today and easily misread. */
function noteDrafts(statement: Statement, expected: Expected): Draft[] {
  const { host, facts } = expected;
  const draft = (
    code: string,
    title: string,
    detail: string,
    remedy: string,
    place: Draft["place"],
  ): Draft => ({
    severity: "note",
    code,
    title,
    detail,
    remedy,
    place,
    statementIndex: statement.index,
  });
  const drafts: Draft[] = [];
  const own = (condition: Condition, of: "aud" | "sub") => {
    const kind = keyKind(condition.key.value, expected);
    return kind.of === of && kind.differences.length === 0;
  };
  for (const condition of statement.conditions) {
    if (!own(condition, "aud") && !own(condition, "sub")) continue;
    const operator = parseOperator(condition.operator.value);
    if (operator?.set)
      drafts.push(
        draft(
          "set_operator_on_single_value",
          `${operator.set} is only for keys with several values`,
          `${condition.key.value} has one value.${operator.set === "ForAllValues" ? " ForAllValues also matches when the key is absent." : ""}`,
          `Write "${condition.operator.value.replace(/^\w+:/, "")}".`,
          condition.operator,
        ),
      );
    if (operator?.ifExists)
      drafts.push(
        draft(
          "if_exists_on_claim",
          "The condition also matches without the claim",
          `Every token has ${condition.key.value}, so IfExists only weakens the condition.`,
          `Write "${condition.operator.value.replace(/IfExists$/, "")}".`,
          condition.operator,
        ),
      );
  }
  if (!statement.conditions.some(({ key }) => keyKind(key.value, expected).of === "aud"))
    drafts.push(
      draft(
        "aud_condition_missing",
        "No condition checks the audience",
        `AWS then accepts every audience registered with the provider. The guide's policy checks ${host}:aud.`,
        `With StringEquals, require "${host}:aud" to be "${facts.audience}".`,
        statement.condition ?? statement,
      ),
    );
  const federated = statement.principal?.types.find(({ type }) => type.value === "Federated")?.names ?? [];
  const other = federated.find(({ value }) => value !== expected.providerArn);
  if (other)
    drafts.push(
      draft(
        "several_providers",
        "The statement trusts a second provider",
        `The same conditions apply to ${quoted(other.value)}, but their keys name Latchkey's host.`,
        "Write a separate statement for each provider.",
        other,
      ),
    );
  const wide = statement.action?.values.find(({ value }) => /[*?]/.test(value));
  if ((wide || statement.action?.negated) && actionMatches(statement, "sts:TagSession"))
    drafts.push(
      draft(
        "action_wider_than_needed",
        "More actions are allowed than Latchkey needs",
        `${quoted(wide?.value ?? "NotAction")} also allows session tags and a source identity.`,
        `Write "${assumeAction}".`,
        wide ?? statement.action ?? statement,
      ),
    );
  return drafts;
}
