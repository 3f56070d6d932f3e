// Why a secret cannot be read under a permission policy: its statement, a condition, the key that encrypts it.
import type { Clause, Condition, Policy, Statement } from "../evaluation";
import {
  conditionHolds,
  isAllow,
  isDeny,
  type Judgement,
  judge,
  judgeStatement,
  type Request,
} from "../evaluation";
import { type Finding, type Fix, permissionFinding as finding, formFinding, textsOf } from "../finding";
import { freeSid } from "../form";
import { matches, shown, type Truth } from "../pattern";
import {
  decryptAction,
  listAction,
  type NeededSecret,
  type Needs,
  ownStatements,
  readAction,
} from "./request";
import { resourceDifference } from "./resource";

/** Adds the guide's statements that allow an action, each under a Sid that no other has. */
function adding({ statements, path }: Policy, needs: Needs, action: string): Fix {
  const taken = new Set(statements.map(({ sid }) => sid?.value));
  const add = ownStatements(needs)
    .filter(({ Action }) => Action === action)
    .map((statement) => ({ ...statement, Sid: freeSid(String(statement.Sid), taken) }));
  return { at: [...path, "Statement"], add };
}

/** What keeps a request from being allowed. */
interface Denial {
  /** Null where no statement fits the request, whatever its conditions are. */
  findings: Finding[] | null;
  /** Statements that allow the action. */
  granting: Judgement[];
}

function denialOf(policy: Policy, request: Request, secret?: NeededSecret): Denial {
  const { decision, statement, judgements } = judge(policy, request);
  const granting = judgements.filter((judged) => !isDeny(judged.statement) && judged.action);
  if (decision === "allowed") return { findings: [], granting };
  if (statement && isDeny(statement)) return { findings: denyFindings(statement, request), granting };
  const fitting = granting.filter(({ resource }) => resource !== false);
  const found = fitting.flatMap((judged) => [
    ...(secret ? suffixFindings(judged, secret) : []),
    ...conditionFindings(judged, request),
  ]);
  return { findings: fitting.length > 0 ? found : null, granting };
}

function denyFindings(statement: Statement, request: Request): Finding[] {
  const { action } = request;
  const judged = judgeStatement(statement, request);
  const location = statement.effect ?? statement;
  if (judged.matches) return [finding("explicit_deny", location, { action }, { at: statement.path, to: [] })];
  const unknown = conditionFindings(judged, request).filter(({ severity }) => severity === "warning");
  return [finding("explicit_deny/possible", location, { action }), ...unknown];
}

/** A whole ARN was written, and the suffix of the secret is not known from here. */
function suffixFindings({ resource, statement }: Judgement, { name, pattern }: NeededSecret): Finding[] {
  if (resource !== null || !statement.resource) return [];
  return [finding("resource_suffix_unknown", statement.resource, { name, pattern })];
}

const conditionCodes = {
  "kms:viaservice": "kms_via_service_differs",
  "secretsmanager:versionstage": "version_stage_differs",
} as const;

/** Of a statement that fits but for its conditions. */
function conditionFindings({ conditions }: Judgement, request: Request): Finding[] {
  return conditions.flatMap(({ condition, holds }) =>
    holds === true ? [] : [conditionFinding(condition, holds, request)],
  );
}

function conditionFinding(condition: Condition, holds: Truth, request: Request): Finding {
  const { key, path: at, values } = condition;
  const [location] = values;
  const out: Fix = { at, to: [] };
  if (!location) return formFinding("condition_values_empty", condition.value, {}, out);
  const lower = key.value.toLowerCase();
  const texts = textsOf(condition);
  if (holds === null) {
    const isAddress = /sourceip|sourcevpc/.test(lower);
    const other = lower.includes("resourcetag") ? "condition_unknown/tag" : "condition_unknown";
    return finding(isAddress ? "source_address_unknown" : other, key, texts);
  }
  const found = request.lookup(lower);
  const sent = found === "unknown" ? [] : found.map(shown);
  const [first] = sent;
  const code = conditionCodes[lower as keyof typeof conditionCodes] ?? "condition_not_met";
  // The condition cannot require what the request does not have.
  if (first === undefined) return { ...finding("condition_not_met/absent", location, texts, out), code };
  const corrected = { ...condition, values: [{ ...location, value: first }] };
  const isRight = conditionHolds(corrected, request.lookup) !== false;
  // Each session has another id, so that no policy can name it.
  const fix = isRight && lower !== "aws:userid" ? { at, to: [first] } : out;
  return finding(code, location, { ...texts, sent, first }, fix);
}

export function listFindings(policy: Policy, needs: Needs): Finding[] {
  const { findings, granting } = denialOf(policy, needs.list);
  if (findings) return findings.map(asWarning);
  const add = adding(policy, needs, listAction);
  const texts = { action: listAction };
  const [first] = granting;
  if (!first) return [finding("list_secrets_missing", policy.list ?? policy, texts, add)];
  const { action, resource, path } = first.statement;
  const values = action?.values ?? [];
  const own = values.find(({ value }) => value.toLowerCase() === listAction.toLowerCase());
  // Among others it never fits: it moves into a statement of its own.
  const fixes: Fix[] =
    values.length === 1 && own
      ? [{ at: [...path, resource?.negated ? "NotResource" : "Resource"], to: ["*"] }]
      : [add, ...(own ? [{ at: own.path, to: [] }] : [])];
  return [finding("list_secrets_resource", resource ?? first.statement, texts, ...fixes)];
}

function asWarning(own: Finding): Finding {
  return { ...own, severity: own.severity === "error" ? "warning" : own.severity };
}

