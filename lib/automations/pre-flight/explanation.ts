// Why a variable fails and what to change, as far as who asks may know it.

import type { Member } from "@/lib/auth/actor";
import type { PreFlightFailure } from "@/lib/automations/pre-flight/schema";
import type { StoreSource } from "@/lib/clouds/contract";
import { explainFailure } from "@/lib/clouds/registry";
import { environment } from "@/lib/env";
import type { CloudFailure, VariableFailure } from "@/lib/errors";
import { allows, type Permission } from "@/lib/rbac/permissions";
import type { PlanVariable } from "@/lib/resolution/plan";
import type { ReadingStage } from "@/lib/resolution/schema";

export interface Unresolved {
  stage: ReadingStage;
  failure: VariableFailure;
  refusal: CloudFailure | null;
}

/** @param source what its secret is read with; null for a direct value and where there is no credential. */
export function explained(
  actor: Member,
  { stage, failure, refusal }: Unresolved,
  variable: Pick<PlanVariable, "secretName" | "jsonKey">,
  source: StoreSource | null,
): PreFlightFailure {
  const own = ownWords(failure, variable);
  if (!refusal || !source || own) {
    const remedy =
      own?.remedy ?? "Try again. If it keeps failing, ask your Latchkey administrator to check its log.";
    const cause = own?.cause ?? failure.detail;
    const told = { stage, reason: failure.reason, awsCode: null, message: null };
    return { ...told, cause, remedy, remedyNeeds: null };
  }
  const { cause, remedy } = explainFailure(refusal, {
    source,
    issuer: environment().oidcIssuer,
    organizationId: actor.organizationId,
    secretName: variable.secretName,
  });
  const { reason, awsCode, message } = refusal;
  const needed =
    neededFor(stage, source).find((permission) => !allows(actor.permissions, permission)) ?? null;
  return { stage, reason, awsCode, message, cause, remedy: needed ? null : remedy, remedyNeeds: needed };
}

/** A handshake is the credential's own, and its trust the config's; what a secret needs concerns the variable. */
function neededFor(stage: ReadingStage, { method }: StoreSource): Permission[] {
  if (stage !== "mint" && stage !== "issuer" && stage !== "exchange" && stage !== "open") return [];
  if (method !== "workload_identity") return ["secret_providers:read"];
  return ["secret_providers:read", "workload_identity_configs:read"];
}

/** What no cloud refuses: cause and remedy in words of our own; null for the refusals of clouds. */
function ownWords(
  { key, reason, detail }: VariableFailure,
  { secretName, jsonKey }: Pick<PlanVariable, "secretName" | "jsonKey">,
): { cause: string; remedy: string } | null {
  switch (reason) {
    case "no_credential_found":
      return {
        cause: detail,
        remedy: `Set a default credential under Settings → Secret Provider Credentials, or choose a credential in ${key}.`,
      };
    case "secret_not_json":
      return {
        cause: detail,
        remedy: `Store ${secretName} as a JSON object with the key ${JSON.stringify(jsonKey)}, or remove #${jsonKey} from the Secret Name of ${key} to get the whole value.`,
      };
    case "json_key_not_found":
    case "json_key_is_null":
      return {
        cause: detail,
        remedy: `Add the key ${JSON.stringify(jsonKey)} to ${secretName} in AWS, or correct the part after # in the Secret Name of ${key}. Upper and lower case must match.`,
      };
    case "value_not_injectable":
      return {
        cause: detail,
        remedy: `Store ${secretName} without NUL characters and half surrogate pairs, or as base64.`,
      };
    case "sealing_key_missing":
      return {
        cause: detail,
        remedy:
          "Ask your Latchkey administrator to put that key back into SEALING_KEYS, or enter the value again.",
      };
    case "sealed_value_broken":
      return { cause: detail, remedy: "Enter the value again." };
    case "out_of_time":
      return {
        cause: "Other secrets took so long that this one wasn't tried.",
        remedy: "Fix the variables above that fail or are slow, then run the pre-flight again.",
      };
    default:
      return null;
  }
}
