// The actions of Secrets Manager and KMS: which are misspelt, and which are more than reading.
import { isAllow, type Statement } from "../evaluation";
import { type Finding, permissionFinding as finding, put } from "../finding";
import type { Value } from "../json";
import { coversAction } from "../pattern";
import { isAlike, meant } from "../spelling";
import { readingActions, writingActions } from "../tables/aws-names";
import { decryptAction, listAction, readAction } from "./request";

const secretsActions = [...readingActions, ...writingActions];

/** The action that was meant by one that AWS does not have; null where it has it, or nothing is near. */
export function actionMeant(action: string): string | null {
  const lower = action.toLowerCase();
  const isKnown = [...secretsActions, decryptAction].some((name) => name.toLowerCase() === lower);
  if (isKnown || /[*?]/.test(action)) return null;
  const [service = "", ...rest] = lower.split(":");
  const name = rest.join(":") || service;
  const isBare = rest.length === 0;
  if (isBare || isAlike(service, "secretsmanager", 3) || /^secrets?[-_]?manager$/.test(service)) {
    if (/^get-?secrets?(-?values?)?$/.test(name) || name === "readsecretvalue") return readAction;
    const right = meant(`secretsmanager:${name}`, secretsActions, 3);
    if (right) return right;
  }
  const isNearDecrypt = name !== "encrypt" && isAlike(name, "decrypt", 2);
  return (isBare || service === "kms") && isNearDecrypt ? decryptAction : null;
}

/** What misspelt actions, which are reported at their places, were meant to allow. */
export function meantActions(statements: readonly Statement[]): Set<string | null> {
  const values = statements.flatMap(({ action }) => action?.values ?? []);
  return new Set(values.map(({ value }) => actionMeant(value)));
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

/** Of an action that allows more than reading. */
function wideActionFindings(location: Value): Finding[] {
  const { value } = location;
  const needed = /[*?]/.test(value) ? [readAction, listAction] : [];
  const fix = put(location, ...needed.filter((name) => coversAction(value, name)));
  if (/^([*?]+$|\*:)/.test(value)) return [finding("everything_granted", location, {}, fix)];
  if (value.toLowerCase() === "secretsmanager:batchgetsecretvalue")
    return [finding("batch_not_used", location)];
  const granted = writingActions.filter((name) => coversAction(value, name));
  const [first] = granted;
  if (!first) return [];
  const example = granted.includes("secretsmanager:DeleteSecret") ? "DeleteSecret" : first.split(":")[1];
  const texts = { first, count: granted.length, example: example ?? "" };
  const code = granted.length === 1 ? "write_actions_granted/one" : "write_actions_granted";
  return [finding(code, location, texts, fix)];
}
