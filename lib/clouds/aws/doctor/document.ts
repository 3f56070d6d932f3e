// A policy document as it was read: every element with its place. What is not of the right form is left out here and told
// by the grammar.

import {
  type Located,
  type Member,
  membersOf,
  type Node,
  type Place,
  placeOf,
} from "@/lib/clouds/aws/doctor/json/tree";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";

export interface Clause extends Place {
  /** "NotAction" says the opposite of "Action". */
  negated: boolean;
  /** The name's own place. */
  key: Place;
  /** A list in the document, not one text. */
  list: boolean;
  values: Located<string>[];
}

export interface PrincipalClause extends Place {
  negated: boolean;
  key: Place;
  /** "*", or a text where an object belongs. */
  text: Located<string> | null;
  types: { type: Located<string>; names: Located<string>[] }[];
}

export interface Condition extends Place {
  operator: Located<string>;
  key: Located<string>;
  /** Numbers and booleans as AWS compares them: as text. */
  values: Located<string>[];
}

export interface Statement extends Place {
  index: number;
  node: Node;
  members: Member[];
  sid: Located<string> | null;
  /** As it is written, right or wrong. */
  effect: Located<string> | null;
  principal: PrincipalClause | null;
  action: Clause | null;
  resource: Clause | null;
  /** The name of the element that the conditions stand in; null where there is none. */
  condition: Place | null;
  conditions: Condition[];
  /** Policy variables came with Version 2012-10-17; before, they are text. */
  fillsVariables: boolean;
}

export interface Policy extends Place {
  members: Member[];
  version: Located<string> | null;
  /** The name of the element that the statements stand in; of a bare statement, itself. */
  list: Place | null;
  statements: Statement[];
}

/** @param bare the node is a statement, or a list of them, without the document around. */
export function readPolicy(node: Node, path: PolicyPath, bare: boolean): Policy {
  const place = placeOf(node, path);
  if (bare) {
    const nodes = node.type === "array" ? (node.children ?? []) : [node];
    const statements = nodes
      .filter(({ type }) => type === "object")
      .map((child, index) =>
        readStatement(child, node.type === "array" ? [...path, index] : path, index, true),
      );
    return { ...place, members: [], version: null, list: place, statements };
  }
  const members = membersOf(node, path).filter(({ shadowed }) => !shadowed);
  const version = textOf(members.find(({ name }) => name === "Version"));
  const list = members.find(({ name }) => name === "Statement");
  const nodes = list ? (list.value.type === "array" ? (list.value.children ?? []) : [list.value]) : [];
  const within = (index: number) =>
    list?.value.type === "array" ? [...path, "Statement", index] : [...path, "Statement"];
  return {
    ...place,
    members,
    version,
    list: list?.key ?? null,
    statements: nodes.flatMap((child, index) =>
      child.type === "object"
        ? [readStatement(child, within(index), index, version?.value === "2012-10-17")]
        : [],
    ),
  };
}

function readStatement(node: Node, path: PolicyPath, index: number, fillsVariables: boolean): Statement {
  const members = membersOf(node, path).filter(({ shadowed }) => !shadowed);
  const find = (name: string) => members.find((member) => member.name === name);
  const condition = find("Condition");
  return {
    ...placeOf(node, path),
    index,
    node,
    members,
    sid: textOf(find("Sid")),
    effect: textOf(find("Effect")),
    principal: readPrincipal(find("Principal"), false) ?? readPrincipal(find("NotPrincipal"), true),
    action: readClause(find("Action"), false) ?? readClause(find("NotAction"), true),
    resource: readClause(find("Resource"), false) ?? readClause(find("NotResource"), true),
    condition: condition?.key ?? null,
    conditions: condition ? readConditions(condition) : [],
    fillsVariables,
  };
}

function textOf(member: Member | undefined): Located<string> | null {
  if (member?.value.type !== "string") return null;
  return { ...placeOf(member.value, member.path), value: String(member.value.value) };
}

function readClause(member: Member | undefined, negated: boolean): Clause | null {
  if (!member) return null;
  const list = member.value.type === "array";
  return {
    ...placeOf(member.value, member.path),
    negated,
    key: member.key,
    list,
    values: texts(member.value, member.path, false),
  };
}

function readPrincipal(member: Member | undefined, negated: boolean): PrincipalClause | null {
  if (!member) return null;
  const place = placeOf(member.value, member.path);
  return {
    ...place,
    negated,
    key: member.key,
    text: textOf(member),
    types: membersOf(member.value, member.path)
      .filter(({ shadowed }) => !shadowed)
      .map(({ name, key, value, path }) => ({
        type: { ...key, value: name },
        names: texts(value, path, false),
      })),
  };
}

function readConditions(condition: Member): Condition[] {
  return membersOf(condition.value, condition.path)
    .filter(({ shadowed }) => !shadowed)
    .flatMap((operator) =>
      membersOf(operator.value, operator.path)
        .filter(({ shadowed }) => !shadowed)
        .map(({ name, key, value, path, offset, length }) => ({
          path,
          offset,
          length,
          operator: { ...operator.key, value: operator.name },
          key: { ...key, value: name },
          values: texts(value, path, true),
        })),
    );
}

/** One text, or a list of them. */
function texts(node: Node, path: PolicyPath, scalars: boolean): Located<string>[] {
  const one = (item: Node, own: PolicyPath): Located<string>[] =>
    item.type === "string" || (scalars && (item.type === "number" || item.type === "boolean"))
      ? [{ ...placeOf(item, own), value: String(item.value) }]
      : [];
  if (node.type !== "array") return one(node, path);
  return (node.children ?? []).flatMap((item, index) => one(item, [...path, index]));
}
