// Brings a document into the form that AWS saves, whoever it is about, changing no more than that needs.
import { documentElements, statementElements } from "@/lib/clouds/aws/doctor/grammar";
import { isDate, operatorMeant } from "@/lib/clouds/aws/doctor/grammar-condition";
import { isObject, type Json, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { meant } from "@/lib/clouds/aws/doctor/pattern";

export type Statements = JsonObject[];

export interface Mendable {
  document: JsonObject;
  /** The document's own statements: what is changed here is changed there. */
  statements: Statements;
}

/** @param bare the value is a statement, or a list of them. */
export function mendForm(value: Json, bare: boolean, kind: "trust" | "permission"): Mendable {
  const document: JsonObject = bare
    ? { Version: "2012-10-17", Statement: Array.isArray(value) ? value : [value] }
    : rightNames(isObject(value) ? value : {}, documentElements);
  if (document.Version !== "2012-10-17") putFirst(document, "Version", "2012-10-17");
  if (document.Id !== undefined && typeof document.Id !== "string") delete document.Id;
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement ?? null];
  const statements = list.filter(isObject).map((statement) => mendStatement(statement, kind));
  separateSids(statements, kind);
  // One statement without a list around it stays so.
  if (Array.isArray(document.Statement) || statements.length !== 1) document.Statement = statements;
  else document.Statement = statements[0] as JsonObject;
  return { document, statements };
}

/** Hands over statements that were added or taken away. */
export function settle({ document, statements }: Mendable): JsonObject {
  if (Array.isArray(document.Statement) || statements.length !== 1) document.Statement = statements;
  else document.Statement = statements[0] as JsonObject;
  return document;
}

function rightNames(object: JsonObject, known: readonly string[]): JsonObject {
  const right: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    const wanted = known.includes(name) ? name : meant(name, known, 2);
    if (wanted && !Object.hasOwn(right, wanted) && (wanted === name || !Object.hasOwn(object, wanted)))
      right[wanted] = value;
  }
  return right;
}

function mendStatement(given: JsonObject, kind: "trust" | "permission"): JsonObject {
  const statement = rightNames(given, statementElements);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    put(statement, "Effect", meant(String(statement.Effect ?? ""), ["Allow", "Deny"], 2) ?? "Allow", "Sid");
  for (const name of ["Principal", "Action", "Resource"])
    if (Object.hasOwn(statement, name)) delete statement[`Not${name}`];
  if (kind === "trust") {
    delete statement.Resource;
    delete statement.NotResource;
  } else {
    delete statement.Principal;
    delete statement.NotPrincipal;
  }
  if (typeof statement.Sid !== "string") delete statement.Sid;
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    const value = statement[name];
    if (Array.isArray(value)) {
      const texts = value.filter((item) => typeof item === "string" && item !== "");
      if (texts.length !== value.length) statement[name] = texts;
    } else if (value !== undefined && typeof value !== "string") delete statement[name];
  }
  if (statement.Condition !== undefined) {
    const condition = mendCondition(statement.Condition);
    if (Object.keys(condition).length > 0) statement.Condition = condition;
    else delete statement.Condition;
  }
  return statement;
}

/** What cannot be understood is left out; whoever mends the statement's meaning binds it anew. */
function mendCondition(given: Json): JsonObject {
  const condition: JsonObject = {};
  for (const [name, keys] of Object.entries(isObject(given) ? given : {})) {
    const operator = parseOperator(name) ? name : operatorMeant(name);
    if (!operator || !isObject(keys)) continue;
    const right: JsonObject = isObject(condition[operator]) ? { ...condition[operator] } : {};
    for (const [key, values] of Object.entries(keys)) {
      const scalar = (item: Json) => ["string", "number", "boolean"].includes(typeof item);
      const isNoDate = /^Date/.test(parseOperator(operator)?.name ?? "") && !valuesOf(values).every(isDate);
      const fits =
        !isNoDate && (Array.isArray(values) ? values.length > 0 && values.every(scalar) : scalar(values));
      if (fits && /^[^:]+:.+$/s.test(key)) right[key] = values;
    }
    if (Object.keys(right).length > 0) condition[operator] = right;
  }
  return condition;
}

function separateSids(statements: Statements, kind: "trust" | "permission"): void {
  const seen = new Set<string>();
  for (const statement of statements) {
    if (typeof statement.Sid !== "string" || statement.Sid === "") continue;
    const own = kind === "permission" ? statement.Sid.replace(/[^A-Za-z0-9]/g, "") : statement.Sid;
    let sid = own;
    for (let count = 2; seen.has(sid); count++) sid = `${own}${count}`;
    seen.add(sid);
    if (sid === "") delete statement.Sid;
    else statement.Sid = sid;
  }
}

/** A Sid that no statement has yet. */
export function freeSid(statements: Statements, wanted: string): string {
  const taken = new Set(statements.map(({ Sid }) => Sid));
  let sid = wanted;
  for (let count = 2; taken.has(sid); count++) sid = `${wanted}${count}`;
  return sid;
}

function putFirst(object: JsonObject, name: string, value: Json): void {
  const rest = Object.entries(object).filter(([key]) => key !== name);
  const at = Object.hasOwn(object, name) ? Object.keys(object).indexOf(name) : 0;
  replaceAll(object, [...rest.slice(0, at), [name, value], ...rest.slice(at)]);
}

/** Sets a member; a new one comes behind `after`, or first. */
export function put(object: JsonObject, name: string, value: Json, after: string): void {
  if (Object.hasOwn(object, name)) {
    object[name] = value;
    return;
  }
  const entries = Object.entries(object);
  const at = entries.findIndex(([key]) => key === after) + 1;
  replaceAll(object, [...entries.slice(0, at), [name, value], ...entries.slice(at)]);
}

/** Gives a member another name at its place. */
export function renameMember(object: JsonObject, from: string, to: string): void {
  if (from === to) return;
  const entries = Object.entries(object).filter(([key]) => key !== to);
  replaceAll(
    object,
    entries.map(([key, value]) => [key === from ? to : key, value]),
  );
}

function replaceAll(object: JsonObject, entries: [string, Json][]): void {
  for (const key of Object.keys(object)) delete object[key];
  for (const [key, value] of entries) object[key] = value;
}

/** A text or a list of texts, as a list. */
export function textsOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}

/** A condition's values as AWS compares them. */
export function valuesOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : [value ?? ""]).map(String);
}
