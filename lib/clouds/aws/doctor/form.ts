// What AWS refuses when a document is saved, of either kind of policy: elements and their forms.
import type { Policy, Statement } from "./document";
import { type Finding, formFinding } from "./finding";
import { itemsOf, type Json, jsonOf, liveMembers, type Member, type Node, placeOf } from "./json/tree";
import { operatorNames, parseOperator } from "./operators";
import { meant } from "./pattern";
import { isPlaceholder, leftoverFindings } from "./placeholders";

/** What the form of a policy is checked for. */
export interface Form {
  kind: "trust" | "permission";
  /** The guide's action and its statements, where the policy has none. */
  action: string;
  statements: Json[];
  /** The action that was meant by a text that is none; null where none was. */
  actionMeant(text: string): string | null;
  /** The condition key that was meant by a text that is none. */
  keyMeant(text: string): string | null;
}

export const documentElements = ["Version", "Id", "Statement"];
export const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

export function formFindings(policy: Policy, form: Form): Finding[] {
  return [
    ...(policy.bare ? [formFinding("document_missing", policy)] : documentFindings(policy, form)),
    ...policy.statements.flatMap((statement) => statementFindings(statement, form)),
    ...sidFindings(policy.statements, form),
    ...leftoverFindings(policy.root, policy.path),
  ];
}

function documentFindings(policy: Policy, form: Form): Finding[] {
  const findings = nameFindings(policy.members, documentElements, "A policy");
  const version = policy.members.find(({ name }) => name === "Version");
  if (version && !["2012-10-17", "2008-10-17"].includes(policy.version?.value ?? "")) {
    const fix = { at: version.path, value: "2012-10-17" };
    findings.push(formFinding("version_unknown", version, { value: String(version.value.value) }, fix));
  }
  const list = policy.members.find(({ name }) => name === "Statement");
  const items = list ? itemsOf(list.value, list.path).map(({ node }) => node) : [];
  const objects = items.filter(({ type }) => type === "object");
  if (objects.length === 0 || objects.length < items.length) {
    const value = objects.length > 0 ? objects.map(jsonOf) : form.statements;
    const fix = { at: [...policy.path, "Statement"], value };
    findings.push(formFinding("statement_missing", list ?? policy, {}, fix));
  }
  return findings;
}

function nameFindings(members: readonly Member[], known: readonly string[], whose: string): Finding[] {
  const present = new Set(members.map(({ name }) => name));
  return members
    .filter(({ name }) => !known.includes(name))
    .map(({ name, key, path }) => {
      const right = meant(name, known, 2);
      const isCase = right?.toLowerCase() === name.toLowerCase();
      const values = {
        name,
        why: isCase
          ? `Upper and lower case must match: ${right}.`
          : `${whose} can have ${new Intl.ListFormat("en-GB").format(known)}.`,
        todo: right ? `Write ${right}.` : "Remove it.",
      };
      const fix = right && !present.has(right) ? { at: path, name: right } : { at: path, value: undefined };
      return formFinding("element_unknown", key, values, fix);
    });
}

function statementFindings(statement: Statement, form: Form): Finding[] {
  const { members, path } = statement;
  const find = (name: string) => members.find((member) => member.name === name);
  const findings = [
    ...nameFindings(members, statementElements, "A statement"),
    ...effectFindings(statement, find("Effect")),
  ];
  for (const name of ["Principal", "Action", "Resource"]) {
    const opposite = find(`Not${name}`);
    const fix = { at: [...path, `Not${name}`], value: undefined };
    if (find(name) && opposite)
      findings.push(formFinding("element_and_opposite", opposite.key, { name }, fix));
  }
  if (!statement.action) findings.push(formFinding("action_missing", statement, { action: form.action }));
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    const member = find(name);
    if (member && !isTexts(member.value, false))
      findings.push(formFinding("value_type", placeOf(member.value, member.path), { name }));
  }
  for (const value of statement.action?.values ?? []) {
    if (isAction(value.value) || isPlaceholder(value.value)) continue;
    const right = form.actionMeant(value.value);
    const fix = { at: statement.action?.path ?? [], from: value.value, to: right ? [right] : [] };
    findings.push(formFinding("action_without_service", value, { value: value.value }, fix));
  }
  const condition = find("Condition");
  return condition ? [...findings, ...conditionFindings(condition, form)] : findings;
}

function isAction(text: string): boolean {
  return text === "*" || /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(text);
}

