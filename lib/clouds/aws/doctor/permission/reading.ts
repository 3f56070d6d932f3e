// Explains why a permission policy does not allow reading a secret: the statement, a condition, or the secret's key.
import {
  conditionHolds,
  isAllow,
  isDeny,
  type Judgement,
  judge,
  judgeStatement,
  type Policy,
  type Request,
  type Statement,
} from "../evaluation";
import {
  add,
  type Finding,
  permissionFinding as finding,
  formFinding,
  member,
  put,
  textsOf,
  unknownCode,
} from "../finding";
import type { Value } from "../json";
import { shown } from "../matching";
import { conditionCodes } from "../tables/aws-names";
import { decryptAction, listAction, readAction } from "../tables/request-keys";
import { actionMeant } from "./overbroad";
import { adding, type NeededSecret, type Needs } from "./request";
import { closestFinding, valuesOf } from "./resource";

/** Finds out why the policy does not allow Latchkey's calls. */
export function readingFindings(policy: Policy, needs: Needs): Finding[] {
  // What a misspelt action was meant to allow is not reported as missing.
  const actions = policy.statements.flatMap((statement) => valuesOf(statement, "action"));
  const meant = new Set(actions.map(({ location }) => actionMeant(location.value)));
  const denial = (request: Request, secret?: NeededSecret): Finding[] => {
    const { decision, statement, judgements } = judge(policy, request);
    if (decision === "allowed") return [];
    if (statement && isDeny(statement)) return denyFindings(judgeStatement(statement, request), request);
    const granting = judgements.filter((judged) => !isDeny(judged.statement) && judged.action);
    const fitting = granting.filter(({ resource }) => resource !== false);
    if (fitting.length > 0) return fitting.flatMap((judged) => fittingFindings(judged, request, secret));
    const [first] = granting;
    if (!first) return meant.has(request.action) ? [] : [missingFinding(policy, needs, request, secret)];
    if (!secret) return [listFinding(first.statement, policy, needs)];
    if (request.action === decryptAction) return [keyFinding(first.statement, request)];
    return [closestFinding(granting, secret, policy, needs)];
  };
  return [
    ...denial(needs.list).map(asWarning),
    ...needs.secrets.flatMap((secret) => secret.requests.flatMap((request) => denial(request, secret))),
    ...(needs.keysKnown ? [] : unknownKeyFindings(policy, needs)),
  ];
}

function asWarning(own: Finding): Finding {
  return { ...own, severity: own.severity === "error" ? "warning" : own.severity };
}

function denyFindings(judged: Judgement, request: Request): Finding[] {
  const { statement, matches } = judged;
  const location = statement.effect ?? statement;
  const texts = { action: request.action };
  if (matches) return [finding("explicit_deny", location, texts, put(statement))];
  return [finding("explicit_deny/possible", location, texts), ...conditionFindings(judged, request)];
}

/** What keeps a statement that fits the request from matching. */
function fittingFindings(judged: Judgement, request: Request, secret?: NeededSecret): Finding[] {
  // The policy names a whole ARN, and Latchkey does not know the secret's suffix.
  const named = judged.resource === null ? judged.statement.resource : null;
  const found = conditionFindings(judged, request);
  if (!secret || !named) return found;
  const { name, pattern } = secret;
  return [finding("resource_suffix_unknown", named, { name, pattern }), ...found];
}

type Judged = Judgement["conditions"][number];

function conditionFindings({ conditions }: Judgement, request: Request): Finding[] {
  return conditions.filter(({ holds }) => !holds).map((judged) => conditionFinding(judged, request));
}

function conditionFinding({ condition, holds }: Judged, { lookup }: Request): Finding {
  const { key, comparison, values } = condition;
  const [location] = values;
  const remove = put(condition);
  if (!location) return formFinding("condition_values_empty", condition.value, {}, remove);
  const lower = key.value.toLowerCase();
  const texts = textsOf(condition);
  const unknown = lower.includes("resourcetag") ? "condition_unknown/tag" : unknownCode(condition);
  if (holds === null) return finding(unknown, key, texts);
  const code = conditionCodes[lower as keyof typeof conditionCodes] ?? "condition_not_met";
  const found = lookup(lower);
  const sent = found === "unknown" ? [] : found.map(shown);
  const [first] = sent;
  // The condition cannot require what the request does not have.
  if (first === undefined) return finding(`${code}/absent`, location, texts, remove);
  const corrected = { ...condition, values: [{ ...location, value: first }] };
  // Null requires no value, and no policy can name a session's own id.
  const isNamed = comparison?.name !== "Null" && lower !== "aws:userid";
  const fix = isNamed && conditionHolds(corrected, lookup) !== false ? put(condition, first) : remove;
  return finding(code, location, { ...texts, sent, first }, fix);
}

/** No statement allows the call's action. */
function missingFinding(policy: Policy, needs: Needs, request: Request, secret?: NeededSecret): Finding {
  const { action, resource } = request;
  const texts = { name: secret?.name ?? "", key: resource };
  const fix = adding(policy, needs, action);
  if (action === listAction) return finding("list_secrets_missing", policy.list, {}, fix);
  if (action === decryptAction) return finding("kms_decrypt_missing", policy.list, texts, fix);
  const near = judge(policy, request)
    .judgements.filter((judged) => judged.resource !== false && !isDeny(judged.statement))
    .flatMap(({ statement }) => valuesOf(statement, "action"))
    .find(({ location }) => /^secretsmanager:(Describe|Batch|Get|List(?!Secrets$))/i.test(location.value));
  if (!near) return finding("get_secret_value_missing", policy.list, texts, fix);
  const code = /:Batch/i.test(near.location.value) ? "batch_alone" : "get_secret_value_missing/near";
  return finding(code, near.location, {}, add(member(near.statement, "Action"), readAction));
}

/** @param statement one that allows listing, of secrets by name. */
function listFinding(statement: Statement, policy: Policy, needs: Needs): Finding {
  const { action, resource } = statement;
  const own = action?.values.find(({ value }) => value.toLowerCase() === listAction.toLowerCase());
  const isAlone = own && action?.values.length === 1;
  // Beside other actions it never matches, so it gets its own statement.
  const fixes = isAlone
    ? [put(member(statement, "Resource"), "*")]
    : [adding(policy, needs, listAction), ...(own ? [put(own)] : [])];
  return finding("list_secrets_resource", resource ?? statement, {}, ...fixes);
}

/** A policy must name a key by its own ARN: an alias matches none. */
function isAlias({ value }: Value): boolean {
  return value.includes(":alias/");
}

function keyFinding(statement: Statement, { resource: key }: Request): Finding {
  const { resource } = statement;
  const alias = resource?.values.find(isAlias);
  if (alias) return finding("kms_alias_resource", alias, { key }, put(alias, key));
  const fix = add(member(statement, "Resource"), key);
  return finding("kms_resource_differs", resource ?? statement, { key }, fix);
}

/** Mistakes that count even if it is unknown whether a customer-managed key is in use. */
function unknownKeyFindings(policy: Policy, { someKey }: Needs): Finding[] {
  const granting = judge(policy, someKey).judgements.filter(
    ({ statement, action }) => isAllow(statement) && action,
  );
  if (granting.length === 0) return [finding("kms_key_unknown", policy.list)];
  return granting.flatMap((judged) => {
    const [alias, ...more] = judged.statement.resource?.values ?? [];
    if (alias && [alias, ...more].every(isAlias)) return [finding("kms_alias_resource/unknown", alias)];
    const found = conditionFindings(judged, someKey);
    return found.filter(({ code }) => code === "kms_via_service_differs").map(asWarning);
  });
}
