// What AWS refuses when a document of either kind is saved: elements and their forms.
import { isText, judgeStatement, type Policy, type Request, type Statement, sizeOf } from "./evaluation";
import { type Finding, formFinding as finding } from "./finding";
import { itemsOf, jsonOf, type Member, memberOf, type Value } from "./json";
import type { Kind } from "./kind";
import { operatorNames, parseOperator } from "./operators";
import { meant, placeholder } from "./spelling";
import { documentElements, statementElements } from "./tables/aws-names";

/** @param roleArn the role that was pasted with the policy, if it says which. */
export function findingsOf(policy: Policy, kind: Kind, roleArn: string | null = null): Finding[] {
  const { list, statements } = policy;
  const other = list && statements.some(kind.other.isOne) ? list : null;
  const form = [
    ...(policy.bare ? [finding("document_missing", policy)] : documentFindings(policy, kind)),
    ...statements.flatMap((statement) => statementFindings(statement, kind)),
    ...sidFindings(statements, kind),
    ...leftoverFindings(policy),
    ...sizeFindings(policy, kind),
  ];
  if (other) return [...form, finding(kind.other.code, other)];
  return [
    ...form,
    ...statements.flatMap((statement) => foreignElements(statement, kind)),
    ...kind.meaning(policy, roleArn),
    ...variableFindings(
      policy,
      kind.needed.map(({ request }) => request),
    ),
  ];
}

/** What only the other kind of policy has. */
function foreignElements({ members }: Statement, { other: { element, refused } }: Kind): Finding[] {
  return members
    .filter(({ name }) => name.replace(/^Not/, "") === element)
    .map(({ name, key, path: at }) => finding(refused, key, { name }, { at, to: [] }));
}

/** What AWS saves without a warning, and from where on it refuses: a trust policy's quota can be raised. */
const sizeLimits = { "trust-policy": [2048, 4096], "permission-policy": [6144, 10_240] } as const;

function sizeFindings(policy: Policy, { asked: { kind } }: Kind): Finding[] {
  const [quota, limit] = sizeLimits[kind];
  const size = sizeOf(policy);
  if (size <= quota) return [];
  const code = size > limit ? (`too_long/${kind}/refused` as const) : (`too_long/${kind}` as const);
  return [finding(code, policy, { size, quota, limit })];
}

function documentFindings(policy: Policy, kind: Kind): Finding[] {
  const findings = nameFindings(policy, documentElements, "A policy");
  const version = memberOf(policy, "Version");
  if (version && !["2012-10-17", "2008-10-17"].includes(policy.version?.value ?? "")) {
    const fix = { at: version.path, to: ["2012-10-17"] };
    findings.push(finding("version_unknown", version, { value: version.value.value }, fix));
  }
  const list = memberOf(policy, "Statement");
  const items = list ? itemsOf(list.value) : [];
  const objects = items.filter(({ type }) => type === "object");
  if (objects.length === 0 || objects.length < items.length) {
    const right = objects.length > 0 ? objects.map(jsonOf) : kind.statements;
    const fix = { at: [...policy.path, "Statement"], to: [right] };
    findings.push(finding("statement_missing", list ?? policy, {}, fix));
  }
  return findings;
}

function nameFindings(owner: Value, known: readonly string[], whose: string): Finding[] {
  return owner.members
    .filter(({ name }) => !known.includes(name))
    .map(({ name, key, path: at }) => {
      const right = meant(name, known, 2);
      const isCase = right?.toLowerCase() === name.toLowerCase();
      const values = {
        name,
        why: isCase
          ? `Upper and lower case must match: ${right}.`
          : `${whose} can have ${new Intl.ListFormat("en-GB").format(known)}.`,
        todo: right ? `Write ${right}.` : "Remove it.",
      };
      const fix = right && !memberOf(owner, right) ? { at, name: right } : { at, to: [] };
      return finding("element_unknown", key, values, fix);
    });
}

function statementFindings(statement: Statement, kind: Kind): Finding[] {
  const { action } = statement;
  const find = (name: string) => memberOf(statement, name);
  const findings = [
    ...nameFindings(statement, statementElements, "A statement"),
    ...effectFindings(statement, find("Effect")),
  ];
  for (const name of ["Principal", "Action", "Resource"]) {
    const opposite = find(`Not${name}`);
    if (!find(name) || !opposite) continue;
    const fix = { at: opposite.path, to: [] };
    findings.push(finding("element_and_opposite", opposite.key, { name }, fix));
  }
  if (!action) findings.push(finding("action_missing", statement, { action: kind.action }));
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    const value = find(name)?.value;
    if (value && !itemsOf(value).every((item) => isText(item)))
      findings.push(finding("value_type", value, { name }));
  }
  for (const location of action?.values ?? []) {
    const { value, path: at } = location;
    if (/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(value) || placeholder.test(value)) continue;
    const right = kind.actionMeant(value);
    const fix = { at, to: right ? [right] : [] };
    findings.push(finding("action_without_service", location, {}, fix));
  }
  const condition = find("Condition");
  return condition ? [...findings, ...conditionFindings(condition, kind)] : findings;
}

function effectFindings(statement: Statement, effect: Member | undefined): Finding[] {
  const at = [...statement.path, "Effect"];
  if (!effect) return [finding("effect_missing", statement, {}, { at, to: ["Allow"] })];
  const effects = ["Allow", "Deny"];
  const written = statement.effect?.value ?? "";
  if (effects.includes(written)) return [];
  const right = meant(written, effects, 2);
  const todo = right ? `Write "${right}".` : 'Write "Allow" or "Deny".';
  // Nobody can know which was meant by what is near neither.
  return [finding("effect_invalid", effect.value, { todo }, ...(right ? [{ at, to: [right] }] : []))];
}

