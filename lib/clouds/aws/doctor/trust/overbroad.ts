// Finds others that a trust policy lets in, above all other organizations of the same Latchkey.
import {
  actionMatches,
  type Condition,
  federatedNames,
  isAllow,
  judge,
  judgeStatement,
  type Policy,
  type Statement,
} from "../evaluation";
import { type Finding, type Fix, put } from "../finding";
import { keyKind } from "./condition";
import { assumeAction, type Expected } from "./request";

/** An organization that no policy names. */
const anyForeign = "organization:f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f";

export function overbroadFindings(
  { statements }: Policy,
  ours: Statement | null,
  expected: Expected,
): Finding[] {
  const values = statements.flatMap(({ conditions }) =>
    conditions.flatMap((condition) => condition.values.map(({ value }) => value)),
  );
  const named = values.filter((value) => /^organization:[0-9a-f-]{36}$/.test(value));
  // A pattern that does not match this one may match organizations with a similar id.
  const near = values.some((value) => /[*?]/.test(value)) ? nearSubjects(expected) : [];
  const others = new Set([anyForeign, ...named, ...near]);
  others.delete(expected.facts.subject);
  const leaks = new Map<Statement, string>();
  for (const subject of others) {
    const { decision, judgements } = judge({ statements }, expected.request(assumeAction, subject));
    for (const { statement, matches } of decision === "denied" ? [] : judgements)
      if (isAllow(statement) && matches !== false && !leaks.has(statement)) leaks.set(statement, subject);
  }
  return [
    ...statements.flatMap((statement) => noteFindings(statement, statement === ours, expected)),
    ...[...leaks].map(([statement, subject]) => leakFinding(statement, subject, expected)),
  ];
}

/** Organizations that differ from this one in one digit: a pattern with a wildcard there matches one of them. */
function nearSubjects({ organization }: Expected): string[] {
  return [...organization].flatMap((sign, index) => {
    const other = sign === "0" ? "1" : "0";
    const near = `organization:${organization.slice(0, index)}${other}${organization.slice(index + 1)}`;
    return /[0-9a-f]/.test(sign) ? [near] : [];
  });
}

/** The claim that a condition checks; null if its key is not exactly the claim's. */
function claimOf({ key }: Condition, expected: Expected): "aud" | "sub" | null {
  const { of, differences } = keyKind(key.value, expected);
  return (of === "aud" || of === "sub") && differences.length === 0 ? of : null;
}

/** Requires a claim as the guide does, and removes the conditions that it replaces. */
function requiring(
  of: "aud" | "sub",
  { path }: Statement,
  { host, claims }: Expected,
  instead: Condition[] = [],
): Fix[] {
  const right = { path: [...path, "Condition", "StringEquals", `${host}:${of}`] };
  const others = instead.filter((condition) => condition.path.join("\n") !== right.path.join("\n"));
  return [put(right, ...[claims[of]].flat()), ...others.map((condition) => put(condition))];
}

function leakFinding(statement: Statement, leak: string, expected: Expected): Finding {
  const { finding, host, facts } = expected;
  const bound = statement.conditions.filter((condition) => claimOf(condition, expected) === "sub");
  const values = bound.flatMap((condition) => condition.values);
  const [first] = bound;
  const named = values.find(({ value }) => value === leak);
  const wild = bound.find(({ comparison }) => comparison?.wildcards && !comparison.negated);
  const pattern = wild?.values.find(({ value }) => /[*?]/.test(value));
  const texts = {
    claim: `${host}:sub`,
    instead: values.every(({ value }) => value !== facts.subject) ? " instead of this one" : " too",
    operator: (wild ?? first)?.operator.value ?? "",
    value: pattern?.value ?? "",
    leak,
  };
  const fixes = requiring("sub", statement, expected, bound);
  if (named) return finding("sub_other_organization_too", named, texts, ...fixes);
  if (!first) return finding("sub_condition_missing", statement.condition ?? statement, texts, ...fixes);
  if (wild) return finding("sub_pattern_too_wide", pattern ?? wild, texts, ...fixes);
  const code = first.comparison?.negated ? "sub_condition_negated" : "sub_condition_too_wide";
  return finding(code, first, texts, ...fixes);
}

/** Notes on a statement for Latchkey: harmless today, but easily misread. */
function noteFindings(statement: Statement, isOurs: boolean, expected: Expected): Finding[] {
  const { finding, host, facts, provider } = expected;
  const { principal, action, conditions } = statement;
  const judged = judgeStatement(statement, expected.request());
  if (!isAllow(statement) || !principal || !judged.principal || !judged.action) return [];
  const findings = conditions.flatMap((condition) => {
    const { operator, comparison, key } = condition;
    const of = claimOf(condition, expected);
    if (!of || !comparison) return [];
    const { set, ifExists } = comparison;
    const fixes = requiring(of, statement, expected, [condition]);
    const more = set === "ForAllValues" ? " ForAllValues also matches when the key is absent." : "";
    const found = (code: "set_operator_on_single_value" | "if_exists_on_claim", extra: RegExp) =>
      finding(
        code,
        operator,
        { set, key: key.value, more, right: operator.value.replace(extra, "") },
        ...fixes,
      );
    return [
      ...(set ? [found("set_operator_on_single_value", /^\w+:/)] : []),
      ...(ifExists ? [found("if_exists_on_claim", /IfExists$/)] : []),
    ];
  });
  if (!conditions.some(({ key }) => keyKind(key.value, expected).of === "aud")) {
    const texts = { claim: `${host}:aud`, audience: facts.audience };
    // A statement that is not Latchkey's and lets nobody in stays as it is.
    const fixes = isOurs || judged.matches !== false ? requiring("aud", statement, expected) : [];
    findings.push(finding("aud_condition_missing", statement.condition ?? statement, texts, ...fixes));
  }
  const other = federatedNames(principal).find(({ value }) => value !== provider);
  if (other) findings.push(finding("several_providers", other));
  const wide = action?.values.find(({ value }) => /[*?]/.test(value));
  if ((wide || action?.negated) && actionMatches(statement, "sts:TagSession"))
    findings.push(
      finding("action_wider_than_needed", wide ?? action ?? statement, { value: wide?.value ?? "NotAction" }),
    );
  return findings;
}
