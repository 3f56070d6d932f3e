// What a policy says of one request: an explicit Deny before an Allow, and an Allow before nothing.
import type { Condition, Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import type { Node } from "@/lib/clouds/aws/doctor/json/tree";
import { conditionHolds } from "@/lib/clouds/aws/doctor/operators";
import {
  every,
  type Lookup,
  literally,
  matches,
  type Truth,
  type Variables,
} from "@/lib/clouds/aws/doctor/pattern";

export interface Request {
  action: string;
  /** Null for trust policies, which have no resource. */
  resource: string | null;
  /** The federated principal; null for permission policies, which have none. */
  principal: string | null;
  lookup: Lookup;
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

export type Decision = "allowed" | "denied" | "depends";

export interface Verdict {
  decision: Decision;
  /** The statement that decided; null where none speaks of the request. */
  statement: Statement | null;
  judgements: Judgement[];
}

/** Of one statement as it was read, and one request: both are never changed. */
const judged = new WeakMap<Node, WeakMap<Request, Omit<Judgement, "statement">>>();

export function judgeStatement(statement: Statement, request: Request): Judgement {
  let known = judged.get(statement.node);
  if (!known) {
    known = new WeakMap();
    judged.set(statement.node, known);
  }
  let judgement = known.get(request);
  if (!judgement) {
    judgement = judgeAnew(statement, request);
    known.set(request, judgement);
  }
  return { statement, ...judgement };
}

function judgeAnew(statement: Statement, request: Request): Omit<Judgement, "statement"> {
  const principal = principalMatches(statement, request);
  const action = actionMatches(statement, request.action);
  const resource = resourceMatches(statement, request);
  const conditions = statement.conditions.map((condition) => ({
    condition,
    holds: holds(condition, request.lookup, variablesOf(statement, request)),
  }));
  return {
    principal,
    action,
    resource,
    conditions,
    matches: every([principal, action, resource, ...conditions.map((judged) => judged.holds)]),
  };
}

export function judge({ statements }: Pick<Policy, "statements">, request: Request): Verdict {
  const judgements = statements.map((statement) => judgeStatement(statement, request));
  const found = (effect: string, truth: Truth) =>
    judgements.find(({ statement, matches: truly }) => statement.effect?.value === effect && truly === truth)
      ?.statement;
  const verdict = (decision: Decision, statement: Statement | undefined) => ({
    decision,
    statement: statement ?? null,
    judgements,
  });
  const denied = found("Deny", true);
  if (denied) return verdict("denied", denied);
  const allowed = found("Allow", true);
  const maybeDenied = found("Deny", null);
  if (allowed) return maybeDenied ? verdict("depends", maybeDenied) : verdict("allowed", allowed);
  const maybe = found("Allow", null);
  return maybe ? verdict("depends", maybe) : verdict("denied", undefined);
}

function holds({ operator, key, values }: Condition, lookup: Lookup, variables: Variables): Truth {
  return conditionHolds(
    operator.value,
    key.value,
    values.map(({ value }) => value),
    lookup,
    variables,
  );
}

function variablesOf({ fillsVariables }: Statement, { lookup }: Request): Variables {
  return fillsVariables ? lookup : literally;
}

/** AWS compares the names of actions without case. */
export function actionMatches({ action }: Statement, wanted: string): boolean {
  if (!action) return false;
  const lower = wanted.toLowerCase();
  const named = action.values.some(({ value }) => matches(value.toLowerCase(), lower, true) === true);
  return named !== action.negated;
}

function resourceMatches(statement: Statement, request: Request): Truth {
  const { resource } = statement;
  if (request.resource === null || !resource) return true;
  const wanted = request.resource;
  let named: Truth = false;
  for (const { value } of resource.values) {
    const own = matches(value, wanted, true, variablesOf(statement, request));
    if (own !== false) named = own;
    if (own) break;
  }
  return resource.negated ? (named === null ? null : !named) : named;
}

function principalMatches({ principal }: Statement, { principal: wanted }: Request): boolean {
  if (wanted === null || !principal) return wanted === null;
  const federated = principal.types.filter(({ type }) => type.value === "Federated");
  const named = federated.some(({ names }) => names.some(({ value }) => value === wanted));
  return named !== principal.negated;
}
