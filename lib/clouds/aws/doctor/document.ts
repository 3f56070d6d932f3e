// A policy document with the position of every element. What has the wrong form is left out here; form.ts reports it.
import type { PolicyPath } from "@/lib/shared/clouds/doctor";
import { itemsOf, type Location, type Member, memberOf, membersOf, readTree, type Value } from "./json/tree";
import { type Operator, parseOperator } from "./operators";

export interface Clause extends Value {
  /** "NotAction" says the opposite of "Action". */
  negated: boolean;
  key: Value;
  values: Value[];
  /** Of a principal: empty for "*", and for a text where an object belongs, which are among the values. */
  types: { type: Value; names: Value[]; path: PolicyPath }[];
}

export interface Condition extends Member {
  operator: Value;
  /** Null for what is no operator of AWS. */
  comparison: Operator | null;
  values: Value[];
}

export interface Statement extends Value {
  index: number;
  sid: Value | null;
  /** As it is written, right or wrong. */
  effect: Value | null;
  principal: Clause | null;
  action: Clause | null;
  resource: Clause | null;
  /** The name of the element with the conditions; null where there is none. */
  condition: Value | null;
  conditions: Condition[];
  /** Policy variables came with Version 2012-10-17; before, they are text. */
  fillsVariables: boolean;
}

export interface Policy extends Value {
  /** A statement, or a list of them, without the document around. */
  bare: boolean;
  /** In characters without white space, as AWS counts them. */
  size: number;
  version: Value | null;
  /** The name of the element with the statements; of a bare statement, itself. */
  list: Location | null;
  statements: Statement[];
}

export function readPolicy(text: string, root: Value, bare: boolean): Policy {
  const version = textOf(memberOf(root, "Version"));
  const list = memberOf(root, "Statement");
  const statements = bare ? itemsOf(root) : list ? itemsOf(list.value) : [];
  const fillsVariables = bare || version?.value === "2012-10-17";
  return {
    ...root,
    bare,
    size: text.slice(root.offset, root.offset + root.length).replace(/\s/g, "").length,
    version: bare ? null : version,
    list: bare ? root : (list?.key ?? null),
    statements: statements.flatMap((statement, index) =>
      statement.type === "object" ? [readStatement(statement, index, fillsVariables)] : [],
    ),
  };
}

/** @param text JSON that is known to be an object. */
export function readDocument(text: string): Policy {
  const { root } = readTree(text);
  if (!root) throw new TypeError("What was just written is a document.");
  return readPolicy(text, root, false);
}

function readStatement(statement: Value, index: number, fillsVariables: boolean): Statement {
  const clause = (name: string) => {
    const member = memberOf(statement, name) ?? memberOf(statement, `Not${name}`);
    return member ? readClause(member, member.name !== name) : null;
  };
  const condition = memberOf(statement, "Condition");
  return {
    ...statement,
    index,
    sid: textOf(memberOf(statement, "Sid")),
    effect: textOf(memberOf(statement, "Effect")),
    principal: clause("Principal"),
    action: clause("Action"),
    resource: clause("Resource"),
    condition: condition?.key ?? null,
    conditions: condition ? membersOf(condition.value).flatMap(readConditions) : [],
    fillsVariables,
  };
}

function textOf(member: Member | undefined): Value | null {
  return member?.value.type === "string" ? member.value : null;
}

function readClause({ key, value }: Member, negated: boolean): Clause {
  const types = membersOf(value).map((own) => ({ type: own.key, names: texts(own.value), path: own.path }));
  return { ...value, negated, key, values: texts(value), types };
}

function readConditions({ key: operator, value: keys }: Member): Condition[] {
  const comparison = parseOperator(operator.value);
  return membersOf(keys).map((member) => ({
    ...member,
    operator,
    comparison,
    values: texts(member.value, true),
  }));
}

function texts(value: Value, scalars = false): Value[] {
  return itemsOf(value).filter((item) => isText(item, scalars));
}

/** @param scalars whether a number or a boolean counts as text. */
export function isText({ type }: Value, scalars = false): boolean {
  return type === "string" || (scalars && (type === "number" || type === "boolean"));
}

export function isWithin(place: Location, { offset, length }: Statement): boolean {
  return place.offset >= offset && place.offset < offset + length;
}
