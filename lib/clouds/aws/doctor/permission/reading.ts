// Explains why a permission policy does not allow reading a secret: the statement, a condition, or the secret's key.
import {
  type Clause,
  type Condition,
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
  type Fix,
  permissionFinding as finding,
  formFinding,
  member,
  put,
  textsOf,
  unknownCode,
} from "../finding";
import { freeSid } from "../form";
import { matches, shown, type Truth } from "../matching";
import { conditionCodes } from "../tables/aws-names";
import {
  decryptAction,
  listAction,
  type NeededSecret,
  type Needs,
  ownStatements,
  readAction,
} from "./request";
import { resourceDifference } from "./resource";

/** @param meant what misspelt actions were meant to allow: these are not reported as missing. */
export function readingFindings(policy: Policy, needs: Needs, meant: ReadonlySet<string | null>): Finding[] {
  const keys = needs.secrets.flatMap(({ decrypt }) => {
    if (!decrypt) return [];
    const texts = { key: decrypt.resource, action: decryptAction };
    return denial(policy, decrypt, ([statement]) => {
      if (statement) return [keyResourceFinding(statement, decrypt.resource ?? "")];
      const fix = adding(policy, needs, decryptAction);
      return meant.has(decryptAction) ? [] : [finding("kms_decrypt_missing", listOf(policy), texts, fix)];
    });
  });
  return [
    ...denial(policy, needs.list, ([statement]) => [listFinding(statement, policy, needs)]).map(asWarning),
    ...needs.secrets.flatMap((secret) => {
      const missing = (granting: Statement[]) => {
        if (granting.length > 0) return [closestFinding(granting, secret, policy, needs)];
        return meant.has(readAction) ? [] : [actionFinding(policy, secret, needs)];
      };
      return denial(policy, secret.read, missing, secret);
    }),
    ...(keys.length > 0 || needs.keysKnown ? keys : unknownKeyFindings(policy, needs)),
  ];
}

function listOf(policy: Policy) {
  return policy.list ?? policy;
}

/**
 * Explains why a request is not allowed.
 *
 * @param missing what to say where no statement fits the request, of those that allow its action.
 */
function denial(
  policy: Policy,
  request: Request,
  missing: (granting: Statement[]) => Finding[],
  secret?: NeededSecret,
): Finding[] {
  const { decision, statement, judgements } = judge(policy, request);
  if (decision === "allowed") return [];
  if (statement && isDeny(statement)) {
    const { action } = request;
    const judged = judgeStatement(statement, request);
    const location = statement.effect ?? statement;
    if (judged.matches) return [finding("explicit_deny", location, { action }, put(statement))];
    const unknown = conditionFindings(judged, request).filter(({ severity }) => severity === "warning");
    return [finding("explicit_deny/possible", location, { action }), ...unknown];
  }
  const granting = judgements.filter((judged) => !isDeny(judged.statement) && judged.action);
  const fitting = granting.filter(({ resource }) => resource !== false);
  if (fitting.length === 0) return missing(granting.map((judged) => judged.statement));
  return fitting.flatMap((judged) => {
    const named = judged.resource === null ? judged.statement.resource : null;
    // The policy names a whole ARN, and Latchkey does not know the secret's suffix.
    const open =
      named && secret
        ? [finding("resource_suffix_unknown", named, { name: secret.name, pattern: secret.pattern })]
        : [];
    return [...open, ...conditionFindings(judged, request)];
  });
}

/** The conditions that keep an otherwise matching statement from matching. */
function conditionFindings({ conditions }: Judgement, request: Request): Finding[] {
  return conditions.flatMap(({ condition, holds }) =>
    holds === true ? [] : [conditionFinding(condition, holds, request)],
  );
}

function conditionFinding(condition: Condition, holds: Truth, request: Request): Finding {
  const { key, values } = condition;
  const [location] = values;
  const out = put(condition);
  if (!location) return formFinding("condition_values_empty", condition.value, {}, out);
  const lower = key.value.toLowerCase();
  const texts = textsOf(condition);
  if (holds === null) {
    const isTag = lower.includes("resourcetag");
    return finding(isTag ? "condition_unknown/tag" : unknownCode(condition), key, texts);
  }
  const found = request.lookup(lower);
  const sent = found === "unknown" ? [] : found.map(shown);
  const [first] = sent;
  const code = conditionCodes[lower as keyof typeof conditionCodes] ?? "condition_not_met";
  // The condition cannot require what the request does not have.
  if (first === undefined) return { ...finding("condition_not_met/absent", location, texts, out), code };
  const corrected = { ...condition, values: [{ ...location, value: first }] };
  const isRight = conditionHolds(corrected, request.lookup) !== false;
  // Each session has its own id, so no policy can name it.
  const fix = isRight && lower !== "aws:userid" ? put(condition, first) : out;
  return finding(code, location, { ...texts, sent, first }, fix);
}

function asWarning(own: Finding): Finding {
  return { ...own, severity: own.severity === "error" ? "warning" : own.severity };
}

