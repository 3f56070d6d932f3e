// Matches the wildcards of policies against what a request holds, of which some characters may not be known.
import { remembered, spend } from "@/lib/clouds/aws/doctor/memory";

/** True, false, or null where it cannot be known from here. */
export type Truth = boolean | null;

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

export function some(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** Stands in a request's text for one letter or digit that is not known: Secrets Manager adds six to each secret's name. */
export const unknownSign = "\ue000";

/**
 * What a request holds of a condition key: empty where it has none, "present" where it always has a value that cannot be
 * known from here, "unknown" where not even that is known.
 */
export type Lookup = (key: string) => string[] | "present" | "unknown";

/** Under Version 2008-10-17 no policy variable is filled in: `${…}` is text like any other. */
export const literally = "literally";
export type Variables = Lookup | typeof literally;

const none: Lookup = () => [];

/** Beside the code points of signs. */
const anyRun = -1;
const anyOne = -2;

/** A pattern's signs, and the names of the policy variables between them. */
type Part = number[] | { variable: string };

/**
 * @param wildcards whether `*` and `?` stand for anything, or for themselves.
 * @param variables fills policy variables; one that the request has no single value for matches nothing.
 */
export function matches(
  pattern: string,
  text: string,
  wildcards: boolean,
  variables: Variables = none,
): Truth {
  const asText = variables === literally;
  const plain = (asText || !pattern.includes("${")) && !(wildcards && /[*?]/.test(pattern));
  const open = text.includes(unknownSign);
  if (plain && !open) return pattern === text;
  const kind = `${wildcards ? "wildcards" : "literal"}${asText ? " without variables" : ""}`;
  const { parts, results } = remembered(kind, pattern, () => ({
    parts: asText ? [tokensOf(pattern, wildcards)] : partsOf(pattern, wildcards),
    results: new Map<string, Truth>(),
  }));
  const [only] = parts;
  if (parts.length === 1 && Array.isArray(only)) {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = compared(only, text, open);
    results.set(text, result);
    return result;
  }
  const tokens = filled(parts, asText ? none : variables);
  if (tokens === "unknown") return null;
  return tokens === null ? false : compared(tokens, text, open);
}

function compared(tokens: number[], text: string, open: boolean): Truth {
  const signs = remembered("signs", text, codePoints);
  if (!run(tokens, signs, open)) return false;
  return !open || run(tokens, signs, false) ? true : null;
}

const codePoints = (text: string) => Array.from(text, (sign) => sign.codePointAt(0) ?? 0);

function tokensOf(text: string, wildcards: boolean): number[] {
  const signs = codePoints(text);
  return wildcards ? signs.map((sign) => (sign === 42 ? anyRun : sign === 63 ? anyOne : sign)) : signs;
}

function partsOf(pattern: string, wildcards: boolean): Part[] {
  const parts: Part[] = [];
  const push = (text: string) => parts.push(tokensOf(text, wildcards));
  let at = 0;
  // Without an end no variable begins: the rest is not searched again from each beginning.
  const last = pattern.lastIndexOf("}");
  for (const { index, 0: whole, 1: name = "" } of pattern.slice(0, last + 1).matchAll(/\$\{([^}]*)\}/g)) {
    push(pattern.slice(at, index));
    at = index + whole.length;
    if (name === "*" || name === "?" || name === "$") parts.push(codePoints(name));
    else parts.push({ variable: name });
  }
  push(pattern.slice(at));
  return parts;
}

function filled(parts: Part[], lookup: Lookup): number[] | null | "unknown" {
  const tokens: number[] = [];
  for (const part of parts) {
    if (Array.isArray(part)) {
      for (const token of part) tokens.push(token);
      continue;
    }
    const [key = "", fallback] = part.variable.split(/,\s*/, 2);
    const values = lookup(key.trim().toLowerCase());
    if (values === "unknown" || values === "present") return "unknown";
    const value = values.length === 1 ? values[0] : fallback?.replace(/^'|'$/g, "");
    if (value === undefined) return null;
    for (const token of codePoints(value)) tokens.push(token);
  }
  return tokens;
}

const unknownCode = unknownSign.codePointAt(0);

/**
 * The last star takes one sign more whenever what follows does not fit: at most length × length steps.
 *
 * @param open a sign that is not known may be any letter or digit.
 */
function run(tokens: number[], signs: number[], open: boolean): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let starAt = 0;
  let steps = 0;
  while (at < signs.length) {
    steps++;
    const token = tokens[want];
    const sign = signs[at];
    if (token === anyRun) {
      star = want++;
      starAt = at;
    } else if (
      token !== undefined &&
      (token === anyOne || token === sign || (open && sign === unknownCode && isAlphanumeric(token)))
    ) {
      want++;
      at++;
    } else if (star >= 0) {
      want = star + 1;
      at = ++starAt;
    } else break;
  }
  spend(steps);
  if (at < signs.length) return false;
  while (tokens[want] === anyRun) want++;
  return want === tokens.length;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Without what stands of some signs at its end. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** How many single changes make one text of the other; `limit + 1` where it takes more than `limit`. */
export function distance(one: string, other: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(one.length - other.length) > limit) return over;
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  let current = new Array<number>(other.length + 1).fill(over);
  for (let row = 1; row <= one.length; row++) {
    // Further than `limit` from the diagonal, no way leads to an end within it.
    const first = Math.max(1, row - limit);
    const last = Math.min(other.length, row + limit);
    // What lies beside the band is over the limit.
    current[first - 1] = first === 1 ? row : over;
    if (last < other.length) current[last + 1] = over;
    let least = current[first - 1] ?? over;
    for (let column = first; column <= last; column++) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      const best = Math.min(
        (previous[column] ?? over) + 1,
        (current[column - 1] ?? over) + 1,
        (previous[column - 1] ?? over) + cost,
      );
      current[column] = best;
      least = Math.min(least, best);
    }
    if (least > limit) return over;
    [previous, current] = [current, previous];
  }
  return Math.min(previous[other.length] ?? over, over);
}

/** The one of some names that was probably meant: the same but for case, or nearly the same. */
export function meant(text: string, names: readonly string[], limit = 3): string | null {
  const lower = text.toLowerCase();
  const exact = names.find((name) => name.toLowerCase() === lower);
  if (exact) return exact;
  const [best] = names
    .map((name) => ({ name, away: distance(lower, name.toLowerCase(), limit) }))
    .filter(({ away }) => away <= limit)
    .sort((one, other) => one.away - other.away);
  return best?.name ?? null;
}
