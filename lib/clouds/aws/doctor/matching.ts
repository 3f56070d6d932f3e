// Compares a policy's values with a request's, some characters of which may be unknown: wildcards and IAM's condition operators
// (IAM user guide, condition operators).
import { negatedOperators } from "./tables/aws-names";
import { stepLimit } from "./tables/bounds";

/** True, false, or null if Latchkey cannot know. */
export type Truth = boolean | null;

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

export function some(truths: readonly Truth[]): Truth {
  return not(every(truths.map(not)));
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** An unknown letter or digit in a request's text: Secrets Manager adds six to each secret's name. */
export const unknownSign = "\ue000";

/** A request's value for people, with question marks for unknown characters. */
export function shown(value: string): string {
  return value.replaceAll(unknownSign, "?");
}

/**
 * A request's values for a condition key: empty if the key is absent, "unknown" if Latchkey cannot know. A value may contain
 * unknown characters.
 */
export type Lookup = (key: string) => string[] | "unknown";

/** The characters that a review may still compare: a pattern made to be slow must not hold up the process. */
export interface ReviewBudget {
  steps: number;
}

export class BudgetExceeded extends Error {}

export function newBudget(): ReviewBudget {
  return { steps: stepLimit };
}

/** The context in which a pattern is compared. */
export interface Matching {
  /** Fills policy variables; null under Version 2008-10-17, where `${…}` is text like any other. */
  variables: Lookup | null;
  budget: ReviewBudget;
}

const anyRun = Symbol("any number of signs");
const anyOne = Symbol("any one sign");
type Token = string | typeof anyRun | typeof anyOne;

/** @param wildcards whether `*` and `?` stand for anything, or for themselves. */
export function matches(pattern: string, text: string, wildcards: boolean, matching?: Matching): Truth {
  // Most values begin otherwise than the text.
  const [start = ""] = /^[^*?$]*/.exec(pattern) ?? [];
  if (!text.startsWith(start) && !text.slice(0, start.length).includes(unknownSign)) return false;
  const { variables = () => [], budget = newBudget() } = matching ?? {};
  if (variables !== null && /\$\{[^}]*\}/.test(withoutRest(pattern)))
    return compared(filled(pattern, wildcards, variables), text, budget);
  if (!text.includes(unknownSign) && !(wildcards && /[*?]/.test(pattern))) return pattern === text;
  return compared(tokensOf(pattern, wildcards), text, budget);
}

/** @param tokens null where a variable has no value, "unknown" where it is not known. */
function compared(tokens: Token[] | null | "unknown", text: string, budget: ReviewBudget): Truth {
  if (tokens === "unknown") return null;
  const signs = Array.from(text);
  if (tokens === null || !fits(tokens, signs, true, budget)) return false;
  return !text.includes(unknownSign) || fits(tokens, signs, false, budget) ? true : null;
}

/** Whether a pattern includes an action. Case is ignored, and variables are text. */
export function coversAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase(), true) === true;
}

/** No variable begins after the last closing brace, so the rest need not be searched from each opening one. */
function withoutRest(pattern: string): string {
  return pattern.slice(0, pattern.lastIndexOf("}") + 1);
}

function tokensOf(text: string, wildcards: boolean): Token[] {
  const tokens: Token[] = Array.from(text);
  return wildcards ? tokens.map((sign) => (sign === "*" ? anyRun : sign === "?" ? anyOne : sign)) : tokens;
}

/** A variable matches nothing unless the request has a single value for it. */
function filled(pattern: string, wildcards: boolean, variables: Lookup): Token[] | null | "unknown" {
  const parts: Token[][] = [];
  let end = 0;
  for (const { index, 0: whole, 1: name = "" } of withoutRest(pattern).matchAll(/\$\{([^}]*)\}/g)) {
    parts.push(tokensOf(pattern.slice(end, index), wildcards));
    end = index + whole.length;
    const [key = "", fallback] = name.split(/,\s*/, 2);
    const values = /^[*?$]$/.test(name) ? [name] : variables(key.trim().toLowerCase());
    if (!Array.isArray(values) || values.some((own) => own.includes(unknownSign))) return "unknown";
    const value = values.length === 1 ? values[0] : fallback?.replace(/^'|'$/g, "");
    if (value === undefined) return null;
    parts.push(Array.from(value));
  }
  return [...parts, tokensOf(pattern.slice(end), wildcards)].flat();
}

/**
 * The last star takes one character more whenever the rest does not fit: at most length × length steps.
 *
 * @param generous a sign that is not known may be any letter or digit.
 */
function fits(tokens: Token[], signs: string[], generous: boolean, budget: ReviewBudget): boolean {
  if (tokens.filter((token) => token !== anyRun).length > signs.length) return false;
  const takes = (token: Token | undefined, sign: string | undefined) =>
    token === anyOne ||
    token === sign ||
    (generous && sign === unknownSign && typeof token === "string" && /^[A-Za-z0-9]$/.test(token));
  let at = 0;
  let next = 0;
  let star = -1;
  let starAt = 0;
  for (; at < signs.length; budget.steps--) {
    if (tokens[next] === anyRun) {
      star = next++;
      starAt = at;
    } else if (takes(tokens[next], signs[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++starAt;
    } else break;
  }
  if (budget.steps < 0) throw new BudgetExceeded();
  return at === signs.length && tokens.slice(next).every((token) => token === anyRun);
}

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

/** Comparisons of two numbers; each makes an operator for numbers and one for dates. */
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
  // Latchkey does not know the caller's address, so it cannot compare ranges.
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

/** Null if AWS has no such operator. */
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
    /** Its own comparison; for a negated operator, the one that it negates. */
    compare: comparisons[negatedOperators[name] ?? name] ?? equals,
  };
}
