// Cause and remedy of what no cloud refuses, in words of our own.
import type { RemedyPlace } from "@/lib/shared/clouds/failures";
import type { OwnReason } from "@/lib/shared/resolution/reasons";

interface Words {
  cause: string;
  remedy: string;
  place?: RemedyPlace;
}

interface Facts {
  key: string;
  reason: string;
  detail: string;
  /** The secret's name, for a variable that reads one. */
  secretName?: string;
  jsonKey?: string | null;
}

export const whenNothingIsKnown =
  "Try again. If it keeps failing, ask your Latchkey administrator to check its log.";

/** Null for the refusals of clouds, and for what nothing is known of. */
export function ownWords({ secretName = "the secret", jsonKey = null, ...facts }: Facts): Words | null {
  const { reason } = facts;
  if (!Object.hasOwn(words, reason)) return null;
  return words[reason as OwnReason]({ ...facts, secretName, jsonKey });
}

const missingJsonKey = ({ key, detail, secretName, jsonKey }: Required<Facts>): Words => ({
  cause: detail,
  remedy: `Add the key ${JSON.stringify(jsonKey)} to ${secretName}, or correct the part after # in the Secret Name of ${key}. Upper and lower case must match.`,
  place: "variable",
});

const words: Record<OwnReason, (facts: Required<Facts>) => Words> = {
  no_credential_found: ({ key }) => ({
    cause: `There's no default credential for ${key}.`,
    remedy: `Set a default credential under Settings → Secret Provider Credentials, or choose a credential in ${key}.`,
    place: "credentials",
  }),
  config_not_for_automation: ({ key }) => ({
    cause: "The Workload Identity config is limited to other automations.",
    remedy: `Add this automation to the config, or use another credential for ${key}.`,
    place: "config",
  }),
  not_baked: ({ detail }) => ({
    cause: detail.replace(/ Deploy the automation again\.$/, ""),
    remedy: "Deploy the automation again and give its workers the new token.",
  }),
  runtime_too_old: ({ detail }) => ({
    cause: detail,
    remedy: "Update latchkey-worker in the automation’s image, then start it again.",
  }),
  secret_not_json: ({ key, detail, secretName, jsonKey }) => ({
    cause: detail,
    remedy: `Store ${secretName} as a JSON object with the key ${JSON.stringify(jsonKey)}, or remove #${jsonKey} from the Secret Name of ${key} to get the whole value.`,
    place: "variable",
  }),
  json_key_not_found: missingJsonKey,
  json_key_is_null: missingJsonKey,
  value_not_injectable: ({ detail, secretName }) => ({
    cause: detail,
    remedy: `Store ${secretName} without NUL characters and half surrogate pairs, or as base64.`,
  }),
  name_not_accepted: ({ detail }) => ({
    cause: detail,
    remedy: "Check that LATCHKEY_URL is the address of your Latchkey.",
  }),
  sealing_key_missing: ({ detail }) => ({
    cause: detail,
    remedy:
      "Ask your Latchkey administrator to put that key back into SEALING_KEYS, or enter the value again.",
  }),
  sealed_value_broken: ({ detail }) => ({ cause: detail, remedy: "Enter the value again." }),
  out_of_time: () => ({
    cause: "Other secrets took so long that this one wasn't tried.",
    remedy: "First fix the variables that fail or are slow, then try again.",
  }),
};
