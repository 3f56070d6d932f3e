// Deleting secrets, which takes days unless forced, and bringing them back.
import { authorize } from "../authorization";
import type { JsonCall } from "../call";
import { flag, invalidParameter, optionalInteger, requiredText } from "./input";
import { findSecret, requireSecret, secretsIn } from "./secrets";

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_DAYS = 30;

export function deleteSecret(call: JsonCall) {
  const force = flag(call.parameters, "ForceDeleteWithoutRecovery");
  const window = call.parameters.RecoveryWindowInDays;
  if (force && window !== undefined && window !== null)
    invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (typeof window === "number" && (window < 7 || window > 30))
    invalidParameter("RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  const days = optionalInteger(call.parameters, "RecoveryWindowInDays", 7, 30) ?? DEFAULT_WINDOW_DAYS;

  const id = requiredText(call.parameters, "SecretId");
  const { secret: found, resource } = findSecret(call, id);
  if (force && !found) {
    // Forcing is for scripts that clean up: what is gone already is no failure.
    authorize(call, "secretsmanager:DeleteSecret", resource, { shownAs: id });
    return { ARN: resource, Name: id, DeletionDate: call.now / 1000 };
  }
  const secret = requireSecret(call, { deletedToo: force });
  if (force) secretsIn(call, secret.accountId).delete(secret.name);
  const dueAt = force ? call.now : call.now + days * DAY_MS;
  secret.deletion = { requestedAt: call.now, dueAt };
  return { ARN: secret.arn, Name: secret.name, DeletionDate: dueAt / 1000 };
}

export function restoreSecret(call: JsonCall) {
  const secret = requireSecret(call, { deletedToo: true });
  secret.deletion = undefined;
  return { ARN: secret.arn, Name: secret.name };
}
