// JSON with the place of every value, read on behind mistakes.
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";

/** Where something stands in the shown text, and in the document. */
export interface Place {
  path: PolicyPath;
  offset: number;
  length: number;
}

export interface Located<T> extends Place {
  value: T;
}

export interface Fault {
  /** Of jsonc-parser: "CommaExpected". */
  kind: string;
  offset: number;
  length: number;
}

export type { Node };

/** Deeper than any policy; what nests deeper is not read, so that it cannot exhaust the stack. */
export const depthLimit = 60;

/** The text's one value, if it has any, and what is wrong with the text. */
export function readTree(text: string): { root: Node | undefined; faults: Fault[] } {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const faults = errors.map(({ error, offset, length }) => ({
    kind: printParseErrorCode(error),
    offset: Math.min(offset, text.length),
    length: Math.max(0, Math.min(length, text.length - offset)),
  }));
  return { root, faults };
}

export interface Member extends Place {
  name: string;
  /** The name's own place. */
  key: Place;
  value: Node;
  /** Another member of the same name follows, and only that one counts. */
  shadowed: boolean;
}

/** An object's members in their order; none for anything else. */
export function membersOf(node: Node, path: PolicyPath): Member[] {
  if (node.type !== "object") return [];
  const members: Member[] = [];
  const latest = new Map<string, Member>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    const own = [...path, name];
    const earlier = latest.get(name);
    if (earlier) earlier.shadowed = true;
    const member: Member = {
      name,
      key: { path: own, offset: key.offset, length: key.length },
      value,
      path: own,
      offset: property.offset,
      length: property.length,
      shadowed: false,
    };
    latest.set(name, member);
    members.push(member);
  }
  return members;
}

export function memberOf(node: Node, path: PolicyPath, name: string): Member | undefined {
  return membersOf(node, path).find((member) => member.name === name && !member.shadowed);
}

export function placeOf(node: Node, path: PolicyPath): Place {
  return { path, offset: node.offset, length: node.length };
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value that a node stands for. Where a name comes twice, the last one counts, as it does for AWS.
 *
 * @param merging puts objects of one name together instead: what was meant, and neither part is lost.
 */
export function jsonOf(node: Node, merging = false): Json {
  if (node.type === "array") return (node.children ?? []).map((child) => jsonOf(child, merging));
  if (node.type !== "object") return node.value as Json;
  const members = new Map<string, Json>();
  for (const { name, value } of membersOf(node, [])) {
    const later = jsonOf(value, merging);
    const earlier = members.get(name);
    members.set(name, merging && isObject(earlier) && isObject(later) ? { ...earlier, ...later } : later);
  }
  return Object.fromEntries(members);
}

export function hasTwins(node: Node): boolean {
  if (node.type === "object")
    return membersOf(node, []).some(({ shadowed, value }) => shadowed || hasTwins(value));
  return (node.children ?? []).some(hasTwins);
}
