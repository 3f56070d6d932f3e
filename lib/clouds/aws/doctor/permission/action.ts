// The actions of Secrets Manager and KMS: which are misspelt, and which are more than reading.
import type { Statement } from "../document";
import { type Finding, permissionFinding as finding } from "../finding";
import { coversAction, distance, meant } from "../pattern";
import { decryptAction, listAction, readAction } from "./request";

const readingNames =
  "GetSecretValue BatchGetSecretValue DescribeSecret ListSecrets ListSecretVersionIds GetResourcePolicy GetRandomPassword";
const writingNames =
  "CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret PutResourcePolicy PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret StopReplicationToReplica TagResource UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy";
const named = (names: string) => names.split(" ").map((name) => `secretsmanager:${name}`);
const writeActions = named(writingNames);
const secretsActions = [...named(readingNames), ...writeActions];

/** The action that was meant by one that AWS does not have; null where it has it, or nothing is near. */
export function actionMeant(action: string): string | null {
  const lower = action.toLowerCase();
  const known = [...secretsActions, decryptAction].some((name) => name.toLowerCase() === lower);
  if (known || /[*?]/.test(action)) return null;
  const [service = "", ...rest] = lower.split(":");
  const name = rest.join(":") || service;
  const isBare = rest.length === 0;
  if (isBare || distance(service, "secretsmanager", 3) <= 3 || /^secrets?[-_]?manager$/.test(service)) {
    if (/^get-?secrets?(-?values?)?$/.test(name) || name === "readsecretvalue") return readAction;
    const right = meant(`secretsmanager:${name}`, secretsActions, 3);
    if (right) return right;
  }
  const isNearDecrypt = name !== "encrypt" && distance(name, "decrypt", 2) <= 2;
  return (isBare || service === "kms") && isNearDecrypt ? decryptAction : null;
}

/** What misspelt actions, which are reported at their places, were meant to allow. */
export function meantActions(statements: readonly Statement[]): Set<string | null> {
  return new Set(
    statements.flatMap(({ action }) => action?.values ?? []).map(({ value }) => actionMeant(value)),
  );
}

export function spellingFindings({ action }: Statement): Finding[] {
  return (action?.values ?? []).flatMap((place) => {
    const { value } = place;
    const right = value.includes(":") ? actionMeant(value) : null;
    if (!right || !action) return [];
    const fix = { at: action.path, from: value, to: [right] };
    return [finding("action_misspelt", place, { value, right }, fix)];
  });
}

/** Actions, or the statement's NotAction, that allow more than reading. */
export function wideActionFindings({ action, effect, path }: Statement): Finding[] {
  if (effect?.value !== "Allow" || !action) return [];
  const remedy = `Allow only ${listAction} and ${readAction}, and ${decryptAction} if your own key encrypts the secrets.`;
  if (action.negated)
    return [finding("not_action_allows_all", action.key, { remedy }, { at: path, value: undefined })];
  return action.values.flatMap((place) => {
    const { value } = place;
    const needed = /[*?]/.test(value) ? [readAction, listAction] : [];
    const to = needed.filter((name) => coversAction(value, name));
    const fix = { at: action.path, from: value, to };
    if (/^([*?]+$|\*:)/.test(value)) return [finding("everything_granted", place, { value, remedy }, fix)];
    if (value.toLowerCase() === "secretsmanager:batchgetsecretvalue")
      return [finding("batch_not_used", place, { remedy })];
    const granted = writeActions.filter((name) => coversAction(value, name));
    const [first = ""] = granted;
    if (granted.length === 0) return [];
    if (granted.length === 1) return [finding("write_actions_granted/one", place, { first, remedy }, fix)];
    const example = granted.includes("secretsmanager:DeleteSecret") ? "DeleteSecret" : first.split(":")[1];
    const texts = { value, count: granted.length, example: example ?? "", remedy };
    return [finding("write_actions_granted", place, texts, fix)];
  });
}
