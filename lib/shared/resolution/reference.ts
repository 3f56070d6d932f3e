// How a variable names a secret: `name` or `name#json_key`. What a name may be is its cloud's own to say.

export interface SecretReference {
  /** A secret's name, or its cloud's full name of it. */
  name: string;
  /** One field of a JSON secret; null for the whole value. */
  jsonKey: string | null;
}

/** Splits at the first `#`, which no secret name can contain; a JSON key may contain more of them. */
export function parseSecretReference(text: string): SecretReference {
  const at = text.indexOf("#");
  if (at === -1) return { name: text, jsonKey: null };
  return { name: text.slice(0, at), jsonKey: text.slice(at + 1) };
}

/**
 * Of a variable whose value comes from a secret.
 *
 * @throws TypeError for one that has no secret: its value is direct, and nobody may read an empty name for it.
 */
export function secretReferenceOf({
  secretName,
}: {
  secretName?: string | null | undefined;
}): SecretReference {
  if (!secretName) throw new TypeError("This variable has no secret.");
  return parseSecretReference(secretName);
}

export function formatSecretReference({ name, jsonKey }: SecretReference): string {
  return jsonKey === null ? name : `${name}#${jsonKey}`;
}

/** The part of a half-typed reference that can be searched for. */
export function searchableName(text: string): string {
  return parseSecretReference(text.trim()).name;
}

/** A variable of a plan. */
export function plannedRead(variable: { secretName: string | null }) {
  const { name, jsonKey } = secretReferenceOf(variable);
  return { secretName: name, jsonKey };
}

/** The problem of the text after the name. */
export function jsonKeyProblem({ jsonKey }: SecretReference): string | null {
  if (jsonKey === "") return "The JSON key is missing after the #.";
  if (jsonKey !== null && /[\p{Cc}\p{Cs}]/u.test(jsonKey))
    return "A JSON key can't contain control characters.";
  return null;
}

export const missingName = "The secret's name is missing before the #.";
