// One field of a JSON secret, as the text of an environment variable: cut out of what was stored, so that no parser alters it.

export type JsonValue =
  | { ok: true; value: string }
  | { ok: false; reason: "secret_not_json" | "json_key_not_found" | "json_key_is_null"; problem: string };

/**
 * Strings as they are; all else exactly as it is written in the secret: a number's digits, an object's spaces and order.
 * A key that is there wins; otherwise `parent.child` leads into the object at `parent`, by the longest key that is there.
 * Of a key that is there twice the last counts, as with every usual parser. `problem` names the key, never a value, nor
 * the keys that there are.
 */
export function readJsonKey(secret: string, key: string): JsonValue {
  // PowerShell and others write a byte order mark, which is no part of JSON.
  const text = secret.replace(/^\ufeff/, "");
  try {
    JSON.parse(text);
  } catch {
    // The parser quotes the text in its message, so the message is not passed on.
    return { ok: false, reason: "secret_not_json", problem: "its value isn't JSON" };
  }
  const whole = text.trim();
  if (!whole.startsWith("{")) {
    return {
      ok: false,
      reason: "secret_not_json",
      problem: "its value is JSON, but has no keys",
    };
  }
  const source = valueAt(whole, key);
  const named = JSON.stringify(key);
  if (source === undefined) {
    return { ok: false, reason: "json_key_not_found", problem: `its JSON doesn't have the key ${named}` };
  }
  if (source === "null") {
    return { ok: false, reason: "json_key_is_null", problem: `its JSON key ${named} is null` };
  }
  return { ok: true, value: source.startsWith('"') ? (JSON.parse(source) as string) : source };
}

/** The source of what `key` leads to in the object. */
function valueAt(object: string, key: string): string | undefined {
  const members = membersOf(object);
  const own = members.get(key);
  if (own !== undefined) return own;
  for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) {
    const inner = members.get(key.slice(0, dot));
    if (inner !== undefined) return inner.startsWith("{") ? valueAt(inner, key.slice(dot + 1)) : undefined;
  }
  return undefined;
}

/** The members of an object, each with its value's source. Only for text that is known to be JSON. */
function membersOf(object: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = 1;
  for (;;) {
    at = afterSigns(object, at, ",");
    if (object[at] === "}") return members;
    const keyEnd = stringEnd(object, at);
    const key = JSON.parse(object.slice(at, keyEnd)) as string;
    const start = afterSigns(object, keyEnd, ":");
    at = valueEnd(object, start);
    members.set(key, object.slice(start, at));
  }
}

function afterSigns(text: string, from: number, sign: string): number {
  let at = from;
  while (text[at] === sign || " \t\r\n".includes(text[at] as string)) at += 1;
  return at;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Counts brackets instead of calling itself: a secret may be nested deeper than a call stack is. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const sign = text[at] as string;
    if (sign === '"') at = stringEnd(text, at);
    else {
      if (sign === "{" || sign === "[") depth += 1;
      if (sign === "}" || sign === "]") depth -= 1;
      at += 1;
    }
  } while (depth > 0);
  if (`{["`.includes(text[from] as string)) return at;
  while (!",}] \t\r\n".includes(text[at] as string)) at += 1;
  return at;
}
