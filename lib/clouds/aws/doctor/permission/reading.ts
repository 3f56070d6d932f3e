// Why a secret cannot be read under a permission policy: its own statement, a condition, the key that encrypts it.
import type { Clause, Policy, Statement } from "../document";
import { isDeny, type Judgement, judge, judgeStatement, type Request } from "../evaluation";
import { type Finding, type Fix, permissionFinding as finding, formFinding } from "../finding";
import { freeSid } from "../form";
import type { Place } from "../json/tree";
import { conditionHolds } from "../operators";
import { matches, shown } from "../pattern";
import { decryptAction, listAction, type Needs, ownStatements, readAction, type Wanted } from "./request";
import { resourceDifference } from "./resource";

/** Adds the guide's statements that allow an action, each under a name that no other has. */
function adding({ statements, path }: Policy, needs: Needs, action: string): Fix {
  const taken = new Set(statements.map(({ sid }) => sid?.value));
  const to = ownStatements(needs)
    .filter(({ Action }) => Action === action)
    .map((statement) => ({ ...statement, Sid: freeSid(String(statement.Sid), taken) }));
  return { at: [...path, "Statement"], from: null, to };
}

/** What keeps a request from being allowed; null where no statement fits but for its conditions. */
interface Denial {
  findings: Finding[] | null;
  /** Statements that allow the action. */
  granting: Judgement[];
}

function denialOf(policy: Policy, request: Request, wanted?: Wanted): Denial {
  const { decision, statement, judgements } = judge(policy, request);
  const granting = judgements.filter((judged) => !isDeny(judged.statement) && judged.action);
  if (decision === "allowed") return { findings: [], granting };
  if (statement && isDeny(statement)) {
    const place = statement.effect ?? statement;
    const texts = { action: request.action };
    const out = { at: statement.path, value: undefined };
    if (decision === "denied") return { findings: [finding("explicit_deny", place, texts, out)], granting };
    const unknown = conditionFindings(judgeStatement(statement, request), request);
    const possible = finding("explicit_deny/possible", place, texts);
    return { findings: [possible, ...unknown.filter(({ severity }) => severity === "warning")], granting };
  }
  const fitting = granting.filter(({ resource }) => resource !== false);
  const found = fitting.flatMap((judged) => [
    ...(wanted ? suffixFindings(judged, wanted) : []),
    ...conditionFindings(judged, request),
  ]);
  return { findings: fitting.length > 0 ? found : null, granting };
}

/** A whole ARN was written, and the suffix of the secret is not known from here. */
function suffixFindings({ resource, statement }: Judgement, { name, pattern }: Wanted): Finding[] {
  if (resource !== null || !statement.resource) return [];
  return [finding("resource_suffix_unknown", statement.resource, { name, pattern })];
}

const conditionCodes = {
  "kms:viaservice": "kms_via_service_differs",
  "secretsmanager:versionstage": "version_stage_differs",
} as const;

/** Of a statement that fits but for its conditions. */
function conditionFindings({ conditions }: Judgement, request: Request): Finding[] {
  return conditions.flatMap(({ condition, holds }) => {
    const { key, operator, values, path } = condition;
    const out = { at: path, value: undefined };
    if (holds === true) return [];
    if (values.length === 0) return [formFinding("condition_values_empty", condition.value, {}, out)];
    const lower = key.value.toLowerCase();
    const texts = { key: key.value, operator: operator.value, wanted: values.map(({ value }) => value) };
    if (holds === null) {
      const isAddress = /sourceip|sourcevpc/.test(lower);
      const other = lower.includes("resourcetag") ? "condition_unknown/tag" : "condition_unknown";
      return [finding(isAddress ? "source_address_unknown" : other, key, texts)];
    }
    const found = request.lookup(lower);
    const sent = Array.isArray(found) ? found.map(shown) : [];
    const [first] = sent;
    const code = conditionCodes[lower as keyof typeof conditionCodes] ?? "condition_not_met";
    const place = values[0] ?? key;
    // What the request has not, the condition cannot ask for.
    if (first === undefined) return [{ ...finding("condition_not_met/absent", place, texts, out), code }];
    const isRight = conditionHolds(operator.value, key.value, [first], request.lookup) !== false;
    // Which session asks is nothing to bind a policy to: each of ours has another id.
    const fix = isRight && lower !== "aws:userid" ? { at: path, value: first } : out;
    return [finding(code, place, { ...texts, sent, first }, fix)];
  });
}

export function listFindings(policy: Policy, needs: Needs): Finding[] {
  const { findings, granting } = denialOf(policy, needs.list);
  if (findings) return findings.map(asWarning);
  const add = adding(policy, needs, listAction);
  const texts = { action: listAction };
  const [first] = granting;
  if (!first) return [finding("list_secrets_missing", policy.list ?? policy, texts, add)];
  const { action, resource, path } = first.statement;
  const values = action?.values.map(({ value }) => value) ?? [];
  const own = values.find((value) => value.toLowerCase() === listAction.toLowerCase());
  // Among others it never fits: it moves into a statement of its own.
  const fixes: Fix[] =
    values.length === 1 && own
      ? [{ at: [...path, resource?.negated ? "NotResource" : "Resource"], value: "*" }]
      : [add, ...(own ? [{ at: action?.path ?? [], from: own, to: [] }] : [])];
  return [finding("list_secrets_resource", resource ?? first.statement, texts, ...fixes)];
}

function asWarning(own: Finding): Finding {
  return { ...own, severity: own.severity === "error" ? "warning" : own.severity };
}

