// Mends a trust policy so that this organization is let in, and leaves everybody else's statements as they are.
import { readPolicy } from "@/lib/clouds/aws/doctor/document";
import { judge } from "@/lib/clouds/aws/doctor/evaluation";
import { isObject, type Json, type JsonObject, readTree } from "@/lib/clouds/aws/doctor/json/tree";
import { freeSid, type Mendable, put, renameMember, textsOf } from "@/lib/clouds/aws/doctor/mending";
import { conditionHolds, parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { distance } from "@/lib/clouds/aws/doctor/pattern";
import { isTrustAction } from "@/lib/clouds/aws/doctor/trust/action";
import { keyKind } from "@/lib/clouds/aws/doctor/trust/condition";
import { statementMeant } from "@/lib/clouds/aws/doctor/trust/intent";
import { mendConditions } from "@/lib/clouds/aws/doctor/trust/mending-conditions";
import { isFederatedName, isOfPartition } from "@/lib/clouds/aws/doctor/trust/principal";
import {
  assumeAction,
  type Expected,
  neededActions,
  requestFor,
} from "@/lib/clouds/aws/doctor/trust/request";
import { isSharedOpen } from "@/lib/clouds/aws/doctor/trust/shared-provider";
import { ownStatement } from "@/lib/clouds/aws/doctor/trust/statement";

/** The statement meant for Latchkey, as it stands in the mended document; added where there is none. */
export function meantIn({ document, statements }: Mendable, expected: Expected): JsonObject {
  const { root } = readTree(JSON.stringify({ ...document, Statement: statements }));
  const policy = root && readPolicy(root, [], false);
  const request = requestFor(expected, assumeAction);
  const allowing =
    policy &&
    judge({ statements: policy.statements.filter(({ effect }) => effect?.value === "Allow") }, request)
      .statement;
  const found = allowing ?? (policy ? statementMeant(policy, expected) : null);
  const statement = found && statements[found.index];
  if (statement) return statement;
  const added = ownStatement(expected);
  if (statements.some(({ Sid }) => typeof Sid === "string" && Sid !== ""))
    put(added, "Sid", freeSid(statements, "Latchkey"), "");
  // A statement that is nothing at all is filled in, not kept beside.
  const empty = statements.findIndex((own) => !own.Principal && !own.Action && !own.NotAction);
  if (empty >= 0) statements.splice(empty, 1, added);
  else statements.push(added);
  return added;
}

export function mend(mendable: Mendable, expected: Expected): void {
  const { statements } = mendable;
  const own = meantIn(mendable, expected);
  for (const statement of [...statements]) {
    if (statement === own) continue;
    if (statement.Effect === "Deny") mendDeny(mendable, statement, expected);
    if (!canBeSaved(statement, expected)) remove(mendable, statement);
  }
  if (own.Effect === "Deny") own.Effect = "Allow";
  mendPrincipal(own, expected);
  mendActions(own, expected);
  mendConditions(own, expected);
  if (statements.length === 0) statements.push(ownStatement(expected));
}

export function remove({ statements }: Mendable, statement: JsonObject): void {
  const at = statements.indexOf(statement);
  if (at >= 0) statements.splice(at, 1);
}

/** Whether a statement for somebody else is of a form that AWS takes. */
export function canBeSaved(
  { Effect, Principal, NotPrincipal, Action, NotAction, Condition }: JsonObject,
  { partition }: Expected,
): boolean {
  if (NotPrincipal !== undefined || (Action === undefined && NotAction === undefined)) return false;
  if (Principal !== "*" && !isObject(Principal)) return false;
  const actions = textsOf(Action ?? NotAction);
  if (actions.length === 0 || !actions.every(isTrustAction)) return false;
  if (!isObject(Principal)) return true;
  if (Effect === "Allow" && isSharedOpen(textsOf(Principal.Federated), Condition)) return false;
  return Object.entries(Principal).every(([type, names]) => {
    if (!textsOf(names).every((name) => isOfPartition(name, partition))) return false;
    if (type === "Federated")
      return textsOf(names).length > 0 && textsOf(names).every((name) => isFederatedName(name, partition));
    if (type === "AWS")
      return textsOf(names).every(
        (name) => name === "*" || /^\d{12}$|^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/.test(name),
      );
    return type === "Service" || type === "CanonicalUser";
  });
}

/** A Deny that means to leave this organization out and names it wrong is put right; any other that hits is taken out. */
function mendDeny(mendable: Mendable, statement: JsonObject, expected: Expected): void {
  const hits = () => {
    const { root } = readTree(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    const policy = root && readPolicy(root, [], false);
    return (
      policy &&
      neededActions(expected.facts).some((action) => judge(policy, requestFor(expected, action)).statement)
    );
  };
  if (!hits()) return;
  for (const [operator, keys] of Object.entries(isObject(statement.Condition) ? statement.Condition : {})) {
    if (!parseOperator(operator)?.negated || !isObject(keys)) continue;
    for (const key of Object.keys(keys)) {
      const kind = keyKind(key, expected);
      if (kind.of !== "aud" && kind.of !== "sub") continue;
      renameMember(keys, key, `${expected.host}:${kind.of}`);
      keys[`${expected.host}:${kind.of}`] =
        kind.of === "aud" ? expected.facts.audience : expected.facts.subject;
    }
  }
  if (hits()) remove(mendable, statement);
}

/** Whoever else the statement names stays, as long as AWS takes them beside a provider. */
function mendPrincipal(statement: JsonObject, expected: Expected): void {
  const { providerArn, partition } = expected;
  delete statement.NotPrincipal;
  const given = isObject(statement.Principal) ? statement.Principal : {};
  const names = textsOf(given.Federated);
  const right = names.includes(providerArn) && names.every((name) => isFederatedName(name, partition));
  if (right && Object.keys(given).length === 1) return;
  const others = Object.entries(given).filter(
    ([type, value]) =>
      (type === "Service" || type === "AWS") &&
      !textsOf(value).includes("*") &&
      canBeSaved({ Principal: { [type]: value }, Action: assumeAction }, expected),
  );
  // Without an action of theirs they stand there by mistake.
  const theirs =
    names.length > 0 || textsOf(statement.Action).some((action) => /^sts:AssumeRole$/i.test(action));
  put(
    statement,
    "Principal",
    { ...(theirs ? Object.fromEntries(others) : {}), Federated: federatedNames(names, expected) },
    "Effect",
  );
}

/** The name that is nearest to the right one makes way for it. */
function federatedNames(names: string[], { providerArn, partition }: Expected): Json {
  if (names.length <= 1) return providerArn;
  const away = (name: string) => distance(name.slice(0, 300), providerArn, 300);
  const [closest] = [...names].sort((one, other) => away(one) - away(other));
  const mended = names.includes(providerArn)
    ? names
    : names.map((name) => (name === closest ? providerArn : name));
  return mended.filter((name) => name === providerArn || isFederatedName(name, partition));
}

function mendActions(statement: JsonObject, { facts }: Expected): void {
  if (statement.NotAction !== undefined) {
    renameMember(statement, "NotAction", "Action");
    statement.Action = assumeAction;
  }
  const given = textsOf(statement.Action);
  const covers = (pattern: string, action: string) =>
    isTrustAction(pattern) &&
    conditionHolds("StringLike", "k", [pattern.toLowerCase()], () => [action.toLowerCase()]) === true;
  let actions = [...given];
  const principal = isObject(statement.Principal) ? Object.keys(statement.Principal) : [];
  for (const needed of neededActions(facts)) {
    if (actions.some((pattern) => covers(pattern, needed))) continue;
    const wrong = needed === assumeAction ? misnamed(actions, principal.length > 1) : undefined;
    actions =
      wrong === undefined
        ? [...actions, needed]
        : actions.map((action) => (action === wrong ? needed : action));
  }
  actions = actions.filter(isTrustAction);
  if (JSON.stringify(actions) === JSON.stringify(given) && statement.Action !== undefined) return;
  put(
    statement,
    "Action",
    actions.length === 1 && !Array.isArray(statement.Action) ? (actions[0] ?? "") : actions,
    "Principal",
  );
}

/** The action that stands where Latchkey's belongs; what other principals of the statement need stays. */
function misnamed(actions: string[], othersToo: boolean): string | undefined {
  const candidates = actions.filter(
    (action) => !isTrustAction(action) || (!othersToo && /^sts:AssumeRole/i.test(action)),
  );
  const away = (action: string) =>
    distance(action.toLowerCase().slice(0, 100), assumeAction.toLowerCase(), 100);
  return candidates.sort((one, other) => away(one) - away(other))[0];
}
