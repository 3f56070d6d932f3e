// Reads a policy with the position of every element, and decides one request by it: an explicit Deny wins over an Allow, and
// without an Allow the request is denied. Elements of a wrong form are left out here; form.ts reports them.
import { itemsOf, jsonOf, type Location, type Member, memberOf, type Value } from "./json";
import {
  coversAction,
  every,
  type Lookup,
  type Matching,
  matches,
  newBudget,
  not,
  parseOperator,
  type ReviewBudget,
  some,
  type Truth,
} from "./matching";

export type Policy = ReturnType<typeof readPolicy>;
export type Statement = ReturnType<typeof readStatement>;
export type Clause = ReturnType<typeof readClause>;
export type Condition = ReturnType<typeof readConditions>[number];

/** @param bare a statement, or a list of them, without the document around. */
export function readPolicy(root: Value, bare: boolean) {
  const version = textOf(memberOf(root, "Version"));
  const list = memberOf(root, "Statement");
  const statements = bare ? itemsOf(root) : list ? itemsOf(list.value) : [];
  const fillsVariables = bare || version?.value === "2012-10-17";
  return {
    ...root,
    bare,
    version,
    /** The location of its statements: the element's name, or the whole text where there is none. */
    list: bare ? root : (list?.key ?? root),
    statements: statements.flatMap((statement, index) =>
      statement.type === "object" ? [readStatement(statement, index, fillsVariables)] : [],
    ),
  };
}

/** Characters without the white space around values, as AWS counts them. */
export function sizeOf(root: Value): number {
  return JSON.stringify(jsonOf(root)).length;
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
    conditions: condition?.value.members.flatMap(readConditions) ?? [],
    fillsVariables,
  };
}

function textOf(member: Member | undefined): Value | null {
  return member?.value.type === "string" ? member.value : null;
}

/** @param negated "NotAction" says the opposite of "Action". */
function readClause({ key, value }: Member, negated: boolean) {
  const types = key.value.endsWith("Principal") ? value.members : [];
  return {
    ...value,
    negated,
    key,
    values: texts(value),
    /** The types of a principal. A principal that is a text, such as "*", has none: the text is in `values`. */
    types: types.map((own) => ({ type: own.key, names: texts(own.value), path: own.path })),
  };
}

function readConditions({ key: operator, value: keys }: Member) {
  /** Null if AWS has no such operator. */
  const comparison = parseOperator(operator.value);
  return keys.members.map((member) => ({
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

export function isWithin(location: Location, { offset, length }: Statement): boolean {
  return location.offset >= offset && location.offset < offset + length;
}

export function isAllow({ effect }: Statement): boolean {
  return effect?.value === "Allow";
}

export function isDeny({ effect }: Statement): boolean {
  return effect?.value === "Deny";
}

/** The identity providers that a principal names. */
export function federatedNames(principal: Clause | null): Value[] {
  return (principal?.types ?? []).flatMap(({ type, names }) => (type.value === "Federated" ? names : []));
}

export interface Request {
  action: string;
  /** Null for trust policies, which have no resource. */
  resource: string | null;
  /** The federated principal; null for permission policies, which have none. */
  principal: string | null;
  lookup: Lookup;
  budget: ReviewBudget;
  /** Earlier judgements: statements and requests never change. */
  known: WeakMap<Statement, Judgement>;
}

export interface Judgement {
  statement: Statement;
  principal: Truth;
  action: Truth;
  resource: Truth;
  conditions: { condition: Condition; holds: Truth }[];
  /** Whether the statement matches the request. */
  matches: Truth;
}

export function judge({ statements }: Pick<Policy, "statements">, request: Request) {
  const judgements = statements.map((statement) => judgeStatement(statement, request));
  const find = (isOfEffect: typeof isAllow, truth: Truth) =>
    judgements.find((judged) => isOfEffect(judged.statement) && judged.matches === truth)?.statement ?? null;
  const denying = find(isDeny, true);
  const allowing = find(isAllow, true);
  const open = denying ? null : find(allowing ? isDeny : isAllow, null);
  const decision = open
    ? ("depends" as const)
    : allowing && !denying
      ? ("allowed" as const)
      : ("denied" as const);
  /** The statement that decided; null where none matches the request. */
  const statement = denying ?? open ?? allowing;
  return { decision, statement, judgements };
}

export function judgeStatement(statement: Statement, request: Request): Judgement {
  const known = request.known.get(statement);
  if (known) return known;
  const { lookup, budget, resource: arn } = request;
  const matching = { variables: statement.fillsVariables ? lookup : null, budget };
  const own = {
    principal: principalMatches(statement, request),
    action: actionMatches(statement, request.action),
    resource: arn === null || isNamed(statement.resource, (value) => matches(value, arn, true, matching)),
  };
  const conditions = statement.conditions.map((condition) => ({
    condition,
    holds: conditionHolds(condition, lookup, matching),
  }));
  const all = every([...Object.values(own), ...conditions.map(({ holds }) => holds)]);
  const judgement = { statement, ...own, conditions, matches: all };
  request.known.set(statement, judgement);
  return judgement;
}

/** A statement without a resource applies to every resource. */
function isNamed(clause: Clause | null, names: (value: string) => Truth): Truth {
  const named = !clause || some(clause.values.map(({ value }) => names(value)));
  return clause?.negated ? not(named) : named;
}

/** AWS compares the names of actions without case. */
export function actionMatches({ action }: Statement, name: string): boolean {
  return action !== null && isNamed(action, (value) => coversAction(value, name)) === true;
}

function principalMatches({ principal }: Statement, request: Request): boolean {
  if (request.principal === null || !principal) return request.principal === null;
  return federatedNames(principal).some(({ value }) => value === request.principal) !== principal.negated;
}

/**
 * Each of the condition's values is an alternative. A condition with an unknown operator never holds.
 *
 * @param matching fills the policy variables in its values.
 */
export function conditionHolds(
  { comparison, key, values }: Condition,
  lookup: Lookup,
  matching: Matching = { variables: lookup, budget: newBudget() },
): Truth {
  if (!comparison) return false;
  const { name, negated, set, ifExists, compare } = comparison;
  const sent = lookup(key.value.toLowerCase());
  if (sent === "unknown") return null;
  if (name === "Null")
    return values.some(({ value }) => (value.toLowerCase() === "true") === (sent.length === 0));
  if (sent.length === 0 && ifExists) return true;
  const held = sent.map((own) => {
    const found = some(values.map(({ value }) => compare(own, value, matching)));
    return negated ? not(found) : found;
  });
  // Without a set operator a missing key fails a positive comparison and satisfies a negated one.
  return set === "ForAllValues" || (set === null && negated) ? every(held) : some(held);
}
