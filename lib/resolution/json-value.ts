// One field of a JSON secret, as the text of an environment variable.
import { isLosslessNumber, parse, stringify } from "lossless-json";

export type JsonValue =
  | { ok: true; value: string }
  | { ok: false; reason: "secret_not_json" | "json_key_not_found" | "json_key_is_null"; problem: string };

/**
 * Strings as they are; numbers with their digits as written; booleans as `true` and `false`; objects and arrays as JSON.
 * Only the object's own keys count. `problem` names the key, never a value, nor the keys that there are.
 */
export function readJsonKey(text: string, key: string): JsonValue {
  let parsed: unknown;
  try {
    // As JSON.parse does with a key that is there twice.
    parsed = parse(text, null, { onDuplicateKey: ({ newValue }) => newValue });
  } catch {
    // The parser quotes the text in its message, so nothing of it is passed on.
    return { ok: false, reason: "secret_not_json", problem: "its value is not JSON" };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || isLosslessNumber(parsed)) {
    return {
      ok: false,
      reason: "secret_not_json",
      problem: "its value is JSON, but not an object with keys",
    };
  }
  const value = Object.getOwnPropertyDescriptor(parsed, key)?.value as unknown;
  const named = JSON.stringify(key);
  if (value === undefined) {
    return { ok: false, reason: "json_key_not_found", problem: `its JSON has no key ${named}` };
  }
  if (value === null) {
    return { ok: false, reason: "json_key_is_null", problem: `its JSON key ${named} is null` };
  }
  return { ok: true, value: typeof value === "string" ? value : (stringify(value) ?? "") };
}
