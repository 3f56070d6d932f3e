// What a policy says of one request: an explicit Deny before an Allow, and an Allow before nothing.
import type { Condition, Policy, Statement } from "./document";
import { coversAction, every, type Lookup, type Matching, matches, not, some, type Truth } from "./pattern";
import { newBudget, type ReviewBudget } from "./review-budget";

export interface Request {
  action: string;
  /** Null for trust policies, which have no resource. */
  resource: string | null;
  /** The federated principal; null for permission policies, which have none. */
  principal: string | null;
  lookup: Lookup;
  budget: ReviewBudget;
  /** What was judged already: neither a statement as it was read nor a request is ever changed. */
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

export interface Verdict {
  decision: "allowed" | "denied" | "depends";
  /** The statement that decided; null where none matches the request. */
  statement: Statement | null;
  judgements: Judgement[];
}

export function judge({ statements }: Pick<Policy, "statements">, request: Request): Verdict {
  const judgements = statements.map((statement) => judgeStatement(statement, request));
  const find = (effect: string, truth: Truth) =>
    judgements.find((judged) => judged.statement.effect?.value === effect && judged.matches === truth)
      ?.statement ?? null;
  const denying = find("Deny", true);
  if (denying) return { decision: "denied", statement: denying, judgements };
  const allowing = find("Allow", true);
  const open = find(allowing ? "Deny" : "Allow", null);
  if (allowing && !open) return { decision: "allowed", statement: allowing, judgements };
  return { decision: open ? "depends" : "denied", statement: open, judgements };
}

export function judgeStatement(statement: Statement, request: Request): Judgement {
  const known = request.known.get(statement);
  if (known) return known;
  const { lookup, budget } = request;
  const matching = { variables: statement.fillsVariables ? lookup : null, budget };
  const principal = principalMatches(statement, request);
  const action = actionMatches(statement, request.action);
  const resource = resourceMatches(statement, request, matching);
  const conditions = statement.conditions.map((condition) => ({
    condition,
    holds: conditionHolds(condition, lookup, matching),
  }));
  const all = every([principal, action, resource, ...conditions.map(({ holds }) => holds)]);
  const judgement = { statement, principal, action, resource, conditions, matches: all };
  request.known.set(statement, judgement);
  return judgement;
}

/** AWS compares the names of actions without case. */
export function actionMatches({ action }: Statement, name: string): boolean {
  return action !== null && action.values.some(({ value }) => coversAction(value, name)) !== action.negated;
}

function resourceMatches({ resource }: Statement, request: Request, matching: Matching): Truth {
  const arn = request.resource;
  if (arn === null || !resource) return true;
  const named = some(resource.values.map(({ value }) => matches(value, arn, true, matching)));
  return resource.negated ? not(named) : named;
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
  const isEvery = set === "ForAllValues" || (set === null && negated);
  return isEvery ? every(held) : some(held);
}

/** The identity providers that a principal names. */
export function federatedNames(principal: Statement["principal"]) {
  return (principal?.types ?? []).flatMap(({ type, names }) => (type.value === "Federated" ? names : []));
}

export function isAllow({ effect }: Statement): boolean {
  return effect?.value === "Allow";
}

export function isDeny({ effect }: Statement): boolean {
  return effect?.value === "Deny";
}
