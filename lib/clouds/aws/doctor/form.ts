// Finds elements and forms that AWS refuses when it saves a document of either kind.
import { isText, judgeStatement, type Policy, type Statement, sizeOf } from "./evaluation";
import { type Finding, formFinding as finding, firstOf, member, put, rename } from "./finding";
import { itemsOf, jsonOf, type Member, memberOf, type Value } from "./json";
import type { Kind } from "./kind";
import { operatorNames, parseOperator } from "./matching";
import { meant } from "./spelling";
import { documentElements, statementElements } from "./tables/aws-names";
import { sizeLimits } from "./tables/bounds";
import { placeholder } from "./tables/pasted-text";

export function findingsOf(policy: Policy, kind: Kind): Finding[] {
  const { list, statements, bare } = policy;
  const form = [
    ...(bare ? [finding("document_missing", policy)] : documentFindings(policy, kind)),
    ...statements.flatMap((statement) => statementFindings(statement, kind)),
    ...sidFindings(statements, kind),
    ...leftoverFindings(policy),
    ...sizeFindings(policy, kind),
  ];
  const { isOne, code, element, refused } = kind.other;
  if (statements.some(isOne)) return [...form, finding(code, list)];
  const foreign = statements
    .flatMap(({ members }) => members)
    .filter(({ name }) => name.replace(/^Not/, "") === element)
    .map((own) => finding(refused, own.key, { name: own.name }, put(own)));
  return [...form, ...foreign, ...kind.meaning(policy), ...variableFindings(policy, kind)];
}

function sizeFindings(policy: Policy, { asked: { kind } }: Kind): Finding[] {
  const [quota, limit] = sizeLimits[kind];
  const size = sizeOf(policy);
  const code = size > limit ? (`too_long/${kind}/refused` as const) : (`too_long/${kind}` as const);
  return size <= quota ? [] : [finding(code, policy, { size, quota, limit })];
}

function documentFindings(policy: Policy, kind: Kind): Finding[] {
  const findings = nameFindings(policy, documentElements, "A policy");
  const version = memberOf(policy, "Version");
  if (version && !["2012-10-17", "2008-10-17"].includes(policy.version?.value ?? ""))
    findings.push(
      finding("version_unknown", version, { value: version.value.value }, put(version, "2012-10-17")),
    );
  const list = memberOf(policy, "Statement");
  const items = list ? itemsOf(list.value) : [];
  const objects = items.filter(({ type }) => type === "object");
  if (objects.length > 0 && objects.length === items.length) return findings;
  const right = objects.length > 0 ? objects.map(jsonOf) : kind.statements;
  const fix = put(member(policy, "Statement"), right);
  return [...findings, finding("statement_missing", list ?? policy, {}, fix)];
}

/** How a text differs from the intended one, as the end of a finding's code. */
function missing(text: string, right: string | null): "" | "/case" | "/near" {
  if (right === null) return "";
  return right.toLowerCase() === text.toLowerCase() ? "/case" : "/near";
}

function nameFindings(owner: Value, known: readonly string[], whose: string): Finding[] {
  return owner.members
    .filter(({ name }) => !known.includes(name))
    .map((own) => {
      const { name, key } = own;
      const right = meant(name, known, 2);
      const fix = right && !memberOf(owner, right) ? rename(own, right) : put(own);
      return finding(`element_unknown${missing(name, right)}`, key, { name, right, whose, known }, fix);
    });
}

function statementFindings(statement: Statement, kind: Kind): Finding[] {
  const { action } = statement;
  const find = (name: string) => memberOf(statement, name);
  const condition = find("Condition");
  return [
    ...nameFindings(statement, statementElements, "A statement"),
    ...effectFindings(statement, find("Effect")),
    ...["Principal", "Action", "Resource"].flatMap((name) => {
      const opposite = find(`Not${name}`);
      const isBoth = find(name) && opposite;
      return isBoth ? [finding("element_and_opposite", opposite.key, { name }, put(opposite))] : [];
    }),
    ...(action ? [] : [finding("action_missing", statement, { action: kind.action })]),
    ...["Action", "NotAction", "Resource", "NotResource"].flatMap((name) => {
      const value = find(name)?.value;
      const isRight = !value || itemsOf(value).every((item) => isText(item));
      return isRight ? [] : [finding("value_type", value, { name })];
    }),
    ...(action?.values ?? []).flatMap((location) => {
      const { value } = location;
      if (/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(value) || placeholder.test(value)) return [];
      const right = [kind.actionMeant(value) ?? []].flat();
      return [finding("action_without_service", location, {}, put(location, ...right))];
    }),
    ...(condition ? conditionFindings(condition, kind) : []),
  ];
}

