// Finds misspelled actions, and access beyond reading the secrets that Latchkey needs.
import { actionMatches, isAllow, judge, judgeStatement, type Policy, type Statement } from "../evaluation";
import { type Finding, type Fix, permissionFinding as finding, member, put } from "../finding";
import type { Value } from "../json";
import { coversAction, matches } from "../matching";
import { isAlike, meant } from "../spelling";
import { readingActions, writingActions } from "../tables/aws-names";
import { decryptAction, listAction, readAction } from "../tables/request-keys";
import { adding, type Needs } from "./request";
import { bareName, valuesOf } from "./resource";

const secretsActions = [...readingActions, ...writingActions];

/** The intended action of one that AWS does not have; null if AWS has it, or if none is near. */
export function actionMeant(action: string): string | null {
  const lower = action.toLowerCase();
  const isKnown = [...secretsActions, decryptAction].some((name) => name.toLowerCase() === lower);
  if (isKnown || /[*?]/.test(action)) return null;
  const [service = "", ...rest] = lower.split(":");
  const name = rest.join(":") || service;
  const isBare = rest.length === 0;
  if (isBare || isAlike(service, "secretsmanager", 3)) {
    if (/^get-?secrets?$/.test(name)) return readAction;
    const right = meant(`secretsmanager:${name}`, secretsActions, 3);
    if (right) return right;
  }
  const isNearDecrypt = name !== "encrypt" && isAlike(name, "decrypt", 2);
  return (isBare || service === "kms") && isNearDecrypt ? decryptAction : null;
}

export function actionFindings(statement: Statement): Finding[] {
  const { action } = statement;
  const misspelt = (action?.values ?? []).flatMap((location) => {
    const right = location.value.includes(":") ? actionMeant(location.value) : null;
    return right ? [finding("action_misspelt", location, { right }, put(location, right))] : [];
  });
  if (!action || !isAllow(statement)) return misspelt;
  if (action.negated) return [...misspelt, finding("not_action_allows_all", action.key, {}, put(statement))];
  return [...misspelt, ...action.values.flatMap(wideActionFindings)];
}

/** Reports an action that allows more than reading. */
function wideActionFindings(location: Value): Finding[] {
  const { value } = location;
  const needed = /[*?]/.test(value) ? [readAction, listAction] : [];
  const fix = put(location, ...needed.filter((name) => coversAction(value, name)));
  if (/^([*?]+$|\*:)/.test(value)) return [finding("everything_granted", location, {}, fix)];
  if (/^secretsmanager:BatchGetSecretValue$/i.test(value)) return [finding("batch_not_used", location)];
  const [example, ...others] = writingActions.filter((name) => coversAction(value, name));
  if (!example) return [];
  const code = others.length === 0 ? "write_actions_granted/one" : "write_actions_granted";
  return [finding(code, location, { example, count: others.length + 1 }, fix)];
}

export function overbroadFindings(policy: Policy, needs: Needs): Finding[] {
  if (needs.secrets.length === 0) return [];
  const { decision, judgements } = judge(policy, needs.unrelated);
  const reading = judgements.filter(
    ({ statement, action }) => action && isAllow(statement) && statement.resource,
  );
  const leaking = decision === "denied" ? [] : reading.filter(({ matches }) => matches !== false);
  const keeper = leaking.find(({ matches }) => matches) ?? leaking[0];
  return [
    ...leaking.map((judged) => leakFinding(judged.statement, judged === keeper, policy, needs)),
    ...reading.flatMap(({ statement }) => prefixFindings(statement, needs)),
    ...policy.statements.flatMap((statement) => keyFindings(statement, policy, needs)),
  ];
}

/** Corrects all statements that give access to every secret: one names Latchkey's secrets, the others lose the access. */
function leakFinding(statement: Statement, isKeeper: boolean, policy: Policy, needs: Needs): Finding {
  const { resource, action } = statement;
  const code = resource?.negated ? "not_resource_reads_all" : "resource_too_wide";
  const wide = resource?.values.find(({ value }) => matches(value, needs.unrelated.resource ?? "", true));
  const location = (resource?.negated ? resource.key : (wide ?? resource)) ?? statement;
  const named = valuesOf(statement, "resource").map(({ location: { value } }) => value);
  const keys = named.filter((value) => value.includes(":kms:"));
  const reads = action?.values.filter(({ value }) => coversAction(value, readAction)) ?? [];
  const fixes =
    isKeeper || action?.negated
      ? [put(member(statement, "Resource"), ...needs.patterns, ...keys)]
      : reads.map((value) => put(value));
  const { action: decrypts, resource: anyKey } = judgeStatement(statement, needs.someKey);
  const keeping = decrypts && anyKey ? keepingKeys(policy, needs) : [];
  return finding(code, location, { count: needs.secrets.length }, ...fixes, ...keeping);
}

function prefixFindings(statement: Statement, { secrets }: Needs): Finding[] {
  return valuesOf(statement, "resource").flatMap(({ location }) => {
    const start = location.value.endsWith("*") ? bareName(location.value) : "";
    const { pattern } = secrets.find(({ arn }) => arn.slice(0, -7) === start) ?? {};
    return pattern ? [finding("resource_prefix_wider", location, { pattern }, put(location, pattern))] : [];
  });
}

/** A statement that limits decrypting to Secrets Manager does not allow a direct call. */
function keyFindings(statement: Statement, policy: Policy, needs: Needs): Finding[] {
  const { path, action, resource } = statement;
  const judged = judgeStatement(statement, needs.someKeyDirectly);
  const ofKeys = action?.values.filter(isOfKeys) ?? [];
  const wide = resource?.values.find(({ value }) => value === "*" || value.endsWith(":key/*"));
  if (!judged.action || judged.matches === false || !isAllow(statement) || !wide || ofKeys.length === 0)
    return [];
  const via = { path: [...path, "Condition", "StringEquals", "kms:ViaService"] };
  const isAlone = ofKeys.length === action?.values.length;
  const moved = [...ofKeys.map((value) => put(value)), ...keepingKeys(policy, needs)];
  const fixes = isAlone ? [put(via, ...needs.services)] : moved;
  const possible = needs.services.length > 0 ? fixes : [];
  return [finding("kms_too_wide", wide, { region: needs.region }, ...possible)];
}

/** If no statement is for keys alone, a new one allows decrypting through Secrets Manager. */
function keepingKeys(policy: Policy, needs: Needs): Fix[] {
  const isThere = policy.statements.some(
    (own) => isAllow(own) && actionMatches(own, decryptAction) && own.action?.values.every(isOfKeys),
  );
  const isNeeded = !isThere && !needs.keysKnown && needs.services.length > 0;
  return isNeeded ? [adding(policy, { ...needs, keys: ["*"] }, decryptAction)] : [];
}

function isOfKeys({ value }: Value): boolean {
  return /^kms:/i.test(value);
}
