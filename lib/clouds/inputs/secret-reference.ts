// A secret's name as a person types or pastes it: read by the clouds that it may be of.
import { clouds } from "@/lib/clouds/catalog";
import type { Pasted, SecretNaming } from "@/lib/clouds/naming";
import { jsonKeyProblem, missingName, parseSecretReference } from "@/lib/shared/resolution/reference";
import { SecretReferenceText } from "@/lib/shared/resolution/reference-schema";

const everyNaming = clouds.map(({ naming }) => naming);

/** Of a variable's value source: a default says its cloud, a credential does not. */
function namingsOf(source: string): readonly SecretNaming[] {
  const found = clouds.find(({ id }) => source === `default:${id}`);
  return found ? [found.naming] : everyNaming;
}

/** Whether it has a reference's form already, and is not to be read as anything else. */
function isReference(naming: SecretNaming, text: string): boolean {
  const { name, jsonKey } = parseSecretReference(text);
  // An invisible sign at the end comes from what it was copied from, and belongs to no key.
  return jsonKey !== "" && !/\p{Cf}$/u.test(text) && naming.isName(name);
}

/**
 * What another tool wrote, as a reference.
 *
 * @param source as a variable's value source is written.
 */
export function readPastedReference(source: string, text: string): Pasted | null {
  const namings = namingsOf(source);
  if (namings.some((naming) => isReference(naming, text.trim()))) return null;
  for (const naming of namings) {
    const read = naming.readPasted(text);
    if (read) return read;
  }
  return null;
}

function problemsFor(naming: SecretNaming, text: string): string[] {
  const pasted = isReference(naming, text) ? null : naming.readPasted(text);
  if (pasted) return [pasted.ok ? `Write this as ${pasted.reference}` : pasted.problem];
  const reference = parseSecretReference(text);
  const ofName = reference.name === "" ? missingName : naming.problem(reference.name);
  return [ofName, jsonKeyProblem(reference)].filter((problem) => problem !== null);
}

/** Checked, and kept as text. Where its cloud is not known, it has to be a secret's name in one of them. */
function secretReferenceIn(namings: readonly SecretNaming[]) {
  return SecretReferenceText.superRefine((text, context) => {
    const each = namings.map((naming) => problemsFor(naming, text));
    const problems = each.find(({ length }) => length === 0) ?? each[0] ?? [];
    for (const problem of problems) context.addIssue(problem);
  });
}

export const AnySecretReference = secretReferenceIn(everyNaming);
