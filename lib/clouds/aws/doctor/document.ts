// A policy document as it was read: every element with its place. What is not of the right form is left out here; the check
// of the form reports it.

import type { PolicyPath } from "@/lib/shared/clouds/doctor";
import {
  itemsOf,
  type Located,
  liveMembers,
  type Member,
  type Node,
  type Place,
  placeOf,
  readTree,
} from "./json/tree";

export interface Clause extends Place {
  /** "NotAction" says the opposite of "Action". */
  negated: boolean;
  /** The name's own place. */
  key: Located;
  values: Located[];
}

export interface PrincipalClause extends Clause {
  /** Empty for "*", and for a text where an object belongs: that is among the values. */
  types: { type: Located; names: Located[]; path: PolicyPath }[];
}

export interface Condition extends Place {
  operator: Located;
  key: Located;
  /** The place of the values. */
  value: Place;
  /** Numbers and booleans as AWS compares them: as text. */
  values: Located[];
}

export interface Statement extends Place {
  index: number;
  members: Member[];
  sid: Located | null;
  /** As it is written, right or wrong. */
  effect: Located | null;
  principal: PrincipalClause | null;
  action: Clause | null;
  resource: Clause | null;
  /** The name of the element with the conditions; null where there is none. */
  condition: Place | null;
  conditions: Condition[];
  /** Policy variables came with Version 2012-10-17; before, they are text. */
  fillsVariables: boolean;
}

export interface Policy extends Place {
  root: Node;
  /** A statement, or a list of them, without the document around. */
  bare: boolean;
  /** In characters without white space, as AWS counts them. */
  size: number;
  members: Member[];
  version: Located | null;
  /** The name of the element with the statements; of a bare statement, itself. */
  list: Place | null;
  statements: Statement[];
}

export function readPolicy(text: string, root: Node, path: PolicyPath, bare: boolean): Policy {
  const place = placeOf(root, path);
  const members = bare ? [] : liveMembers(root, path);
  const version = textOf(members.find(({ name }) => name === "Version"));
  const list = members.find(({ name }) => name === "Statement");
  const items = bare ? itemsOf(root, path) : list ? itemsOf(list.value, list.path) : [];
  const fills = bare || version?.value === "2012-10-17";
  return {
    ...place,
    root,
    bare,
    size: text.slice(root.offset, root.offset + root.length).replace(/\s/g, "").length,
    members,
    version,
    list: bare ? place : (list?.key ?? null),
    statements: items.flatMap((item, index) =>
      item.node.type === "object" ? [readStatement(item.node, item.path, index, fills)] : [],
    ),
  };
}

/** @param text JSON that is known to be an object. */
export function readDocument(text: string): Policy {
  const { root } = readTree(text);
  if (!root) throw new TypeError("What was just written is a document.");
  return readPolicy(text, root, [], false);
}

function readStatement(node: Node, path: PolicyPath, index: number, fillsVariables: boolean): Statement {
  const members = liveMembers(node, path);
  const find = (name: string) => members.find((member) => member.name === name);
  const clause = (name: string) => readClause(find(name), false) ?? readClause(find(`Not${name}`), true);
  const principal = clause("Principal");
  const principals = find(principal?.negated ? "NotPrincipal" : "Principal");
  const condition = find("Condition");
  return {
    ...placeOf(node, path),
    index,
    members,
    sid: textOf(find("Sid")),
    effect: textOf(find("Effect")),
    principal: principal && principals ? { ...principal, types: typesIn(principals) } : null,
    action: clause("Action"),
    resource: clause("Resource"),
    condition: condition?.key ?? null,
    conditions: condition ? readConditions(condition) : [],
    fillsVariables,
  };
}

function textOf(member: Member | undefined): Located | null {
  if (member?.value.type !== "string") return null;
  return { ...placeOf(member.value, member.path), value: String(member.value.value) };
}

function readClause(member: Member | undefined, negated: boolean): Clause | null {
  if (!member) return null;
  const { value, path, key } = member;
  return { ...placeOf(value, path), negated, key, values: texts(value, path, false) };
}

function typesIn({ value, path }: Member): PrincipalClause["types"] {
  return liveMembers(value, path).map((own) => ({
    type: own.key,
    names: texts(own.value, own.path, false),
    path: own.path,
  }));
}

function readConditions(condition: Member): Condition[] {
  return liveMembers(condition.value, condition.path).flatMap((operator) =>
    liveMembers(operator.value, operator.path).map(({ key, value, path, offset, length }) => ({
      path,
      offset,
      length,
      operator: operator.key,
      key,
      value: placeOf(value, path),
      values: texts(value, path, true),
    })),
  );
}

function texts(node: Node, path: PolicyPath, scalars: boolean): Located[] {
  return itemsOf(node, path).flatMap((item) => {
    const { type, value } = item.node;
    const fits = type === "string" || (scalars && (type === "number" || type === "boolean"));
    return fits ? [{ ...placeOf(item.node, item.path), value: String(value) }] : [];
  });
}
