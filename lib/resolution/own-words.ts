// Cause and remedy of what no cloud refuses, in words of our own.
import type { RemedyPlace } from "@/lib/shared/clouds/failures";

interface Words {
  cause: string;
  remedy: string;
  place?: RemedyPlace;
}

interface Facts {
  key: string;
  reason: string;
  detail: string;
  /** Of a variable that reads a secret. */
  secretName?: string;
  jsonKey?: string | null;
}

export const whenNothingIsKnown =
  "Try again. If it keeps failing, ask your Latchkey administrator to check its log.";

/** Null for the refusals of clouds, and for what nothing is known of. */
export function ownWords({
  key,
  reason,
  detail,
  secretName = "the secret",
  jsonKey = null,
}: Facts): Words | null {
  switch (reason) {
    case "no_credential_found":
      return {
        cause: `There's no default credential for ${key}.`,
        remedy: `Set a default credential under Settings → Secret Provider Credentials, or choose a credential in ${key}.`,
        place: "credentials",
      };
    case "config_not_for_automation":
      return {
        cause: "The Workload Identity config is limited to other automations.",
        remedy: `Add this automation to the config, or use another credential for ${key}.`,
        place: "config",
      };
    case "not_baked":
      return {
        cause: detail.replace(/ Deploy the automation again\.$/, ""),
        remedy: "Deploy the automation again and give its workers the new token.",
      };
    case "runtime_too_old":
      return {
        cause: detail,
        remedy: "Update latchkey-worker in the automation’s image, then start it again.",
      };
    case "secret_not_json":
      return {
        cause: detail,
        remedy: `Store ${secretName} as a JSON object with the key ${JSON.stringify(jsonKey)}, or remove #${jsonKey} from the Secret Name of ${key} to get the whole value.`,
        place: "variable",
      };
    case "json_key_not_found":
    case "json_key_is_null":
      return {
        cause: detail,
        remedy: `Add the key ${JSON.stringify(jsonKey)} to ${secretName}, or correct the part after # in the Secret Name of ${key}. Upper and lower case must match.`,
        place: "variable",
      };
    case "value_not_injectable":
      return {
        cause: detail,
        remedy: `Store ${secretName} without NUL characters and half surrogate pairs, or as base64.`,
      };
    case "name_not_accepted":
      return {
        cause: detail,
        remedy: "Check that LATCHKEY_URL is the address of your Latchkey.",
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
        remedy: "First fix the variables that fail or are slow, then try again.",
      };
    default:
      return null;
  }
}
