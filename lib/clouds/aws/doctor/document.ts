// A policy document with the position of every element. What has the wrong form is left out here; form.ts reports it.
import { itemsOf, type Location, type Member, memberOf, membersOf, readTree, type Value } from "./json/tree";
import { parseOperator } from "./operators";

export type Policy = ReturnType<typeof readPolicy>;
export type Statement = ReturnType<typeof readStatement>;
export type Clause = ReturnType<typeof readClause>;
export type Condition = ReturnType<typeof readConditions>[number];

/** @param bare a statement, or a list of them, without the document around. */
export function readPolicy(text: string, root: Value, bare: boolean) {
  const version = textOf(memberOf(root, "Version"));
  const list = memberOf(root, "Statement");
  const statements = bare ? itemsOf(root) : list ? itemsOf(list.value) : [];
  const fillsVariables = bare || version?.value === "2012-10-17";
  return {
    ...root,
    bare,
    /** In characters without white space, as AWS counts them. */
    size: text.slice(root.offset, root.offset + root.length).replace(/\s/g, "").length,
    version: bare ? null : version,
    /** Where its statements are: the element's name, or the bare statement itself. */
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

/** @param fillsVariables whether its document has the Version 2012-10-17; before, policy variables are text. */
function readStatement(statement: Value, index: number, fillsVariables: boolean) {
  const clause = (name: string) => {
    const member = memberOf(statement, name) ?? memberOf(statement, `Not${name}`);
    return member ? readClause(member, member.name !== name) : null;
  };
  const condition = memberOf(statement, "Condition");
  return {
    ...statement,
    index,
    sid: textOf(memberOf(statement, "Sid")),
    /** As it is written, right or wrong. */
    effect: textOf(memberOf(statement, "Effect")),
    principal: clause("Principal"),
    action: clause("Action"),
    resource: clause("Resource"),
    /** The element's name. */
    condition: condition?.key ?? null,
    conditions: condition ? membersOf(condition.value).flatMap(readConditions) : [],
    fillsVariables,
  };
}

function textOf(member: Member | undefined): Value | null {
  return member?.value.type === "string" ? member.value : null;
}

/** @param negated "NotAction" says the opposite of "Action". */
function readClause({ key, value }: Member, negated: boolean) {
  const types = key.value.endsWith("Principal") ? membersOf(value) : [];
  return {
    ...value,
    negated,
    key,
    values: texts(value),
    /** Of a principal: none for "*", and for a text where an object belongs, which are among the values. */
    types: types.map((own) => ({ type: own.key, names: texts(own.value), path: own.path })),
  };
}

function readConditions({ key: operator, value: keys }: Member) {
  const comparison = parseOperator(operator.value);
  return membersOf(keys).map((member) => ({
    ...member,
    operator,
    /** Null for what is no operator of AWS. */
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

export function isWithin(location: Location, { offset, length }: Statement): boolean {
  return location.offset >= offset && location.offset < offset + length;
}
