// JSON with the position of every value. It is read past mistakes, so that a review can name more than the first one.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** Where something is in the shown text, and in the document. */
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
  /** Of a list. */
  items: Value[];
  /** Of an object, in their order. */
  members: Member[];
}

export interface Member extends Location {
  name: string;
  key: Value;
  value: Value;
  /** A later member has the same name, and only that one counts. */
  shadowed: boolean;
}

/** Deeper than any policy; what nests deeper is not read, so that it cannot exhaust the stack. */
export const depthLimit = 60;

/** The text's one value, if it has any, and what is wrong with the text. */
export function readTree(text: string): { root: Value | undefined; faults: ParseError[] } {
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { allowTrailingComma: true, allowEmptyContent: false });
  return { root: root && toValue(root, []), faults };
}

function toValue({ type, offset, length, value, children = [] }: Node, path: PolicyPath): Value {
  const pairs = children.filter((child) => child.type === "property" && child.children?.[1]);
  const latest = new Map(pairs.map((pair) => [pair.children?.[0]?.value, pair]));
  return {
    type,
    path,
    offset,
    length,
    value: String(value),
    scalar: value,
    items: type === "array" ? children.map((child, index) => toValue(child, [...path, index])) : [],
    members: pairs.map((pair) => {
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
    }),
  };
}

/** The members that count. */
export function membersOf({ members }: Value): Member[] {
  return members.filter(({ shadowed }) => !shadowed);
}

export function memberOf(value: Value, name: string): Member | undefined {
  return membersOf(value).find((member) => member.name === name);
}

/** The items of a list, or the one value in their place. */
export function itemsOf(value: Value): Value[] {
  return value.type === "array" ? value.items : [value];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Objects of one name are merged, since neither part was meant to be lost. */
export function jsonOf({ type, scalar, items, members }: Value): Json {
  if (type === "array") return items.map(jsonOf);
  if (type !== "object") return scalar;
  const merged = new Map<string, Json>();
  for (const { name, value } of members) {
    const later = jsonOf(value);
    const earlier = merged.get(name);
    merged.set(name, isObject(earlier) && isObject(later) ? { ...earlier, ...later } : later);
  }
  return Object.fromEntries(merged);
}

export function hasTwins({ items, members }: Value): boolean {
  return items.some(hasTwins) || members.some(({ shadowed, value }) => shadowed || hasTwins(value));
}
