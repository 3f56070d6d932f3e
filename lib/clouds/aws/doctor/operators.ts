// The condition operators of IAM, over what may not be known from here (IAM user guide, condition operators).
import {
  every,
  type Lookup,
  literally,
  matches,
  not,
  some,
  type Truth,
  unknownSign,
  type Variables,
} from "@/lib/clouds/aws/doctor/pattern";

type Comparison = (actual: string, expected: string, variables: Variables) => Truth;

const equals: Comparison = (actual, expected, variables) => matches(expected, actual, false, variables);
const equalsCaseless: Comparison = (actual, expected, variables) =>
  matches(
    expected.toLowerCase(),
    actual.toLowerCase(),
    false,
    variables === literally
      ? literally
      : (key) => {
          const values = variables(key);
          return Array.isArray(values) ? values.map((value) => value.toLowerCase()) : values;
        },
  );
const like: Comparison = (actual, expected, variables) => matches(expected, actual, true, variables);

/** Each of an ARN's six parts is matched by itself: a wildcard does not reach over a colon. */
const arnLike: Comparison = (actual, expected, variables) => {
  const parts = arnParts(actual);
  return every(
    arnParts(expected).map((pattern, index) => matches(pattern, parts[index] ?? "", true, variables)),
  );
};

function arnParts(text: string): string[] {
  const [a = "", b = "", c = "", d = "", e = "", ...resource] = text.split(":");
  return [a, b, c, d, e, resource.join(":")];
}

const number =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));
const date =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(instant(actual), instant(expected));

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const caseless: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();

/** Latchkey knows no address that anybody calls from, so that no range is ever compared. */
const address: Comparison = () => null;
const bytes: Comparison = (actual, expected) => actual === expected;

const comparisons: Record<string, { compare: Comparison; negated?: true }> = {
  StringEquals: { compare: equals },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsCaseless },
  StringNotEqualsIgnoreCase: { compare: equalsCaseless, negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: arnLike },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnLike: { compare: arnLike },
  ArnNotLike: { compare: arnLike, negated: true },
  NumericEquals: { compare: number((a, b) => a === b) },
  NumericNotEquals: { compare: number((a, b) => a === b), negated: true },
  NumericLessThan: { compare: number((a, b) => a < b) },
  NumericLessThanEquals: { compare: number((a, b) => a <= b) },
  NumericGreaterThan: { compare: number((a, b) => a > b) },
  NumericGreaterThanEquals: { compare: number((a, b) => a >= b) },
  DateEquals: { compare: date((a, b) => a === b) },
  DateNotEquals: { compare: date((a, b) => a === b), negated: true },
  DateLessThan: { compare: date((a, b) => a < b) },
  DateLessThanEquals: { compare: date((a, b) => a <= b) },
  DateGreaterThan: { compare: date((a, b) => a > b) },
  DateGreaterThanEquals: { compare: date((a, b) => a >= b) },
  Bool: { compare: caseless },
  BinaryEquals: { compare: bytes },
  IpAddress: { compare: address },
  NotIpAddress: { compare: address, negated: true },
};

export const operatorNames: readonly string[] = [...Object.keys(comparisons), "Null"];

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
  const known = name === "Null" ? !ifExists : Object.hasOwn(comparisons, name);
  if (!known) return null;
  return {
    set: (set as Operator["set"]) ?? null,
    name,
    ifExists: ifExists !== undefined,
    negated: comparisons[name]?.negated ?? false,
    wildcards: /Like|^Arn/.test(name),
  };
}

/**
 * Every one of `values` is an alternative. What has an unknown operator never holds.
 *
 * @param variables fills the policy variables in `values`.
 */
export function conditionHolds(
  operator: string,
  key: string,
  values: readonly string[],
  lookup: Lookup,
  variables: Variables = lookup,
): Truth {
  const parsed = parseOperator(operator);
  if (!parsed) return false;
  const actual = lookup(key.toLowerCase());
  if (actual === "unknown") return null;
  if (parsed.name === "Null")
    return values.some((value) => (value.toLowerCase() === "true") === (actual.length === 0));
  if (actual === "present") {
    // Whatever it is, stars alone fit it for certain.
    const anything =
      parsed.wildcards && !/^Arn/.test(parsed.name) && values.some((value) => /^\*+$/.test(value));
    return anything ? !parsed.negated : null;
  }
  if (actual.length === 0 && parsed.ifExists) return true;
  const { compare, negated } = comparisons[parsed.name] ?? { compare: bytes };
  const holds = (value: string): Truth => {
    const found = some(values.map((expected) => compare(value, expected, variables)));
    return negated ? not(found) : found;
  };
  const held = actual.map(holds);
  if (parsed.set === "ForAllValues") return every(held);
  if (parsed.set === "ForAnyValue") return some(held);
  // Without a set operator a missing key fails a positive comparison and satisfies a negated one.
  return negated ? every(held) : some(held);
}

/** A request's value as it is shown: what is not known of it is dots. */
export function shown(value: string): string {
  return value.replaceAll(unknownSign, "?");
}