function effectFindings(statement: Statement, effect: Member | undefined): Finding[] {
  if (!effect) return [finding("effect_missing", statement, {}, put(member(statement, "Effect"), "Allow"))];
  const written = statement.effect?.value ?? "";
  if (["Allow", "Deny"].includes(written)) return [];
  const right = meant(written, ["Allow", "Deny"], 2);
  const fixes = right ? [put(effect, right)] : [];
  return [finding(right ? "effect_invalid/near" : "effect_invalid", effect.value, { right }, ...fixes)];
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

function operatorFindings(operator: Member, operators: readonly Member[]): Finding[] {
  const { name, key } = operator;
  if (parseOperator(name)) return [];
  const right = operatorMeant(name);
  const isFree = operators.every((other) => other.name !== right);
  const fixes = right && isFree ? [rename(operator, right)] : [];
  return [finding(`operator_unknown${missing(name, right)}`, key, { name, right }, ...fixes)];
}

/** The intended operator, with its set prefix and its IfExists. */
function operatorMeant(text: string): string | null {
  const [, set, name = "", ifExists] = /^(?:([A-Za-z]+):)?(.*?)(IfExists)?$/i.exec(text.trim()) ?? [];
  const right = meant(name, operatorNames, 2);
  const prefix = set === undefined ? "" : meant(set, ["ForAllValues", "ForAnyValue"], 2);
  if (right === null || prefix === null) return null;
  return `${prefix && `${prefix}:`}${right}${ifExists && right !== "Null" ? "IfExists" : ""}`;
}

function keyFindings(condition: Member, operator: string, kind: Kind): Finding[] {
  const { name, key, value } = condition;
  const right = kind.keyMeant(name);
  const hasPrefix = /^[^:]+:.+$/s.test(name);
  const isDated = parseOperator(operator)?.name.startsWith("Date");
  const items = itemsOf(value);
  const code = firstOf({
    condition_shape: !items.every((item) => isText(item, true)),
    date_malformed: isDated && !items.every((item) => isDate(item.value)),
    condition_values_empty: items.length === 0,
  });
  return [
    ...(hasPrefix
      ? []
      : [finding("key_without_prefix", key, { name }, ...(right ? [rename(condition, right)] : []))]),
    ...(code ? [finding(code, value)] : []),
  ];
}

function isDate(text: string): boolean {
  const isWritten = /^-?\d{4,}(-\d\d(-\d\d(T.+)?)?)?/i.test(text);
  return /^\d+$/.test(text) || (isWritten && !Number.isNaN(Date.parse(text)));
}

function sidFindings(statements: readonly Statement[], { asked }: Kind): Finding[] {
  const earlier = new Set<string>();
  const taken = new Set(statements.map(({ sid }) => sid?.value));
  return statements.flatMap(({ sid: location }) => {
    if (!location?.value) return [];
    const sid = location.value;
    const right = sid.replace(/[^A-Za-z0-9]/g, "");
    const isTwice = earlier.has(sid);
    const isWrong = asked.kind === "permission-policy" && right !== sid;
    earlier.add(sid);
    const bare = put(location, ...(right ? [right] : []));
    return [
      ...(isWrong ? [finding("sid_characters", location, { sid, right }, bare)] : []),
      ...(isTwice ? [finding("sid_twice", location, { sid }, put(location, freeSid(right, taken)))] : []),
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

/** Finds statements whose match with a request depends on whether their variables are filled in. */
function variableFindings(policy: Policy, { needed }: Kind): Finding[] {
  const { statements, version } = policy;
  return statements.flatMap((statement) => {
    const { resource, conditions, fillsVariables } = statement;
    const values = [...(resource?.values ?? []), ...conditions.flatMap((condition) => condition.values)];
    const location = fillsVariables ? undefined : values.find(({ value }) => /\$\{[^}]+\}/.test(value));
    const filled = { ...statement, fillsVariables: true };
    const differs = ({ request }: Kind["needed"][number]) => {
      const { matches } = judgeStatement(filled, request);
      return matches !== null && matches !== judgeStatement(statement, request).matches;
    };
    if (!location || !needed.some(differs)) return [];
    const which = version ? `Version ${version.value}` : "Without a Version, AWS uses 2008-10-17, which";
    const fix = put(member(policy, "Version"), "2012-10-17");
    return [finding("variable_not_filled", location, { version: which }, fix)];
  });
}