/** @param meant what misspelt actions were meant to allow: of these it is not said that they are missing. */
export function readFindings(policy: Policy, needs: Needs, meant: ReadonlySet<string | null>): Finding[] {
  return needs.secrets.flatMap((wanted) => secretFindings(policy, wanted, needs, meant.has(readAction)));
}

function secretFindings(policy: Policy, wanted: Wanted, needs: Needs, isMeant: boolean): Finding[] {
  const { findings, granting } = denialOf(policy, wanted.read, wanted);
  if (findings) return findings;
  if (granting.length > 0) return [closestFinding(granting, wanted, policy, needs)];
  return isMeant ? [] : [actionFinding(policy, wanted, needs)];
}

/** The one resource, of all that allow reading, that was most probably meant for the secret. */
function closestFinding(granting: Judgement[], wanted: Wanted, policy: Policy, needs: Needs): Finding {
  const { name, pattern, arn } = wanted;
  const start = arn.split(":secret:")[1]?.split("-")[0] ?? "";
  const [best] = granting
    .flatMap(({ statement: { resource } }) => (resource?.negated ? [] : valuesOf(resource)))
    .map((one) => ({ ...one, alike: sharedSigns(one.place.value, arn, start) }))
    .sort((one, other) => other.alike - one.alike)
    // A policy with more than these was not written by hand.
    .slice(0, 30)
    .map((candidate) => ({ ...candidate, difference: resourceDifference(candidate.place.value, wanted) }))
    .sort((one, other) => Number(other.difference.meantFor) - Number(one.difference.meantFor));
  if (!best) {
    const [{ statement }] = granting as [Judgement];
    const place = statement.resource?.key ?? statement;
    const remedy = `Write "${pattern}".`;
    return finding("not_resource_excludes", place, { name, remedy }, adding(policy, needs, readAction));
  }
  const { difference, place, clause } = best;
  const remedy = difference.meantFor ? `Write "${pattern}".` : `Add "${pattern}".`;
  const matching = { variables: () => [], budget: needs.budget };
  const isFree = needs.secrets.every((own) => matches(place.value, own.arn, true, matching) === false);
  const from = difference.meantFor && isFree ? place.value : null;
  const fix = { at: clause.path, from, to: [pattern] };
  return finding(difference.code, place, { ...difference.texts, remedy }, fix);
}

function valuesOf(clause: Clause | null) {
  return clause ? clause.values.map((place) => ({ place, clause })) : [];
}

/** At their beginnings, and at the ends of the names in them. */
function sharedSigns(pattern: string, arn: string, start: string): number {
  let shared = 0;
  while (shared < arn.length && pattern[shared] === arn[shared]) shared++;
  return shared + (start !== "" && pattern.includes(start) ? start.length : 0);
}

function actionFinding(policy: Policy, { name, read }: Wanted, needs: Needs): Finding {
  const texts = { action: readAction, name };
  const near = judge(policy, read)
    .judgements.filter(({ statement, resource }) => !isDeny(statement) && resource !== false)
    .flatMap(({ statement: { action } }) => valuesOf(action))
    .filter(({ place }) => /^secretsmanager:(Describe|Batch|Get|List)/i.test(place.value))
    .find(({ place }) => place.value.toLowerCase() !== listAction.toLowerCase());
  if (!near) {
    const fix = adding(policy, needs, readAction);
    return finding("get_secret_value_missing", policy.list ?? policy, texts, fix);
  }
  const { value } = near.place;
  const isBatch = /^secretsmanager:BatchGetSecretValue$/i.test(value);
  const fix = { at: near.clause.path, from: null, to: [readAction] };
  const code = isBatch ? "batch_alone" : "get_secret_value_missing/near";
  return finding(code, near.place, { ...texts, value }, fix);
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
  if (found.length > 0 || needs.secrets.every(({ secret }) => secret.kmsKeyArn !== undefined)) return found;
  return unknownKeyFindings(policy, needs);
}

function aliasIn({ resource }: Statement) {
  return resource?.values.find(({ value }) => value.includes(":alias/"));
}

function keyResourceFinding(statement: Statement, key: string): Finding {
  const { resource } = statement;
  const alias = aliasIn(statement);
  const place: Place = alias ?? resource?.values[0] ?? resource?.key ?? statement;
  const code = alias ? "kms_alias_resource" : "kms_resource_differs";
  const fix: Fix = resource?.negated
    ? { at: resource.path, value: undefined }
    : { at: [...statement.path, "Resource"], from: alias?.value ?? null, to: [key] };
  return finding(code, place, { key, alias: alias?.value ?? "" }, fix);
}

/** What can be said without knowing whether a key of the customer's is in use at all. */
function unknownKeyFindings(policy: Policy, { someKey }: Needs): Finding[] {
  const judgements = someKey ? judge(policy, someKey).judgements : [];
  const granting = judgements.filter(
    ({ statement, action }) => statement.effect?.value === "Allow" && action,
  );
  if (someKey && granting.length === 0)
    return [finding("kms_key_unknown", policy.list ?? policy, { action: decryptAction })];
  return granting.flatMap((judged) => {
    const alias = aliasIn(judged.statement);
    const isAll = judged.statement.resource?.values.every(({ value }) => value.includes(":alias/"));
    if (alias && isAll) return [finding("kms_alias_resource/unknown", alias, { alias: alias.value })];
    const found = someKey ? conditionFindings(judged, someKey) : [];
    return found.filter(({ code }) => code === "kms_via_service_differs").map(asWarning);
  });
}
