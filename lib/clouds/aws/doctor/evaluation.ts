// What a policy says of one request: an explicit Deny before an Allow, and an Allow before nothing.
import type { Condition, Policy, Statement } from "./document";
import { conditionHolds } from "./operators";
import { coversAction, every, type Lookup, type Matching, matches, not, some, type Truth } from "./pattern";
import type { ReviewBudget } from "./review-budget";

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
  /** Whether the statement speaks of the request. */
  matches: Truth;
}

export interface Verdict {
  decision: "allowed" | "denied" | "depends";
  /** The statement that decided; null where none speaks of the request. */
  statement: Statement | null;
  judgements: Judgement[];
}

export function judge({ statements }: Pick<Policy, "statements">, request: Request): Verdict {
  const judgements = statements.map((statement) => judgeStatement(statement, request));
  const found = (effect: string, truth: Truth) =>
    judgements.find((judged) => judged.statement.effect?.value === effect && judged.matches === truth)
      ?.statement ?? null;
  const denying = found("Deny", true);
  if (denying) return { decision: "denied", statement: denying, judgements };
  const allowing = found("Allow", true);
  const open = found(allowing ? "Deny" : "Allow", null);
  if (allowing && !open) return { decision: "allowed", statement: allowing, judgements };
  return { decision: open ? "depends" : "denied", statement: open, judgements };
}

export function judgeStatement(statement: Statement, request: Request): Judgement {
  const known = request.known.get(statement);
  if (known) return known;
  const matching = matchingOf(statement, request);
  const principal = principalMatches(statement, request);
  const action = actionMatches(statement, request.action);
  const resource = resourceMatches(statement, request, matching);
  const conditions = statement.conditions.map((condition) => ({
    condition,
    holds: conditionHolds(
      condition.operator.value,
      condition.key.value,
      condition.values.map(({ value }) => value),
      request.lookup,
      matching,
    ),
  }));
  const all = every([principal, action, resource, ...conditions.map(({ holds }) => holds)]);
  const judgement = { statement, principal, action, resource, conditions, matches: all };
  request.known.set(statement, judgement);
  return judgement;
}

function matchingOf({ fillsVariables }: Statement, { lookup, budget }: Request): Matching {
  return { variables: fillsVariables ? lookup : null, budget };
}

/** AWS compares the names of actions without case. */
export function actionMatches({ action }: Pick<Statement, "action">, wanted: string): boolean {
  return action !== null && action.values.some(({ value }) => coversAction(value, wanted)) !== action.negated;
}

function resourceMatches({ resource }: Statement, request: Request, matching: Matching): Truth {
  const wanted = request.resource;
  if (wanted === null || !resource) return true;
  const named = some(resource.values.map(({ value }) => matches(value, wanted, true, matching)));
  return resource.negated ? not(named) : named;
}

function principalMatches({ principal }: Statement, { principal: wanted }: Request): boolean {
  if (wanted === null || !principal) return wanted === null;
  return federatedNames(principal).some(({ value }) => value === wanted) !== principal.negated;
}

/** The identity providers that a principal names. */
export function federatedNames(principal: Statement["principal"]) {
  return (principal?.types ?? []).flatMap(({ type, names }) => (type.value === "Federated" ? names : []));
}

export function isAllow({ effect }: Statement): boolean {
  return effect?.value === "Allow";
}

export function isDeny({ effect }: Pick<Statement, "effect">): boolean {
  return effect?.value === "Deny";
}