function conditionFindings(condition: Member, kind: Kind): Finding[] {
  const shape = ({ value }: Member) => (value.type === "object" ? [] : [finding("condition_shape", value)]);
  const operators = condition.value.members;
  return [
    ...shape(condition),
    ...operators.flatMap((operator) => [
      ...operatorFindings(operator, operators),
      ...shape(operator),
      ...operator.value.members.flatMap((key) => keyFindings(key, operator.name, kind)),
    ]),
  ];
}

function operatorFindings({ name, key, path: at }: Member, operators: readonly Member[]): Finding[] {
  if (parseOperator(name)) return [];
  const right = operatorMeant(name);
  const isCase = right?.toLowerCase() === name.toLowerCase();
  const values = {
    name,
    why: isCase ? ": upper and lower case must match" : "",
    todo: right ? `Write ${right}.` : "Write StringEquals, or another AWS operator.",
  };
  const isFree = right && operators.every((other) => other.name !== right);
  return [finding("operator_unknown", key, values, ...(isFree ? [{ at, name: right }] : []))];
}

/** With its set prefix and its IfExists. */
function operatorMeant(text: string): string | null {
  const [, set, name = "", ifExists] = /^(?:([A-Za-z]+):)?(.*?)(IfExists)?$/i.exec(text.trim()) ?? [];
  const right = meant(name, operatorNames, 2);
  const prefix = set === undefined ? "" : meant(set, ["ForAllValues", "ForAnyValue"], 2);
  if (right === null || prefix === null) return null;
  return `${prefix && `${prefix}:`}${right}${ifExists && right !== "Null" ? "IfExists" : ""}`;
}

function keyFindings({ name, key, path: at, value }: Member, operator: string, kind: Kind): Finding[] {
  const right = kind.keyMeant(name);
  const fixes = right ? [{ at, name: right }] : [];
  const hasPrefix = /^[^:]+:.+$/s.test(name);
  return [
    ...(hasPrefix ? [] : [finding("key_without_prefix", key, { name }, ...fixes)]),
    ...valueFindings(value, parseOperator(operator)?.name.startsWith("Date") ?? false),
  ];
}

function valueFindings(value: Value, isDated: boolean): Finding[] {
  const items = itemsOf(value);
  if (!items.every((item) => isText(item, true))) return [finding("condition_shape", value)];
  if (isDated && !items.every((item) => isDate(item.value))) return [finding("date_malformed", value)];
  return items.length === 0 ? [finding("condition_values_empty", value)] : [];
}

function isDate(text: string): boolean {
  return (
    /^\d+$/.test(text) || (/^-?\d{4,}(-\d\d(-\d\d(T.+)?)?)?/i.test(text) && !Number.isNaN(Date.parse(text)))
  );
}

function sidFindings(statements: readonly Statement[], { asked }: Kind): Finding[] {
  const earlier = new Set<string>();
  const taken = new Set(statements.map(({ sid }) => sid?.value));
  return statements.flatMap(({ sid }) => {
    if (!sid || sid.value === "") return [];
    const { path: at, value } = sid;
    const right = value.replace(/[^A-Za-z0-9]/g, "");
    const isTwice = earlier.has(value);
    const isWrong = asked.kind === "permission-policy" && right !== value;
    earlier.add(value);
    const texts = { sid: value, right };
    return [
      ...(isWrong ? [finding("sid_characters", sid, texts, { at, to: right ? [right] : [] })] : []),
      ...(isTwice ? [finding("sid_twice", sid, texts, { at, to: [freeSid(right, taken)] })] : []),
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

/** AWS accepts a name that comes twice, and only the last counts: a condition disappears without a warning. */
function leftoverFindings({ type, items, allMembers, ...location }: Value): Finding[] {
  const left = type === "string" ? placeholder.exec(location.value)?.[0] : undefined;
  return [
    ...(left === undefined ? [] : [finding("placeholder_left", location, { left })]),
    ...items.flatMap(leftoverFindings),
    ...allMembers.flatMap(({ name, key, value, shadowed }) => [
      ...(shadowed ? [finding("duplicate_key", key, { name })] : []),
      ...leftoverFindings(key),
      ...leftoverFindings(value),
    ]),
  ];
}

/** Of statements that would match a request if their variables were filled in, or match because they are not. */
function variableFindings({ statements, version, path }: Policy, requests: readonly Request[]): Finding[] {
  return statements.flatMap((statement) => {
    const location = statement.fillsVariables ? undefined : variableIn(statement);
    if (!location) return [];
    const filled = { ...statement, fillsVariables: true };
    const differs = requests.some((request) => {
      const { matches } = judgeStatement(filled, request);
      return matches !== null && matches !== judgeStatement(statement, request).matches;
    });
    const which = version ? `Version ${version.value}` : "Without a Version, AWS uses 2008-10-17, which";
    const fix = { at: [...path, "Version"], to: ["2012-10-17"] };
    return differs ? [finding("variable_not_filled", location, { version: which }, fix)] : [];
  });
}

function variableIn({ resource, conditions }: Statement): Value | undefined {
  const values = [...(resource?.values ?? []), ...conditions.flatMap((condition) => condition.values)];
  return values.find(({ value }) => /\$\{[^}]+\}/.test(value));
}
