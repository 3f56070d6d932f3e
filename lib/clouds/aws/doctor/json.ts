// JSON with the position of every value. The parser continues after a mistake, so that a review can name more than the first.
import { applyEdits, format, type Node, type ParseError, parseTree } from "jsonc-parser";
import { LineCounter } from "yaml";
import type { PolicyPath, PolicyPosition, PolicyRange } from "@/lib/shared/clouds/doctor";
import { depthLimit } from "./tables/bounds";
import { closingQuotes, mistyped, preceding, trailingComma } from "./tables/pasted-text";

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

/** The root is undefined if the text has no value. Throws a RangeError if the value is nested too deeply. */
export function readJson(pasted: string) {
  const text = pasted.replace(preceding, blank);
  const reading = readStrictly(text);
  if (reading.faults.length === 0) return reading;
  const { clean, typos } = withoutTypos(text);
  return { ...readStrictly(clean), typos };
}

function readStrictly(text: string) {
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { disallowComments: true });
  return { root: root && toValue(root, []), faults, typos: [] as Typo[] };
}

function toValue({ type, offset, length, value, children = [] }: Node, path: PolicyPath): Value {
  if (path.length > depthLimit) throw new RangeError("The value is nested too deeply.");
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

/** The text of a JSON document with every value on a line of its own. */
export function formatted(text: string, indent: string): string {
  const options = { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: "\n" };
  return applyEdits(text, format(text, undefined, options));
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

export interface Typo extends Omit<Location, "path"> {
  code: "json_comment" | "json_trailing_comma" | "json_wrong_quotes" | "json_wrong_space";
}

/** Replaces what tools leave in JSON by as many characters, so that every position is still one of the pasted text. */
function withoutTypos(text: string): { clean: string; typos: Typo[] } {
  const typos: Typo[] = [];
  const put = (code: Typo["code"], offset: number, found: string, clean = blank(found)) => {
    if (clean !== found) typos.push({ code, offset, length: found.length });
    return clean;
  };
  const clean = text
    .replace(mistyped, (found, ...rest) => {
      const { quoted, comment } = rest.at(-1);
      if (!quoted) return put(comment ? "json_comment" : "json_wrong_space", rest.at(-3), found);
      const isClosed = found.length > 1 && closingQuotes.includes(found.slice(-1));
      return isClosed ? put("json_wrong_quotes", rest.at(-3), found, `"${found.slice(1, -1)}"`) : found;
    })
    .replace(trailingComma, (found, offset: number) =>
      found === "," ? put("json_trailing_comma", offset, found) : found,
    );
  return { clean, typos: typos.sort((left, right) => left.offset - right.offset) };
}

/** Spaces in place of everything but line breaks. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
