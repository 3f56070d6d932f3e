// Matches the wildcards of policies against what a request holds, of which some characters may not be known.

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

/** What a request holds of a condition key; "unknown" where it cannot be known from here, empty where it has none. */
export type Lookup = (key: string) => string[] | "unknown";

const none: Lookup = () => [];

const anyRun = Symbol("*");
const anyOne = Symbol("?");
type Token = string | typeof anyRun | typeof anyOne;

/**
 * @param wildcards whether `*` and `?` stand for anything, or for themselves.
 * @param lookup fills policy variables; one that the request has no single value for matches nothing.
 */
export function matches(pattern: string, text: string, wildcards: boolean, lookup: Lookup = none): Truth {
  const plain = !pattern.includes("${") && !(wildcards && /[*?]/.test(pattern));
  if (plain && !text.includes(unknownSign)) return pattern === text;
  const tokens = tokensOf(pattern, wildcards, lookup);
  if (tokens === "unknown") return null;
  if (tokens === null) return false;
  const signs = [...text];
  if (run(tokens, signs, (token, sign) => token === sign)) return true;
  const maybe = (token: string, sign: string) =>
    token === sign || (sign === unknownSign && /^[A-Za-z0-9]$/.test(token));
  return text.includes(unknownSign) && run(tokens, signs, maybe) ? null : false;
}

function tokensOf(pattern: string, wildcards: boolean, lookup: Lookup): Token[] | null | "unknown" {
  const tokens: Token[] = [];
  const push = (text: string) => {
    for (const sign of text) {
      tokens.push(wildcards && sign === "*" ? anyRun : wildcards && sign === "?" ? anyOne : sign);
    }
  };
  let at = 0;
  for (const { index, 0: whole, 1: name = "" } of pattern.matchAll(/\$\{([^}]*)\}/g)) {
    push(pattern.slice(at, index));
    at = index + whole.length;
    if (name === "*" || name === "?" || name === "$") {
      tokens.push(name);
      continue;
    }
    const [key = "", fallback] = name.split(/,\s*/, 2);
    const values = lookup(key.trim().toLowerCase());
    if (values === "unknown") return "unknown";
    const value = values.length === 1 ? values[0] : fallback?.replace(/^'|'$/g, "");
    if (value === undefined) return null;
    tokens.push(...value);
  }
  push(pattern.slice(at));
  return tokens;
}

/** The last star takes one sign more whenever what follows does not fit: at most length × length steps. */
function run(tokens: Token[], signs: string[], alike: (token: string, sign: string) => boolean): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let starAt = 0;
  while (at < signs.length) {
    const token = tokens[want];
    if (token === anyRun) {
      star = want++;
      starAt = at;
    } else if (token === anyOne || (typeof token === "string" && alike(token, signs[at] ?? ""))) {
      want++;
      at++;
    } else if (star >= 0) {
      want = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (tokens[want] === anyRun) want++;
  return want === tokens.length;
}

/** How many single changes make one text of the other; `limit + 1` where it takes more than `limit`. */
export function distance(one: string, other: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(one.length - other.length) > limit) return over;
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    // Further than `limit` from the diagonal, no way leads to an end within it.
    const first = Math.max(1, row - limit);
    const last = Math.min(other.length, row + limit);
    const current = new Array<number>(other.length + 1).fill(over);
    if (first === 1) current[0] = row;
    let least = current[0] ?? over;
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
    previous = current;
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
