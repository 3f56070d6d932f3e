// The condition operators of IAM policies.
import { BlockList, isIP } from "node:net";
import { fillVariables, matchesPattern, type RequestContext, type Variables } from "./pattern";

type Comparison = (actual: string, expected: string, variables: Variables) => boolean;

const equals: Comparison = (actual, expected, variables) => fillVariables(expected, variables) === actual;
const equalsIgnoringCase: Comparison = (actual, expected, variables) =>
  fillVariables(expected, variables)?.toLowerCase() === actual.toLowerCase();
const like: Comparison = (actual, expected, variables) => matchesPattern(expected, actual, variables);
/** Each of an ARN's six parts is matched by itself: a wildcard does not reach over a colon. */
const arnLike: Comparison = (actual, expected, variables) => {
  const parts = arnParts(actual);
  const patterns = arnParts(expected);
  return (
    parts.length === patterns.length &&
    patterns.every((pattern, index) => matchesPattern(pattern, parts[index] ?? "", variables))
  );
};
const numeric =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));
const date =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(instant(actual), instant(expected));
const bool: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const address: Comparison = (actual, expected) => {
  const [network = "", prefix] = expected.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const bits = prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix);
  if (!isIP(network) || !isIP(actual) || !(bits >= 0 && bits <= (family === "ipv6" ? 128 : 32))) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(actual, isIP(actual) === 6 ? "ipv6" : "ipv4");
};

function arnParts(text: string): string[] {
  const [a = "", b = "", c = "", d = "", e = "", ...resource] = text.split(":");
  return [a, b, c, d, e, resource.join(":")];
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const COMPARISONS: Record<string, { test: Comparison; negated?: true }> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoringCase, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  ArnEquals: { test: arnLike },
  ArnNotEquals: { test: arnLike, negated: true },
  ArnLike: { test: arnLike },
  ArnNotLike: { test: arnLike, negated: true },
  NumericEquals: { test: numeric((a, b) => a === b) },
  NumericNotEquals: { test: numeric((a, b) => a === b), negated: true },
  NumericLessThan: { test: numeric((a, b) => a < b) },
  NumericLessThanEquals: { test: numeric((a, b) => a <= b) },
  NumericGreaterThan: { test: numeric((a, b) => a > b) },
  NumericGreaterThanEquals: { test: numeric((a, b) => a >= b) },
  DateEquals: { test: date((a, b) => a === b) },
  DateNotEquals: { test: date((a, b) => a === b), negated: true },
  DateLessThan: { test: date((a, b) => a < b) },
  DateLessThanEquals: { test: date((a, b) => a <= b) },
  DateGreaterThan: { test: date((a, b) => a > b) },
  DateGreaterThanEquals: { test: date((a, b) => a >= b) },
  Bool: { test: bool },
  BinaryEquals: { test: (actual, expected) => actual === expected },
  IpAddress: { test: address },
  NotIpAddress: { test: address, negated: true },
};

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

export function isOperator(text: string): boolean {
  const name = OPERATOR.exec(text)?.[2] ?? "";
  return name === "Null" ? !text.includes("IfExists") : Object.hasOwn(COMPARISONS, name);
}

/** Every key of every operator must hold; the values of one key are alternatives. */
export function conditionsHold(
  conditions: Condition[],
  context: RequestContext,
  variables: Variables,
): boolean {
  return conditions.every((condition) => conditionHolds(condition, context, variables));
}

function conditionHolds(
  { operator, key, values }: Condition,
  context: RequestContext,
  variables: Variables,
): boolean {
  const [, set, name = "", ifExists] = OPERATOR.exec(operator) ?? [];
  const actual = context.get(key.toLowerCase()) ?? [];
  if (name === "Null")
    return values.some((value) => (value.toLowerCase() === "true") === (actual.length === 0));
  const comparison = COMPARISONS[name];
  if (!comparison) return false;
  if (actual.length === 0 && ifExists) return true;

  const holds = (value: string) => {
    const matches = values.some((expected) => comparison.test(value, expected, variables));
    return comparison.negated ? !matches : matches;
  };
  if (set === "ForAllValues") return actual.every(holds);
  if (set === "ForAnyValue") return actual.some(holds);
  // Without a set operator a missing key fails a positive comparison and satisfies a negated one.
  return comparison.negated ? actual.every(holds) : actual.some(holds);
}

export interface Condition {
  operator: string;
  key: string;
  values: string[];
}
