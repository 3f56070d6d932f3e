// The condition operators of IAM, over what may not be known from here (IAM user guide, condition operators).
import { every, type Lookup, type Matching, matches, not, some, type Truth } from "./pattern";
import { newBudget } from "./review-budget";

type Comparison = (actual: string, expected: string, matching: Matching) => Truth;

const equals: Comparison = (actual, expected, matching) => matches(expected, actual, false, matching);
const equalsCaseless: Comparison = (actual, expected, matching) => {
  const caseless = (key: string) => {
    const values = matching.variables?.(key) ?? [];
    return Array.isArray(values) ? values.map((value) => value.toLowerCase()) : values;
  };
  const own = { ...matching, variables: matching.variables && caseless };
  return matches(expected.toLowerCase(), actual.toLowerCase(), false, own);
};
const like: Comparison = (actual, expected, matching) => matches(expected, actual, true, matching);

/** Each of an ARN's six parts is matched by itself: a wildcard does not reach over a colon. */
const arnLike: Comparison = (actual, expected, matching) => {
  const parts = arnParts(actual);
  return every(
    arnParts(expected).map((pattern, index) => matches(pattern, parts[index] ?? "", true, matching)),
  );
};

function arnParts(text: string): string[] {
  const [a = "", b = "", c = "", d = "", e = "", ...resource] = text.split(":");
  return [a, b, c, d, e, resource.join(":")];
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const caseless: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const bytes: Comparison = (actual, expected) => actual === expected;

/** Of two numbers; each is an operator for numbers, and one for dates. */
const orders: Readonly<Record<string, (actual: number, expected: number) => boolean>> = {
  Equals: (actual, expected) => actual === expected,
  LessThan: (actual, expected) => actual < expected,
  LessThanEquals: (actual, expected) => actual <= expected,
  GreaterThan: (actual, expected) => actual > expected,
  GreaterThanEquals: (actual, expected) => actual >= expected,
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsCaseless,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: caseless,
  BinaryEquals: bytes,
  // Latchkey knows no address that anybody calls from, so that no range is ever compared.
  IpAddress: () => null,
  ...Object.fromEntries(
    Object.entries(orders).flatMap(([name, compare]): [string, Comparison][] => [
      [`Numeric${name}`, (actual, expected) => compare(Number(actual), Number(expected))],
      [`Date${name}`, (actual, expected) => compare(instant(actual), instant(expected))],
    ]),
  ),
};

/** What each negated operator negates. */
const opposites: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
};

export const operatorNames: readonly string[] = [
  ...Object.keys(comparisons),
  ...Object.keys(opposites),
  "Null",
];

export interface Operator {
  set: "ForAllValues" | "ForAnyValue" | null;
  name: string;
  ifExists: boolean;
  negated: boolean;
  /** `*` and `?` stand for anything. */
  wildcards: boolean;
}

/** Null for what is no operator of AWS's. */
export function parseOperator(text: string): Operator | null {
  const [, set, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(text) ?? [];
  if (!operatorNames.includes(name) || (name === "Null" && ifExists)) return null;
  return {
    set: (set as Operator["set"]) ?? null,
    name,
    ifExists: ifExists !== undefined,
    negated: Object.hasOwn(opposites, name),
    wildcards: /Like|^Arn/.test(name),
  };
}

/**
 * Every one of `values` is an alternative. What has an unknown operator never holds.
 *
 * @param matching fills the policy variables in `values`.
 */
export function conditionHolds(
  operator: string,
  key: string,
  values: readonly string[],
  lookup: Lookup,
  matching: Matching = { variables: lookup, budget: newBudget() },
): Truth {
  const parsed = parseOperator(operator);
  if (!parsed) return false;
  const { name, negated, set, ifExists } = parsed;
  const actual = lookup(key.toLowerCase());
  if (actual === "unknown") return null;
  if (name === "Null")
    return values.some((value) => (value.toLowerCase() === "true") === (actual.length === 0));
  if (actual.length === 0 && ifExists) return true;
  const compare = comparisons[opposites[name] ?? name] ?? bytes;
  const held = actual.map((value) => {
    const found = some(values.map((expected) => compare(value, expected, matching)));
    return negated ? not(found) : found;
  });
  if (set === "ForAllValues") return every(held);
  if (set === "ForAnyValue") return some(held);
  // Without a set operator a missing key fails a positive comparison and satisfies a negated one.
  return negated ? every(held) : some(held);
}
