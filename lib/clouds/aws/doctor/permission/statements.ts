// A permission policy's statements while they are being changed: read anew after each change.

import type { PolicyStatement } from "@/lib/clouds/aws/definition/permissions";
import { type Policy, readPolicy, type Statement } from "@/lib/clouds/aws/doctor/document";
import { judge, judgeStatement, type Request } from "@/lib/clouds/aws/doctor/evaluation";
import { type Json, type JsonObject, readTree } from "@/lib/clouds/aws/doctor/json/tree";
import { remembered } from "@/lib/clouds/aws/doctor/memory";
import { freeSid, type Mendable, put } from "@/lib/clouds/aws/doctor/mending";
import { matches } from "@/lib/clouds/aws/doctor/pattern";
import type { Needs } from "@/lib/clouds/aws/doctor/permission/request";

export function requestsOf({ list, secrets }: Needs): Request[] {
  return [list, ...secrets.flatMap(({ read, decrypt }) => (decrypt ? [read, decrypt] : [read]))];
}

/** As far as it is judged: places in it are those of each statement alone. */
export function policyOf({ statements }: Mendable): Pick<Policy, "statements"> {
  return { statements: statements.map((statement, index) => ({ ...readAlone(statement), index })) };
}

/** Read once for each change: asking is much more frequent than changing. */
function readAlone(statement: JsonObject): Statement {
  return remembered("statement", JSON.stringify(statement), (text) => {
    const { root } = readTree(text);
    const [own] = root ? readPolicy(root, [], true).statements : [];
    if (!own) throw new TypeError("What was just written is a statement.");
    return own;
  });
}

export function decisionOf(mendable: Mendable, request: Request) {
  return judge(policyOf(mendable), request).decision;
}

export function judgedAlone(statement: JsonObject, request: Request) {
  return judgeStatement(readAlone(statement), request);
}

export function allowing(mendable: Mendable, action: string): JsonObject[] {
  const policy = policyOf(mendable);
  return mendable.statements.filter((statement, index) => {
    const read = policy.statements[index];
    return (
      statement.Effect === "Allow" &&
      statement.Action !== undefined &&
      read?.action?.values.some(({ value }) => covers(value, action))
    );
  });
}

export function covers(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase(), true) === true;
}

export function drop({ statements }: Mendable, statement: JsonObject): void {
  const at = statements.indexOf(statement);
  if (at >= 0) statements.splice(at, 1);
}

/** One text where there is one. */
export function one(texts: string[]): Json {
  return texts.length === 1 ? (texts[0] ?? "") : texts;
}

/** Keeps a list a list, and a text a text as long as there is one. */
export function set(statement: JsonObject, name: string, texts: string[]): void {
  put(statement, name, Array.isArray(statement[name]) ? texts : one(texts), "Effect");
}

/** One of the guide's statements, under a name that no other has. */
export function add({ statements }: Mendable, statement: PolicyStatement): void {
  const { Sid, ...rest } = statement;
  statements.push({ Sid: freeSid(statements, Sid), ...(rest as unknown as JsonObject) });
}
