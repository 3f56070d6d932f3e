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

/** For whom something is explained. */
export type Reader = Pick<Member, "organizationId" | "permissions">;

/** @param source what its secret is read with; null for a direct value and where there is no credential. */
export function explained(
  actor: Reader,
  { stage, failure, refusal }: Unresolved,
  variable: Pick<PlanVariable, "secretName" | "jsonKey">,
  source: StoreSource | null,
): PreFlightFailure {
  const own = ownWords(failure, variable);
  if (!refusal || !source || own) {
    const remedy =
      own?.remedy ?? "Try again; if it persists, ask whoever runs this Latchkey to look at its log.";
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
        remedy: `Set a credential as default under Settings → Secret Provider Credentials, or choose one by name in ${key}.`,
      };
    case "secret_not_json":
      return {
        cause: detail,
        remedy: `Store ${secretName} as a JSON object with the key ${JSON.stringify(jsonKey)}, or take the #${jsonKey} off the Secret Name of ${key} to get the whole value.`,
      };
    case "json_key_not_found":
    case "json_key_is_null":
      return {
        cause: detail,
        remedy: `Give ${secretName} the key ${JSON.stringify(jsonKey)} in AWS, or correct what follows the # in the Secret Name of ${key}: upper and lower case count.`,
      };
    case "value_not_injectable":
      return {
        cause: detail,
        remedy: `Store ${secretName} without NUL characters and halves of surrogate pairs: base64 carries any bytes.`,
      };
    case "sealing_key_missing":
      return {
        cause: detail,
        remedy:
          "Ask whoever runs this Latchkey to put that key back into SEALING_KEYS, or enter what is sealed again.",
      };
    case "sealed_value_broken":
      return { cause: detail, remedy: "Enter what is sealed again." };
    case "out_of_time":
      return {
        cause: "Other secrets took so long that this one was not tried.",
        remedy: "Mend what fails or is slow above, then run the pre-flight again.",
      };
    default:
      return null;
  }
}
