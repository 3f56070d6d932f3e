// Whom else a trust policy lets in: other organizations of the same Latchkey, foremost.
import type { Condition, Policy, Statement } from "../document";
import { actionMatches, federatedNames, isAllow, judge, judgeStatement } from "../evaluation";
import { type Finding, type Fix, trustFinding as finding } from "../finding";
import { parseOperator } from "../operators";
import { keyKind } from "./claim";
import { assumeAction, type Expected } from "./request";

/** Another organization, which no policy means. */
const anyForeign = "organization:f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f";

/** What is corrected although the role can be assumed. */
export const overbroadCodes: ReadonlySet<string> = new Set([
  "sub_other_organization_too",
  "sub_condition_missing",
  "sub_pattern_too_wide",
  "sub_condition_negated",
  "sub_condition_too_wide",
  "set_operator_on_single_value",
  "if_exists_on_claim",
]);

export function overbroadFindings(
  { statements }: Policy,
  ours: Statement | null,
  expected: Expected,
): Finding[] {
  const values = statements.flatMap(({ conditions }) => conditions.flatMap((condition) => condition.values));
  const named = values
    .map(({ value }) => value)
    .filter((value) => /^organization:[0-9a-f-]{36}$/.test(value) && value !== expected.facts.subject);
  // A pattern that excludes any one may still hold for those that begin alike.
  const near = values.some(({ value }) => /[*?]/.test(value)) ? nearSubjects(expected) : [];
  const leaks = new Map<Statement, string>();
  for (const subject of new Set([anyForeign, ...named, ...near])) {
    const { decision, judgements } = judge({ statements }, expected.request(assumeAction, subject));
    for (const { statement, matches } of decision === "denied" ? [] : judgements)
      if (isAllow(statement) && matches !== false && !leaks.has(statement)) leaks.set(statement, subject);
  }
  return [
    ...statements.flatMap((statement) => noteFindings(statement, statement === ours, expected)),
    ...[...leaks].map(([statement, subject]) => leakFinding(statement, subject, expected)),
  ];
}

/** Organizations that differ from this one in one digit: where a pattern leaves it open, one of them fits. */
function nearSubjects({ organization }: Expected): string[] {
  return [...organization].flatMap((sign, index) => {
    const other = sign === "0" ? "1" : "0";
    const near = `organization:${organization.slice(0, index)}${other}${organization.slice(index + 1)}`;
    return /[0-9a-f]/.test(sign) ? [near] : [];
  });
}

type Claim = "aud" | "sub";

/** Which claim a condition asks for by its right key; null for any other. */
function claimOf({ key }: Condition, expected: Expected): Claim | null {
  const { of, differences } = keyKind(key.value, expected);
  return (of === "aud" || of === "sub") && differences.length === 0 ? of : null;
}

/** Asks for a claim as the guide does, instead of by some conditions. */
function demanding(of: Claim, { path }: Statement, expected: Expected, instead: Condition[] = []): Fix[] {
  const at = [...path, "Condition", "StringEquals", `${expected.host}:${of}`];
  const others = instead.filter((condition) => condition.path.join("\n") !== at.join("\n"));
  return [
    { at, value: of === "aud" ? expected.facts.audience : expected.sub },
    ...others.map((condition) => ({ at: condition.path, value: undefined })),
  ];
}

function leakFinding(statement: Statement, subject: string, expected: Expected): Finding {
  const { host, facts } = expected;
  const claim = `${host}:sub`;
  const bound = statement.conditions.filter((condition) => claimOf(condition, expected) === "sub");
  const [first] = bound;
  const named = bound.flatMap(({ values }) => values).find(({ value }) => value === subject);
  const isAlone = !bound.some(({ values }) => values.some(({ value }) => value === facts.subject));
  const wild = bound.find(({ operator }) => {
    const parsed = parseOperator(operator.value);
    return parsed?.wildcards && !parsed.negated;
  });
  const pattern = wild?.values.find(({ value }) => /[*?]/.test(value));
  const texts = {
    claim,
    instead: isAlone ? " instead of this one" : " too",
    operator: (wild ?? first)?.operator.value ?? "",
    value: pattern?.value ?? "",
    leak: `Another organization on this Latchkey, "${subject}", could assume the role.`,
    remedy: `With StringEquals, require "${claim}" to be "${facts.subject}".`,
  };
  const fixes = demanding("sub", statement, expected, bound);
  if (named) return finding("sub_other_organization_too", named, texts, ...fixes);
  if (!first) return finding("sub_condition_missing", statement.condition ?? statement, texts, ...fixes);
  if (wild) return finding("sub_pattern_too_wide", pattern ?? wild, texts, ...fixes);
  const isNegated = parseOperator(first.operator.value)?.negated;
  return finding(isNegated ? "sub_condition_negated" : "sub_condition_too_wide", first, texts, ...fixes);
}

/** Of a statement for Latchkey, what is harmless today and easily misread. */
function noteFindings(statement: Statement, isOurs: boolean, expected: Expected): Finding[] {
  const { principal, action, conditions } = statement;
  const judged = judgeStatement(statement, expected.request());
  if (!isAllow(statement) || !principal || !judged.principal || !judged.action) return [];
  const findings = conditions.flatMap((condition) => {
    const of = claimOf(condition, expected);
    return of ? operatorFindings(condition, demanding(of, statement, expected, [condition])) : [];
  });
  if (!conditions.some(({ key }) => keyKind(key.value, expected).of === "aud")) {
    const texts = { claim: `${expected.host}:aud`, audience: expected.facts.audience };
    const place = statement.condition ?? statement;
    // One that lets nobody in, and was not meant to, stays as it is.
    const fixes = isOurs || judged.matches !== false ? demanding("aud", statement, expected) : [];
    findings.push(finding("aud_condition_missing", place, texts, ...fixes));
  }
  const other = federatedNames(principal).find(({ value }) => value !== expected.providerArn);
  if (other) findings.push(finding("several_providers", other, { value: other.value }));
  const wide = action?.values.find(({ value }) => /[*?]/.test(value));
  const texts = { value: wide?.value ?? "NotAction", action: assumeAction };
  if ((wide || action?.negated) && actionMatches(statement, "sts:TagSession"))
    findings.push(finding("action_wider_than_needed", wide ?? action ?? statement, texts));
  return findings;
}

/** Set operators and IfExists mean nothing for claims that every token has once, and mislead. */
function operatorFindings({ operator, key }: Condition, fixes: Fix[]): Finding[] {
  const { set = null, ifExists = false } = parseOperator(operator.value) ?? {};
  const more = set === "ForAllValues" ? " ForAllValues also matches when the key is absent." : "";
  const found = (code: "set_operator_on_single_value" | "if_exists_on_claim", right: string) =>
    finding(code, operator, { set, key: key.value, more, right }, ...fixes);
  return [
    ...(set ? [found("set_operator_on_single_value", operator.value.replace(/^\w+:/, ""))] : []),
    ...(ifExists ? [found("if_exists_on_claim", operator.value.replace(/IfExists$/, ""))] : []),
  ];
}
