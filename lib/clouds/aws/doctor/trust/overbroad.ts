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
import { limitingOperators, sharedProviders, weakOperators } from "../tables/aws-names";
import { keyKind, type OwnClaim } from "./condition";
import { assumeAction, type Expected } from "./request";

/** An organization that no policy names. */
const anyForeign = "organization:f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f";

/** Statements that let other organizations in. */
export function leakFindings(policy: Policy, expected: Expected): Finding[] {
  const conditions = policy.statements.flatMap((statement) => statement.conditions);
  const values = conditions.flatMap((condition) => condition.values.map(({ value }) => value));
  const named = values.map(subjectLike).filter((subject) => /^organization:[0-9a-f-]{36}$/.test(subject));
  const requestOf = (subject: string) => expected.request(assumeAction, subject);
  const others = [...new Set([anyForeign, ...named, ...nearSubjects(expected)])].filter(
    (subject) =>
      subject !== expected.facts.subject && judge(policy, requestOf(subject)).decision !== "denied",
  );
  return policy.statements.filter(isAllow).flatMap((statement) => {
    const leak = others.find((subject) => judgeStatement(statement, requestOf(subject)).matches !== false);
    return leak ? [leakFinding(statement, leak, expected)] : [];
  });
}

/** Organizations that differ from this one in one digit: a pattern with a wildcard there matches one of them. */
function nearSubjects({ organization }: Expected): string[] {
  return [...organization].flatMap((sign, index) => {
    const other = sign === "0" ? "1" : "0";
    const near = `organization:${organization.slice(0, index)}${other}${organization.slice(index + 1)}`;
    return /[0-9a-f]/.test(sign) ? [near] : [];
  });
}

/** A subject that the pattern matches; what it leaves open is filled from one that no policy names. */
function subjectLike(pattern: string): string {
  const parts = pattern.split("*");
  const end = parts.pop() ?? "";
  const start = parts.join("");
  const subject = start + anyForeign.slice(start.length, -end.length || undefined) + end;
  return subject.replace(/\?/g, (_, at: number) => anyForeign[at] ?? "");
}

function leakFinding(statement: Statement, leak: string, expected: Expected): Finding {
  const { finding, facts } = expected;
  const bound = statement.conditions.filter((condition) => claimOf(condition, expected) === "sub");
  const fixes = requiring("sub", statement, expected, bound);
  const [first] = bound;
  if (!first) return finding("sub_condition_missing", statement.condition ?? statement, { leak }, ...fixes);
  const values = bound.flatMap((condition) => condition.values);
  const named = values.find(({ value }) => value === leak);
  if (named) {
    const isToo = values.some(({ value }) => value === facts.subject);
    const code = isToo ? "sub_other_organization_too" : "sub_other_organization_too/instead";
    return finding(code, named, { leak }, ...fixes);
  }
  const wild = bound.find(({ comparison }) => comparison?.wildcards && !comparison.negated);
  const texts = { leak, operator: (wild ?? first).operator.value };
  const pattern = wild?.values.find(({ value }) => /[*?]/.test(value)) ?? wild?.values[0];
  if (pattern) return finding("sub_pattern_too_wide", pattern, texts, ...fixes);
  const code = first.comparison?.negated ? "sub_condition_negated" : "sub_condition_too_wide";
  return finding(code, first, texts, ...fixes);
}

/** A provider with many customers: AWS demands a condition on one of its claims. */
export function sharedProviderFindings(statement: Statement, { finding }: Expected): Finding[] {
  const { principal, conditions, condition } = statement;
  return federatedNames(isAllow(statement) ? principal : null).flatMap((name) => {
    const host = name.value.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
    const keys = (sharedProviders.get(host) ?? []).map((claim) => `${host}:${claim}`);
    const isLimited = conditions.some(
      ({ operator, key, values }) =>
        limitingOperators.test(operator.value) &&
        keys.includes(key.value.toLowerCase()) &&
        values.some(({ value }) => !/^\**$/.test(value)),
    );
    const [key] = keys;
    const texts = { value: name.value, keys: keys.join(" or "), key: key ?? "" };
    return isLimited || !key ? [] : [finding("shared_provider_open", condition ?? name, texts)];
  });
}

/** Notes on a statement for Latchkey: harmless today, but easily misread. */
export function noteFindings(statement: Statement, isOurs: boolean, expected: Expected): Finding[] {
  const { finding, provider } = expected;
  const { principal, action, conditions } = statement;
  const judged = judgeStatement(statement, expected.request());
  if (!isAllow(statement) || !judged.principal || !judged.action) return [];
  const findings = conditions.flatMap((condition) => {
    const { operator, comparison, key } = condition;
    const claim = claimOf(condition, expected);
    if (!claim || !comparison) return [];
    const fixes = requiring(claim, statement, expected, [condition]);
    const texts = { key: key.value, right: comparison.name };
    return weakOperators.flatMap(([pattern, code]) =>
      pattern.test(operator.value) ? [finding(code, operator, texts, ...fixes)] : [],
    );
  });
  if (!conditions.some(({ key }) => keyKind(key.value, expected).own === "aud")) {
    // A statement that is not Latchkey's and lets nobody in stays as it is.
    const fixes = isOurs || judged.matches !== false ? requiring("aud", statement, expected) : [];
    findings.push(finding("aud_condition_missing", statement.condition ?? statement, {}, ...fixes));
  }
  const other = federatedNames(principal).find(({ value }) => value !== provider);
  if (other) findings.push(finding("several_providers", other));
  const wide = action?.negated ? action.key : action?.values.find(({ value }) => /[*?]/.test(value));
  if (wide && actionMatches(statement, "sts:TagSession"))
    findings.push(finding("action_wider_than_needed", wide));
  return findings;
}

/** The claim that a condition checks; null if its key is not exactly the claim's. */
function claimOf({ key }: Condition, expected: Expected): OwnClaim | null {
  const { own, differences } = keyKind(key.value, expected);
  return differences.length === 0 ? own : null;
}

/** Requires a claim as the guide does, and removes the conditions that it replaces. */
function requiring(of: OwnClaim, { path }: Statement, expected: Expected, instead: Condition[] = []): Fix[] {
  const { host, claims } = expected;
  const right = { path: [...path, "Condition", "StringEquals", `${host}:${of}`] };
  const others = instead.filter((condition) => condition.path.join("\n") !== right.path.join("\n"));
  return [put(right, ...claims[of]), ...others.map((condition) => put(condition))];
}
