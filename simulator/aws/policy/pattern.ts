// Matches the wildcards of IAM policies (`*`, `?`) and fills in policy variables (`${aws:username}`).

/** Values by key in lower case; AWS compares the names of keys without case. */
export type RequestContext = Map<string, string[]>;

/** What fills policy variables; null under Version 2008-10-17, where `${…}` is text like any other. */
export type Variables = RequestContext | null;

const ANY_RUN = Symbol("*");
const ANY_ONE = Symbol("?");
type Token = string | typeof ANY_RUN | typeof ANY_ONE;

const VARIABLE = /\$\{([^}]*)\}/g;

/** Undefined if the request has no such value: then nothing matches. `${*}`, `${?}` and `${$}` are the characters themselves. */
function variable(name: string, context: RequestContext): string | undefined {
  if (name === "*" || name === "?" || name === "$") return name;
  const [key = "", fallback] = name.split(/,\s*/, 2);
  const values = context.get(key.trim().toLowerCase());
  return values?.length === 1 ? values[0] : fallback?.replace(/^'|'$/g, "");
}

/** Without wildcards: for StringEquals and its like. */
export function fillVariables(text: string, context: Variables): string | undefined {
  if (!context) return text;
  let missing = false;
  const filled = text.replace(VARIABLE, (_, name: string) => {
    const value = variable(name, context);
    missing ||= value === undefined;
    return value ?? "";
  });
  return missing ? undefined : filled;
}

function tokens(pattern: string, context: Variables): Token[] | undefined {
  const list: Token[] = [];
  let position = 0;
  const push = (text: string) => {
    for (const character of text)
      list.push(character === "*" ? ANY_RUN : character === "?" ? ANY_ONE : character);
  };
  for (const match of context ? pattern.matchAll(VARIABLE) : []) {
    push(pattern.slice(position, match.index));
    const value = context ? variable(match[1] ?? "", context) : undefined;
    if (value === undefined) return undefined;
    list.push(...value);
    position = match.index + match[0].length;
  }
  push(pattern.slice(position));
  return list;
}

/** The last star is retried one character further on, so that no pattern takes more than length × length steps. */
export function matchesPattern(pattern: string, text: string, context: Variables = new Map()): boolean {
  const expected = tokens(pattern, context);
  if (!expected) return false;
  const actual = [...text];
  let at = 0;
  let want = 0;
  let star = -1;
  let starAt = 0;
  while (at < actual.length) {
    const token = expected[want];
    if (token === ANY_RUN) {
      star = want++;
      starAt = at;
    } else if (token === ANY_ONE || (token !== undefined && token === actual[at])) {
      want++;
      at++;
    } else if (star >= 0) {
      want = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (expected[want] === ANY_RUN) want++;
  return want === expected.length;
}
