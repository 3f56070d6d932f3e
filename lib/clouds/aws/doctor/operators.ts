// The condition operators of IAM (IAM user guide, condition operators).
import { every, type Matching, matches, type Truth } from "./pattern";
import { negatedOperators } from "./tables/aws-names";

type Comparison = (sent: string, required: string, matching: Matching) => Truth;

const equals: Comparison = (sent, required, matching) => matches(required, sent, false, matching);
const like: Comparison = (sent, required, matching) => matches(required, sent, true, matching);
const equalsCaseless: Comparison = (sent, required, { variables, budget }) => {
  const lowered = (key: string) => {
    const values = variables?.(key) ?? [];
    return Array.isArray(values) ? values.map((value) => value.toLowerCase()) : values;
  };
  const matching = { variables: variables && lowered, budget };
  return matches(required.toLowerCase(), sent.toLowerCase(), false, matching);
};

/** Each of an ARN's six parts is matched by itself: a wildcard does not reach over a colon. */
const arnLike: Comparison = (sent, required, matching) => {
  const parts = arnParts(sent);
  return every(
    arnParts(required).map((pattern, index) => matches(pattern, parts[index] ?? "", true, matching)),
  );
};

function arnParts(text: string): string[] {
  const [a = "", b = "", c = "", d = "", e = "", ...resource] = text.split(":");
  return [a, b, c, d, e, resource.join(":")];
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** Of two numbers; each is an operator for numbers, and one for dates. */
const orders: Readonly<Record<string, (sent: number, required: number) => boolean>> = {
  Equals: (sent, required) => sent === required,
  LessThan: (sent, required) => sent < required,
  LessThanEquals: (sent, required) => sent <= required,
  GreaterThan: (sent, required) => sent > required,
  GreaterThanEquals: (sent, required) => sent >= required,
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsCaseless,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (sent, required) => sent.toLowerCase() === required.toLowerCase(),
  BinaryEquals: (sent, required) => sent === required,
  // Latchkey knows no address that anybody calls from, so that no range is ever compared.
  IpAddress: () => null,
  ...Object.fromEntries(
    Object.entries(orders).flatMap(([name, compare]): [string, Comparison][] => [
      [`Numeric${name}`, (sent, required) => compare(Number(sent), Number(required))],
      [`Date${name}`, (sent, required) => compare(instant(sent), instant(required))],
    ]),
  ),
};

export const operatorNames = [...Object.keys(comparisons), ...Object.keys(negatedOperators), "Null"];

export type Operator = NonNullable<ReturnType<typeof parseOperator>>;

/** Null for what is no operator of AWS's. */
export function parseOperator(text: string) {
  const [, set = null, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(text) ?? [];
  if (!operatorNames.includes(name) || (name === "Null" && ifExists)) return null;
  return {
    set,
    name,
    ifExists: ifExists !== undefined,
    negated: Object.hasOwn(negatedOperators, name),
    /** `*` and `?` stand for anything. */
    wildcards: /Like|^Arn/.test(name),
    /** What it compares, or the opposite of what it negates. */
    compare: comparisons[negatedOperators[name] ?? name] ?? equals,
  };
}