/** Adds the guide's statements that allow an action, each with a unique Sid. */
function adding(policy: Policy, needs: Needs, action: string): Fix {
  const taken = new Set(policy.statements.map(({ sid }) => sid?.value));
  const statements = ownStatements(needs)
    .filter(({ Action }) => Action === action)
    .map((statement) => ({ ...statement, Sid: freeSid(String(statement.Sid), taken) }));
  return add(member(policy, "Statement"), ...statements);
}

/** @param statement one that allows listing, of secrets by name. */
function listFinding(statement: Statement | undefined, policy: Policy, needs: Needs): Finding {
  const adds = adding(policy, needs, listAction);
  const texts = { action: listAction };
  if (!statement) return finding("list_secrets_missing", listOf(policy), texts, adds);
  const { action, resource } = statement;
  const values = action?.values ?? [];
  const own = values.find(({ value }) => value.toLowerCase() === listAction.toLowerCase());
  // Beside other actions it never matches, so it gets its own statement.
  const fixes: Fix[] =
    values.length === 1 && own
      ? [put(member(statement, resource?.negated ? "NotResource" : "Resource"), "*")]
      : [adds, ...(own ? [put(own)] : [])];
  return finding("list_secrets_resource", resource ?? statement, texts, ...fixes);
}

/** Reports the resource that was most probably meant for the secret, of all that allow reading. */
function closestFinding(granting: Statement[], secret: NeededSecret, policy: Policy, needs: Needs): Finding {
  const { name, pattern, arn } = secret;
  const start = arn.split(":secret:")[1]?.split("-")[0] ?? "";
  const [best] = granting
    .flatMap(({ resource }) => (resource?.negated ? [] : valuesOf(resource)))
    .map((candidate) => ({ ...candidate, alike: sharedSigns(candidate.location.value, arn, start) }))
    .sort((left, right) => right.alike - left.alike)
    // A policy with more than these was not written by hand.
    .slice(0, 30)
    .map((candidate) => ({ ...candidate, ...resourceDifference(candidate.location.value, secret) }))
    .sort((left, right) => Number(right.meantFor) - Number(left.meantFor));
  if (!best) {
    const location = granting[0]?.resource?.key ?? listOf(policy);
    return finding("not_resource_excludes", location, { name, pattern }, adding(policy, needs, readAction));
  }
  const { location, clause, code, texts, meantFor } = best;
  const matching = { variables: () => [], budget: needs.budget };
  const isFree = needs.secrets.every((own) => matches(location.value, own.arn, true, matching) === false);
  const fix = meantFor && isFree ? put(location, pattern) : add(clause, pattern);
  return finding(code, location, { ...texts, pattern, write: meantFor ? "Write" : "Add" }, fix);
}

function valuesOf(clause: Clause | null) {
  return clause ? clause.values.map((location) => ({ location, clause })) : [];
}

/** Counts the characters that pattern and ARN share at their beginnings, and those of the name's beginning. */
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
    .find(({ location }) => /^secretsmanager:(Describe|Batch|Get|List(?!Secrets$))/i.test(location.value));
  if (!near) {
    const fix = adding(policy, needs, readAction);
    return finding("get_secret_value_missing", listOf(policy), texts, fix);
  }
  const isBatch = /^secretsmanager:BatchGetSecretValue$/i.test(near.location.value);
  const code = isBatch ? "batch_alone" : "get_secret_value_missing/near";
  return finding(code, near.location, texts, add(near.clause, readAction));
}

/** A policy must name a key by its own ARN: an alias matches none. */
function aliasIn({ resource }: Statement) {
  return resource?.values.find(({ value }) => value.includes(":alias/"));
}

function keyResourceFinding(statement: Statement, key: string): Finding {
  const { resource } = statement;
  const alias = aliasIn(statement);
  const location = alias ?? resource?.values[0] ?? resource?.key ?? statement;
  const code = alias ? "kms_alias_resource" : "kms_resource_differs";
  const right = alias ? put(alias, key) : add(member(statement, "Resource"), key);
  const fix = resource?.negated ? put(resource) : right;
  return finding(code, location, { key, alias: alias?.value ?? "" }, fix);
}

/** Mistakes that count even if it is unknown whether a customer-managed key is in use. */
function unknownKeyFindings(policy: Policy, { someKey }: Needs): Finding[] {
  if (!someKey) return [];
  const granting = judge(policy, someKey).judgements.filter(
    ({ statement, action }) => isAllow(statement) && action,
  );
  if (granting.length === 0) return [finding("kms_key_unknown", listOf(policy), { action: decryptAction })];
  return granting.flatMap((judged) => {
    const alias = aliasIn(judged.statement);
    const isAll = judged.statement.resource?.values.every(({ value }) => value.includes(":alias/"));
    if (alias && isAll) return [finding("kms_alias_resource/unknown", alias, { alias: alias.value })];
    const found = conditionFindings(judged, someKey);
    return found.filter(({ code }) => code === "kms_via_service_differs").map(asWarning);
  });
}
