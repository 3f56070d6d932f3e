// What people's tools leave in JSON: curly quotes, comments, trailing commas, spaces that are none. Each is put right at
// its place without moving anything else, so that every position still means the pasted text.

export interface Slip {
  code: "comment" | "trailing_comma" | "wrong_quotes" | "wrong_space" | "text_around";
  offset: number;
  length: number;
}

export interface Mended {
  /** As long as the pasted text. */
  text: string;
  slips: Slip[];
  /** How deep brackets are nested. */
  depth: number;
}

const curly = /[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/;
const single = /['\u2018\u2019\u201a\u201b`]/;
/** Spaces that JSON does not know, and signs that nobody sees. */
const foreignSpace = /[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad\v\f]/;

export function mendSlips(pasted: string): Mended {
  const signs = pasted.split("");
  const slips: Slip[] = [];
  const opens = pasted.search(/[{[]/);
  if (opens > 0 && pasted.slice(0, opens).trim() !== "") {
    blank(signs, 0, opens);
    slips.push({ code: "text_around", offset: 0, length: opens });
  }
  let depth = 0;
  let deepest = 0;
  let at = Math.max(opens, 0);
  // Where a quote's other half was not found, that of the next one of its kind is not looked for as far again.
  const searched = { double: 0, single: 0 };
  while (at < signs.length) {
    const sign = signs[at] ?? "";
    if (sign === '"') at = stringEnd(signs, at, slips);
    else if (curly.test(sign) || single.test(sign)) {
      const kind = curly.test(sign) ? "double" : "single";
      const end = at < searched[kind] ? at + 1 : quotedEnd(signs, at, kind === "double", slips);
      if (end === at + 1 && at >= searched[kind]) searched[kind] = lineEnd(signs, at);
      at = end;
    } else if ((sign === "/" && (signs[at + 1] === "/" || signs[at + 1] === "*")) || sign === "#")
      at = commentEnd(signs, at, slips);
    else {
      if (foreignSpace.test(sign)) {
        const before = slips.at(-1);
        if (before?.code === "wrong_space" && before.offset + before.length === at) before.length++;
        else slips.push({ code: "wrong_space", offset: at, length: 1 });
        signs[at] = " ";
      }
      if (sign === "{" || sign === "[") deepest = Math.max(deepest, ++depth);
      if (sign === "}" || sign === "]") depth--;
      at++;
    }
  }
  dropTrailingCommas(signs, slips);
  return {
    text: signs.join(""),
    slips: slips.sort((one, other) => one.offset - other.offset),
    depth: deepest,
  };
}

/** The end of a string that begins with a straight quote; a curly one may end it. */
function stringEnd(signs: string[], from: number, slips: Slip[]): number {
  for (let at = from + 1; at < signs.length; at++) {
    const sign = signs[at] ?? "";
    if (sign === "\\") at++;
    else if (sign === '"') return at + 1;
    else if (sign === "\n") return at;
    else if (curly.test(sign) && endsValue(signs, at + 1)) {
      signs[at] = '"';
      slips.push({ code: "wrong_quotes", offset: at, length: 1 });
      return at + 1;
    }
  }
  return signs.length;
}

/** The end of a string between quotes that JSON does not know; both become straight ones. */
function quotedEnd(signs: string[], from: number, double: boolean, slips: Slip[]): number {
  for (let at = from + 1; at < signs.length && signs[at] !== "\n"; at++) {
    const sign = signs[at] ?? "";
    if (sign === "\\") at++;
    else if (double ? curly.test(sign) || sign === '"' : single.test(sign)) {
      signs[from] = '"';
      signs[at] = '"';
      slips.push({ code: "wrong_quotes", offset: from, length: at + 1 - from });
      return at + 1;
    }
  }
  return from + 1;
}

function lineEnd(signs: string[], from: number): number {
  const end = signs.indexOf("\n", from);
  return end < 0 ? signs.length : end;
}

function endsValue(signs: string[], from: number): boolean {
  let at = from;
  while (at < signs.length && /[^\S\n]/.test(signs[at] ?? "")) at++;
  return at >= signs.length || /[,:}\]\n]/.test(signs[at] ?? "");
}

function commentEnd(signs: string[], from: number, slips: Slip[]): number {
  const block = signs[from] === "/" && signs[from + 1] === "*";
  let end = from + 1;
  while (
    end < signs.length &&
    (block ? !(signs[end - 1] === "*" && signs[end] === "/" && end > from + 2) : signs[end] !== "\n")
  )
    end++;
  if (block && end < signs.length) end++;
  blank(signs, from, end);
  slips.push({ code: "comment", offset: from, length: end - from });
  return end;
}

function dropTrailingCommas(signs: string[], slips: Slip[]): void {
  let comma = -1;
  let inString = false;
  for (let at = 0; at < signs.length; at++) {
    const sign = signs[at] ?? "";
    if (inString) {
      if (sign === "\\") at++;
      else if (sign === '"' || sign === "\n") inString = false;
    } else if (sign === '"') {
      inString = true;
      comma = -1;
    } else if (sign === ",") comma = at;
    else if ((sign === "}" || sign === "]") && comma >= 0) {
      signs[comma] = " ";
      slips.push({ code: "trailing_comma", offset: comma, length: 1 });
      comma = -1;
    } else if (!/\s/.test(sign)) comma = -1;
  }
}

function blank(signs: string[], from: number, end: number): void {
  for (let at = from; at < end; at++) if (signs[at] !== "\n" && signs[at] !== "\r") signs[at] = " ";
}
