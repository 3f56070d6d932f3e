// The outcome of one variable: the value to inject, or the reason why there is none. A reason never contains a value.
import { decryptionReasons, issuerReasons, keyReasons, type Secret } from "@/lib/clouds/contract";
import { placeOf } from "@/lib/clouds/registry";
import type { SettingsValues } from "@/lib/clouds/settings";
import { readJsonKey } from "@/lib/resolution/json-value";
import type { AppError } from "@/lib/shared/errors";
import type { PlanVariable } from "@/lib/shared/resolution/plan";
import type { OwnReason } from "@/lib/shared/resolution/reasons";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

interface Place {
  cloud: string;
  settings: SettingsValues;
}

/** `Secret "name" in us-east-1`. */
function named({ cloud, settings }: Place, secretName: string): string {
  const place = placeOf(cloud, settings, secretName);
  return place ? `Secret "${secretName}" in ${place}` : `Secret "${secretName}"`;
}

/** The outcome for a secret that could not be read. */
export function unread(place: Place, { key, secretName }: PlanVariable, reader: string, error: AppError) {
  const { code, failure = null, message } = error;
  const detail = `${named(place, secretName)}, read as ${reader}: ${message}`;
  return {
    stage: stageOf(error),
    failure: { key, reason: failure?.reason ?? code, detail },
    refusal: failure,
  };
}

/** A cloud answers one call for several stages: which of them failed shows in the reason. */
function stageOf({ failure }: AppError): ReadingStage {
  // A failure without a cloud's refusal comes from opening the store, whose keys are sealed.
  if (!failure) return "open";
  if (issuerReasons.has(failure.reason)) return "issuer";
  if (keyReasons.has(failure.reason)) return "exchange";
  if (decryptionReasons.has(failure.reason)) return "decrypt";
  return failure.stage === "mint" || failure.stage === "exchange" ? failure.stage : "read";
}

/** The outcome for a secret that was read. */
export function injectable(place: Place, { key, secretName, jsonKey }: PlanVariable, { value }: Secret) {
  const field = jsonKey === null ? { ok: true as const, value } : readJsonKey(value, jsonKey);
  const fail = (stage: ReadingStage, reason: OwnReason, problem: string) => ({
    ok: false as const,
    stage,
    failure: { key, reason, detail: `${named(place, secretName)}: ${problem}.` },
    refusal: null,
  });
  if (!field.ok) return fail("json_key", field.reason, field.problem);
  if (field.value.includes("\0")) {
    const problem = "its value contains a NUL character, which isn't possible in an environment variable";
    return fail("inject", "value_not_injectable", problem);
  }
  // UTF-8 cannot write half of a pair: the command would get another text than the secret holds.
  if (/\p{Cs}/u.test(field.value)) {
    const problem =
      "its value contains half of a surrogate pair, which isn't possible in an environment variable";
    return fail("inject", "value_not_injectable", problem);
  }
  return field;
}
