// JSON with the place of every value, read on behind mistakes.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";

export type { Node };
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** Where something is in the shown text, and in the document. */
export interface Place {
  path: PolicyPath;
  offset: number;
  length: number;
}

export interface Located extends Place {
  value: string;
}

export interface Member extends Place {
  name: string;
  /** The name's own place. */
  key: Located;
  value: Node;
  /** Another member of the same name follows, and only that one counts. */
  shadowed: boolean;
}

/** Deeper than any policy; what nests deeper is not read, so that it cannot exhaust the stack. */
export const depthLimit = 60;

/** The text's one value, if it has any, and what is wrong with the text. */
export function readTree(text: string): { root: Node | undefined; faults: ParseError[] } {
  const faults: ParseError[] = [];
  return { root: parseTree(text, faults, { allowTrailingComma: true, allowEmptyContent: false }), faults };
}

/** An object's members in their order; none for anything else. */
export function membersOf(node: Node, path: PolicyPath): Member[] {
  const pairs = (node.type === "object" ? (node.children ?? []) : []).filter(({ children }) => children?.[1]);
  const latest = new Map(pairs.map((pair) => [pair.children?.[0]?.value, pair]));
  return pairs.map((pair) => {
    const [key, value] = pair.children as [Node, Node];
    const name = String(key.value);
    const own = [...path, name];
    return {
      name,
      key: { ...placeOf(key, own), value: name },
      value,
      ...placeOf(pair, own),
      shadowed: latest.get(key.value) !== pair,
    };
  });
}

/** Those that count. */
export function liveMembers(node: Node, path: PolicyPath): Member[] {
  return membersOf(node, path).filter(({ shadowed }) => !shadowed);
}

/** The items of a list, or the one value in their place. */
export function itemsOf(node: Node, path: PolicyPath): { node: Node; path: PolicyPath }[] {
  if (node.type !== "array") return [{ node, path }];
  return (node.children ?? []).map((child, index) => ({ node: child, path: [...path, index] }));
}

export function placeOf(node: Node, path: PolicyPath): Place {
  return { path, offset: node.offset, length: node.length };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a node; objects of one name are put together, since neither part was meant to be lost. */
export function jsonOf(node: Node): Json {
  if (node.type === "array") return (node.children ?? []).map(jsonOf);
  if (node.type !== "object") return node.value as Json;
  const members = new Map<string, Json>();
  for (const { name, value } of membersOf(node, [])) {
    const later = jsonOf(value);
    const earlier = members.get(name);
    members.set(name, isObject(earlier) && isObject(later) ? { ...earlier, ...later } : later);
  }
  return Object.fromEntries(members);
}

export function hasTwins(node: Node): boolean {
  const members = membersOf(node, []);
  return members.some(({ shadowed }) => shadowed) || (node.children ?? []).some(hasTwins);
}
