// The actions of Secrets Manager and KMS: which are misspelt, and which are more than reading.
import type { Clause, Statement } from "../evaluation";
import { isAllow } from "../evaluation";
import { type Finding, permissionFinding as finding } from "../finding";
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
  if (!action) return [];
  const misspelt = action.values.flatMap((location) => {
    const { value, path: at } = location;
    const right = value.includes(":") ? actionMeant(value) : null;
    if (!right) return [];
    return [finding("action_misspelt", location, { right }, { at, to: [right] })];
  });
  return [...misspelt, ...wideActionFindings(statement, action)];
}

/** Actions, or the statement's NotAction, that allow more than reading. */
function wideActionFindings(statement: Statement, action: Clause): Finding[] {
  if (!isAllow(statement)) return [];
  const without = { at: statement.path, to: [] };
  if (action.negated) return [finding("not_action_allows_all", action.key, {}, without)];
  return action.values.flatMap((location) => {
    const { value, path: at } = location;
    const needed = /[*?]/.test(value) ? [readAction, listAction] : [];
    const fix = { at, to: needed.filter((name) => coversAction(value, name)) };
    if (/^([*?]+$|\*:)/.test(value)) return [finding("everything_granted", location, {}, fix)];
    if (value.toLowerCase() === "secretsmanager:batchgetsecretvalue")
      return [finding("batch_not_used", location)];
    const granted = writingActions.filter((name) => coversAction(value, name));
    const [first = ""] = granted;
    if (granted.length === 0) return [];
    if (granted.length === 1) return [finding("write_actions_granted/one", location, { first }, fix)];
    const example = granted.includes("secretsmanager:DeleteSecret") ? "DeleteSecret" : first.split(":")[1];
    const texts = { count: granted.length, example: example ?? "" };
    return [finding("write_actions_granted", location, texts, fix)];
  });
}
