// A secret's name as a person types or pastes it: read by the clouds that it may be of.
import { clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { Pasted, SecretNaming } from "@/lib/clouds/naming";
import { clipboards } from "@/lib/clouds/registered/clipboards";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { jsonKeyProblem, missingName, parseSecretReference } from "@/lib/shared/resolution/reference";
import { SecretReferenceText } from "@/lib/shared/resolution/reference-schema";

/** Of a variable's value source: a default says its cloud, a credential does not. */
function cloudsOf(source: string): readonly CloudDefinition[] {
  const found = clouds.find(({ id }) => source === `default:${id}`);
  return found ? [found] : clouds;
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
  const asked = cloudsOf(source);
  if (asked.some(({ naming }) => isReference(naming, text.trim()))) return null;
  for (const { id } of asked) {
    const read = clipboards[id as CloudId]?.(text);
    if (read) return read;
  }
  return null;
}

function problemsFor({ id, naming }: CloudDefinition, text: string): string[] {
  const pasted = isReference(naming, text) ? null : clipboards[id as CloudId]?.(text);
  if (pasted) return [pasted.ok ? `Write this as ${pasted.reference}` : pasted.problem];
  const reference = parseSecretReference(text);
  const ofName = reference.name === "" ? missingName : naming.problem(reference.name);
  return [ofName, jsonKeyProblem(reference)].filter((problem) => problem !== null);
}

/** Checked, and kept as text. Its cloud is not known here: it has to be a secret's name in one of them. */
export const AnySecretReference = SecretReferenceText.superRefine((text, context) => {
  const each = clouds.map((cloud) => problemsFor(cloud, text));
  const problems = each.find(({ length }) => length === 0) ?? each[0] ?? [];
  for (const problem of problems) context.addIssue(problem);
});
