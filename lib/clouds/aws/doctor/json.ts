// JSON with the position of every value. The parser continues after a mistake, so that a review can name more than the first.
// Typos that tools leave in a text (curly quotes, comments, trailing commas, invisible characters) are replaced by as many
// characters, so that every position is still one of the pasted text.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { LineCounter } from "yaml";
import type { PolicyPath, PolicyPosition, PolicyRange } from "@/lib/shared/clouds/doctor";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

/** A position in the shown text, and a path in the document. */
export interface Location {
  path: PolicyPath;
  offset: number;
  length: number;
}

export interface Value extends Location {
  type: Node["type"];
  /** A string, number or boolean as text, as AWS compares it. */
  value: string;
  scalar: Json;
  /** The items of a list. */
  items: Value[];
  /** The members of an object that count: of one name, the last. */
  members: Member[];
  /** All members, in their order. */
  allMembers: Member[];
}

export interface Member extends Location {
  name: string;
  key: Value;
  value: Value;
  /** A later member has the same name, and only that one counts. */
  shadowed: boolean;
}

/** The text's value, if it has one, and its syntax errors. */
export function readTree(text: string): { root: Value | undefined; faults: ParseError[] } {
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { allowTrailingComma: true, allowEmptyContent: false });
  return { root: root && toValue(root, []), faults };
}

function toValue({ type, offset, length, value, children = [] }: Node, path: PolicyPath): Value {
  const pairs = children.filter((child) => child.type === "property" && child.children?.[1]);
  const latest = new Map(pairs.map((pair) => [pair.children?.[0]?.value, pair]));
  const allMembers = pairs.map((pair) => {
    const [key, inner] = pair.children as [Node, Node];
    const own = [...path, key.value];
    return {
      name: key.value,
      key: toValue(key, own),
      value: toValue(inner, own),
      path: own,
      offset: pair.offset,
      length: pair.length,
      shadowed: latest.get(key.value) !== pair,
    };
  });
  return {
    type,
    path,
    offset,
    length,
    value: String(value),
    scalar: value,
    items: type === "array" ? children.map((child, index) => toValue(child, [...path, index])) : [],
    members: allMembers.filter(({ shadowed }) => !shadowed),
    allMembers,
  };
}

export function memberOf({ members }: Value, name: string): Member | undefined {
  return members.find((member) => member.name === name);
}

/** The items of a list, or the one value in their place. */
export function itemsOf(value: Value): Value[] {
  return value.type === "array" ? value.items : [value];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Objects of one name are merged, since neither part was meant to be lost. */
export function jsonOf({ type, scalar, items, allMembers }: Value): Json {
  if (type === "array") return items.map(jsonOf);
  if (type !== "object") return scalar;
  const merged = new Map<string, Json>();
  for (const { name, value } of allMembers) {
    const later = jsonOf(value);
    const earlier = merged.get(name);
    merged.set(name, isObject(earlier) && isObject(later) ? { ...earlier, ...later } : later);
  }
  return Object.fromEntries(merged);
}

export function hasTwins({ items, allMembers }: Value): boolean {
  return items.some(hasTwins) || allMembers.some(({ shadowed, value }) => shadowed || hasTwins(value));
}

export type RangeOf = (location: Pick<Location, "offset" | "length">) => PolicyRange;

/** Ranges of a text from offsets; a position outside of it becomes its start or end. */
export function rangesIn(text: string): RangeOf {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  const position = (input: number): PolicyPosition => {
    const offset = Math.max(0, Math.min(input, text.length));
    const { line, col } = lines.linePos(offset);
    return { line, column: col, offset };
  };
  return ({ offset, length }) => ({ start: position(offset), end: position(offset + length) });
}

export interface Typo {
  code: "json_comment" | "json_trailing_comma" | "json_wrong_quotes" | "json_wrong_space";
  offset: number;
  length: number;
}

const curly = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033";
const single = "'\u2018\u2019\u201a\u201b`";
/** Spaces that JSON does not allow, and invisible characters. */
const foreignSpace = "[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad\v\f]+";

const tokens = new RegExp(
  [
    // A string may end in a curly quote, where a value can end.
    `(?<text>"(?:[^"\\\\\\n${curly}]|\\\\[^\\n]?|[${curly}](?![^\\S\\n]*(?:[,:}\\]\\n]|$)))*["${curly}]?)`,
    `(?<quoted>[${curly}](?:[^"\\\\\\n${curly}]|\\\\[^\\n]?)*["${curly}]?)`,
    `(?<apostrophes>[${single}](?:[^\\\\\\n${single}]|\\\\[^\\n]?)*[${single}]?)`,
    "(?<comment>//.*|#.*|/\\*[^]*?(?:\\*/|$))",
    `(?<space>${foreignSpace})`,
    "(?<open>[{[])",
    "(?<close>[}\\]])",
  ].join("|"),
  "g",
);
const closing = new RegExp(`["${curly}${single}]$`);
const trailingCommas = /"(?:[^"\\\n]|\\[^\n]?)*"?|,(?=\s*[}\]])/g;

/** @returns a text as long as the pasted one, and how deep its brackets are nested. */
export function withoutTypos(pasted: string): { text: string; typos: Typo[]; depth: number } {
  const typos: Typo[] = [];
  const start = Math.max(0, pasted.search(/[{[]/));
  let depth = 0;
  let deepest = 0;
  const body = pasted.slice(start).replace(tokens, (found, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    const offset = start + Number(rest.at(-3));
    const put = (code: Typo["code"], text: string, from = 0) => {
      typos.push({ code, offset: offset + from, length: found.length - from });
      return text;
    };
    if (groups.comment) return put("json_comment", blank(found));
    if (groups.space) return put("json_wrong_space", " ".repeat(found.length));
    if (groups.open) deepest = Math.max(deepest, ++depth);
    if (groups.close) depth--;
    const isQuoted = groups.text ?? groups.quoted ?? groups.apostrophes;
    if (!isQuoted || found.length < 2 || !closing.test(found)) return found;
    if (groups.text && found.endsWith('"')) return found;
    // If the first quote is right, only the last one is wrong.
    return put("json_wrong_quotes", `"${found.slice(1, -1)}"`, groups.text ? found.length - 1 : 0);
  });
  const text = body.replace(trailingCommas, (found, at: number) => {
    if (found !== ",") return found;
    typos.push({ code: "json_trailing_comma", offset: start + at, length: 1 });
    return " ";
  });
  typos.sort((left, right) => left.offset - right.offset);
  return { text: blank(pasted.slice(0, start)) + text, typos, depth: deepest };
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