function effectFindings(statement: Statement, effect: Member | undefined): Finding[] {
  const at = [...statement.path, "Effect"];
  if (!effect) return [formFinding("effect_missing", statement, {}, { at, value: "Allow" })];
  const written = statement.effect?.value ?? "";
  if (["Allow", "Deny"].includes(written)) return [];
  const right = meant(written, ["Allow", "Deny"], 2);
  const todo = right ? `Write "${right}".` : 'Write "Allow" or "Deny".';
  const values = { value: String(effect.value.value), todo };
  const place = placeOf(effect.value, effect.path);
  // Of what is near neither, nobody knows which was meant.
  return [formFinding("effect_invalid", place, values, ...(right ? [{ at, value: right }] : []))];
}

function conditionFindings(condition: Member, form: Form): Finding[] {
  const shape = (member: Member) => formFinding("condition_shape", placeOf(member.value, member.path));
  const findings = condition.value.type === "object" ? [] : [shape(condition)];
  const operators = liveMembers(condition.value, condition.path);
  for (const operator of operators) {
    const { name, key, path } = operator;
    if (!parseOperator(name)) {
      const right = operatorMeant(name);
      const isCase = right?.toLowerCase() === name.toLowerCase();
      const values = {
        name,
        why: isCase ? ": upper and lower case must match" : "",
        todo: right ? `Write ${right}.` : "Write StringEquals, or another AWS operator.",
      };
      const isFree = right && operators.every((other) => other.name !== right);
      findings.push(
        formFinding("operator_unknown", key, values, ...(isFree ? [{ at: path, name: right }] : [])),
      );
    }
    if (operator.value.type !== "object") findings.push(shape(operator));
    const isDated = parseOperator(name)?.name.startsWith("Date") ?? false;
    for (const member of liveMembers(operator.value, path)) {
      if (!/^[^:]+:.+$/s.test(member.name)) {
        const right = form.keyMeant(member.name);
        const fixes = right ? [{ at: member.path, name: right }] : [];
        findings.push(formFinding("key_without_prefix", member.key, { name: member.name }, ...fixes));
      }
      const place = placeOf(member.value, member.path);
      const items = itemsOf(member.value, member.path).map(({ node }) => node);
      if (!isTexts(member.value, true)) findings.push(shape(member));
      else if (isDated && !items.every(({ value }) => isDate(String(value))))
        findings.push(formFinding("date_malformed", place));
      else if (items.length === 0) findings.push(formFinding("condition_values_empty", place));
    }
  }
  return findings;
}

function isDate(text: string): boolean {
  return (
    /^\d+$/.test(text) || (/^-?\d{4,}(-\d\d(-\d\d(T.+)?)?)?/i.test(text) && !Number.isNaN(Date.parse(text)))
  );
}

/** With its set prefix and its IfExists. */
function operatorMeant(text: string): string | null {
  const [, set, name = "", ifExists] = /^(?:([A-Za-z]+):)?(.*?)(IfExists)?$/i.exec(text.trim()) ?? [];
  const right = meant(name, operatorNames, 2);
  const prefix = set === undefined ? "" : meant(set, ["ForAllValues", "ForAnyValue"], 2);
  if (right === null || prefix === null) return null;
  return `${prefix && `${prefix}:`}${right}${ifExists && right !== "Null" ? "IfExists" : ""}`;
}

function isTexts(node: Node, scalars: boolean): boolean {
  return itemsOf(node, []).every(
    ({ node: { type } }) => type === "string" || (scalars && (type === "number" || type === "boolean")),
  );
}

function sidFindings(statements: readonly Statement[], { kind }: Form): Finding[] {
  const seen = new Set<string>();
  const taken = new Set(statements.map(({ sid }) => sid?.value));
  return statements.flatMap(({ sid }) => {
    if (!sid || sid.value === "") return [];
    const right = sid.value.replace(/[^A-Za-z0-9]/g, "");
    const texts = { sid: sid.value, right };
    const at = sid.path;
    const isTwice = seen.has(sid.value);
    const isWrong = kind === "permission" && right !== sid.value;
    seen.add(sid.value);
    return [
      ...(isWrong ? [formFinding("sid_characters", sid, texts, { at, value: right || undefined })] : []),
      ...(isTwice ? [formFinding("sid_twice", sid, texts, { at, value: freeSid(right, taken) })] : []),
    ];
  });
}

/** A Sid that no statement has yet. */
export function freeSid(sid: string, taken: Set<string | undefined>): string {
  let name = sid;
  for (let count = 2; taken.has(name); count++) name = `${sid}${count}`;
  taken.add(name);
  return name;
}