/** @param meant what misspelt actions were meant to allow: these are not reported as missing. */
export function readFindings(policy: Policy, needs: Needs, meant: ReadonlySet<string | null>): Finding[] {
  return needs.secrets.flatMap((secret) => {
    const { findings, granting } = denialOf(policy, secret.read, secret);
    if (findings) return findings;
    if (granting.length > 0) return [closestFinding(granting, secret, policy, needs)];
    return meant.has(readAction) ? [] : [actionFinding(policy, secret, needs)];
  });
}

/** The one resource, of all that allow reading, that was most probably meant for the secret. */
function closestFinding(granting: Judgement[], secret: NeededSecret, policy: Policy, needs: Needs): Finding {
  const { name, pattern, arn } = secret;
  const start = arn.split(":secret:")[1]?.split("-")[0] ?? "";
  const [best] = granting
    .flatMap(({ statement: { resource } }) => (resource?.negated ? [] : valuesOf(resource)))
    .map((candidate) => ({ ...candidate, alike: sharedSigns(candidate.location.value, arn, start) }))
    .sort((left, right) => right.alike - left.alike)
    // A policy with more than these was not written by hand.
    .slice(0, 30)
    .map((candidate) => ({ ...candidate, difference: resourceDifference(candidate.location.value, secret) }))
    .sort((left, right) => Number(right.difference.meantFor) - Number(left.difference.meantFor));
  if (!best) {
    const [{ statement }] = granting as [Judgement];
    const location = statement.resource?.key ?? statement;
    return finding("not_resource_excludes", location, { name, pattern }, adding(policy, needs, readAction));
  }
  const { location, clause } = best;
  const { code, texts, meantFor } = best.difference;
  const matching = { variables: () => [], budget: needs.budget };
  const isFree = needs.secrets.every((own) => matches(location.value, own.arn, true, matching) === false);
  const fix = meantFor && isFree ? { at: location.path, to: [pattern] } : { at: clause.path, add: [pattern] };
  return finding(code, location, { ...texts, pattern, write: meantFor ? "Write" : "Add" }, fix);
}

function valuesOf(clause: Clause | null) {
  return clause ? clause.values.map((location) => ({ location, clause })) : [];
}

/** At their beginnings, and at the ends of the names in them. */
function sharedSigns(pattern: string, arn: string, start: string): number {
  let shared = 0;
  while (shared < arn.length && pattern[shared] === arn[shared]) shared++;
  return shared + (start !== "" && pattern.includes(start) ? start.length : 0);
}

function actionFinding(policy: Policy, { name, read }: NeededSecret, needs: Needs): Finding {
  const texts = { action: readAction, name };
  const near = judge(policy, read)
    .judgements.filter(({ statement, resource }) => !isDeny(statement) && resource !== false)
    .flatMap(({ statement: { action } }) => valuesOf(action))
    .filter(({ location }) => /^secretsmanager:(Describe|Batch|Get|List)/i.test(location.value))
    .find(({ location }) => location.value.toLowerCase() !== listAction.toLowerCase());
  if (!near) {
    const fix = adding(policy, needs, readAction);
    return finding("get_secret_value_missing", policy.list ?? policy, texts, fix);
  }
  const isBatch = /^secretsmanager:BatchGetSecretValue$/i.test(near.location.value);
  const code = isBatch ? "batch_alone" : "get_secret_value_missing/near";
  return finding(code, near.location, texts, { at: near.clause.path, add: [readAction] });
}

/** Whether the key that encrypts a secret may be used. */
export function keyFindings(policy: Policy, needs: Needs, meant: ReadonlySet<string | null>): Finding[] {
  const found = needs.secrets.flatMap(({ decrypt }): Finding[] => {
    if (!decrypt) return [];
    const { findings, granting } = denialOf(policy, decrypt);
    if (findings) return findings;
    const key = decrypt.resource ?? "";
    if (granting[0]) return [keyResourceFinding(granting[0].statement, key)];
    if (meant.has(decryptAction)) return [];
    const texts = { key, action: decryptAction };
    const fix = adding(policy, needs, decryptAction);
    return [finding("kms_decrypt_missing", policy.list ?? policy, texts, fix)];
  });
  return found.length > 0 || needs.keysKnown ? found : unknownKeyFindings(policy, needs);
}

function aliasIn({ resource }: Statement) {
  return resource?.values.find(({ value }) => value.includes(":alias/"));
}

function keyResourceFinding(statement: Statement, key: string): Finding {
  const { resource } = statement;
  const alias = aliasIn(statement);
  const location = alias ?? resource?.values[0] ?? resource?.key ?? statement;
  const code = alias ? "kms_alias_resource" : "kms_resource_differs";
  const fix: Fix = resource?.negated
    ? { at: resource.path, to: [] }
    : alias
      ? { at: alias.path, to: [key] }
      : { at: [...statement.path, "Resource"], add: [key] };
  return finding(code, location, { key, alias: alias?.value ?? "" }, fix);
}

/** What is wrong even if it is not known whether a key of the customer's is in use at all. */
function unknownKeyFindings(policy: Policy, { someKey }: Needs): Finding[] {
  if (!someKey) return [];
  const granting = judge(policy, someKey).judgements.filter(
    ({ statement, action }) => isAllow(statement) && action,
  );
  if (granting.length === 0)
    return [finding("kms_key_unknown", policy.list ?? policy, { action: decryptAction })];
  return granting.flatMap((judged) => {
    const alias = aliasIn(judged.statement);
    const isAll = judged.statement.resource?.values.every(({ value }) => value.includes(":alias/"));
    if (alias && isAll) return [finding("kms_alias_resource/unknown", alias, { alias: alias.value })];
    const found = conditionFindings(judged, someKey);
    return found.filter(({ code }) => code === "kms_via_service_differs").map(asWarning);
  });
}
