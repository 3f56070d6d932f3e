// The actions of Secrets Manager and KMS: which are misspelt, and which are more than reading.
import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import type { Place } from "@/lib/clouds/aws/doctor/json/tree";
import { remembered } from "@/lib/clouds/aws/doctor/memory";
import { distance, matches, meant } from "@/lib/clouds/aws/doctor/pattern";
import { decryptAction, listAction, readAction } from "@/lib/clouds/aws/doctor/permission/request";

const reading = [
  "GetSecretValue",
  "BatchGetSecretValue",
  "DescribeSecret",
  "ListSecrets",
  "ListSecretVersionIds",
  "GetResourcePolicy",
  "GetRandomPassword",
];
const writing = [
  "CancelRotateSecret",
  "CreateSecret",
  "DeleteResourcePolicy",
  "DeleteSecret",
  "PutResourcePolicy",
  "PutSecretValue",
  "RemoveRegionsFromReplication",
  "ReplicateSecretToRegions",
  "RestoreSecret",
  "RotateSecret",
  "StopReplicationToReplica",
  "TagResource",
  "UntagResource",
  "UpdateSecret",
  "UpdateSecretVersionStage",
  "ValidateResourcePolicy",
];
const named = (names: string[]) => names.map((name) => `secretsmanager:${name}`);
export const secretsActions = named([...reading, ...writing]);
const writeActions = named(writing);

/** The action that was meant by one that AWS does not have; null where it has it, or nothing is near. */
export function actionMeant(action: string): string | null {
  return remembered("action", action, meantBy);
}

function meantBy(action: string): string | null {
  if (/[*?]/.test(action)) return null;
  const lower = action.toLowerCase();
  if (secretsActions.some((name) => name.toLowerCase() === lower)) return null;
  const [service = "", ...rest] = lower.split(":");
  const name = rest.join(":") || service;
  const secretsManager =
    distance(service, "secretsmanager", 3) <= 3 || /^secrets?[-_]?manager$/.test(service);
  if (rest.length === 0 || secretsManager) {
    if (/^get-?secrets?(-?values?)?$/.test(name) || name === "readsecretvalue") return readAction;
    const right = meant(`secretsmanager:${name}`, secretsActions, 3);
    if (right) return right;
  }
  if (
    (rest.length === 0 || service === "kms") &&
    (name === "decrypt" || (name !== "encrypt" && distance(name, "decrypt", 2) <= 2))
  )
    return lower === decryptAction.toLowerCase() ? null : decryptAction;
  return null;
}

/** A misspelt action, which is told at its place, was meant to allow it. */
export function meantTo({ statements }: Policy, wanted: string): boolean {
  return statements.some(({ action }) => action?.values.some(({ value }) => actionMeant(value) === wanted));
}

export function actionSpellingDrafts({ action, index }: Statement): Draft[] {
  return (action?.values ?? []).flatMap(({ value, ...place }) => {
    const right = value.includes(":") ? actionMeant(value) : null;
    if (!right) return [];
    return [
      {
        severity: "error",
        code: "action_misspelt",
        title: "This action doesn't exist",
        detail: `AWS saves ${quoted(value)} without a warning, but it allows nothing. You probably mean ${right}.`,
        remedy: `Write "${right}".`,
        place,
        statementIndex: index,
      } satisfies Draft,
    ];
  });
}

/** Actions, or the statement's NotAction, that allow more than reading. */
export function wideActionDrafts(statement: Statement): Draft[] {
  const { action, index, effect } = statement;
  if (effect?.value !== "Allow" || !action) return [];
  const draft = (
    severity: Draft["severity"],
    code: string,
    title: string,
    detail: string,
    place: Place,
  ): Draft => ({
    severity,
    code,
    title,
    detail,
    remedy: `Allow only ${listAction} and ${readAction}, and ${decryptAction} if your own key encrypts the secrets.`,
    place,
    statementIndex: index,
  });
  if (action.negated)
    return [
      draft(
        "warning",
        "not_action_allows_all",
        "Every other action is allowed",
        "NotAction with Allow lets the role do everything in AWS except these actions.",
        action.key,
      ),
    ];
  return action.values.flatMap((value) => {
    const lower = value.value.toLowerCase();
    if (/^[*?]+$/.test(lower) || /^\*:/.test(lower))
      return [
        draft(
          "warning",
          "everything_granted",
          "The role is allowed to do everything",
          `${quoted(value.value)} allows every action of every service.`,
          value,
        ),
      ];
    const grants = writeActions.filter((name) => matches(lower, name.toLowerCase(), true));
    if (grants.length > 0)
      return [
        draft(
          "warning",
          "write_actions_granted",
          "The role is allowed to change secrets",
          grants.length === 1
            ? `Latchkey only reads secrets. ${grants[0]} changes them.`
            : `Latchkey only reads secrets. ${quoted(value.value)} allows ${grants.length} actions that change them, such as ${grants.includes("secretsmanager:DeleteSecret") ? "DeleteSecret" : grants[0]?.split(":")[1]}.`,
          value,
        ),
      ];
    if (lower === "secretsmanager:batchgetsecretvalue")
      return [
        draft(
          "note",
          "batch_not_used",
          "Latchkey doesn't use this action",
          "Latchkey reads secrets one at a time, to know which one fails. BatchGetSecretValue also needs GetSecretValue for each secret.",
          value,
        ),
      ];
    return [];
  });
}
