// Decides what a set of policies says about one request: explicit deny before allow before nothing.
import { conditionsHold } from "./conditions";
import type { PolicyDocument, Statement } from "./document";
import { matchesPattern, type RequestContext } from "./pattern";

export type Verdict = "allow" | "deny" | "none";

/** The names under which a policy may speak of the caller. */
export interface Principal {
  type: "AWS" | "Federated";
  names: string[];
}

export interface AccessRequest {
  action: string;
  /** Left out for trust policies, which have no resource. */
  resource?: string;
  /** Left out for identity policies, which have no principal. */
  principal?: Principal;
  context: RequestContext;
}

export function evaluate(documents: PolicyDocument[], request: AccessRequest): Verdict {
  let verdict: Verdict = "none";
  for (const statement of documents.flatMap((document) => document.statements)) {
    if (!applies(statement, request)) continue;
    if (statement.effect === "Deny") return "deny";
    verdict = "allow";
  }
  return verdict;
}

function applies(statement: Statement, { action, resource, principal, context }: AccessRequest): boolean {
  const { actions, resources, principals } = statement;
  const variables = statement.fillsVariables ? context : null;
  const actionMatches = actions.patterns.some((pattern) =>
    matchesPattern(pattern.toLowerCase(), action.toLowerCase()),
  );
  if (actionMatches === actions.negated) return false;
  if (resources && resource !== undefined) {
    const resourceMatches = resources.patterns.some((pattern) =>
      matchesPattern(pattern, resource, variables),
    );
    if (resourceMatches === resources.negated) return false;
  }
  if (principals && principal && namesPrincipal(principals.byType, principal) === principals.negated)
    return false;
  return conditionsHold(statement.conditions, context, variables);
}

function namesPrincipal(byType: Map<string, string[]>, principal: Principal): boolean {
  const listed = byType.get(principal.type) ?? [];
  return listed.some((name) => (principal.type === "AWS" && name === "*") || principal.names.includes(name));
}
