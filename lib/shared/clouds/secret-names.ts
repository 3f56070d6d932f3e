// Which secrets a half-typed text means, and in which order. Pure: the server searches with it, and the browser narrows
// an answer that it has already.
import type { SecretName, SecretNames } from "@/lib/shared/clouds/secret-name-schemas";

export const shownNames = 100;

/** Whether the name or the description contains the text, or each of its words. Letter case does not matter. */
export function isMeant(text: string, { name, description = "" }: SecretName): boolean {
  const searched = `${name}\n${description}`.toLowerCase();
  const words = wordsOf(text);
  return (
    searched.includes(text.toLowerCase()) ||
    (words.length > 0 && words.every((word) => searched.includes(word)))
  );
}

export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Names that begin with the text come first, then those that hold it, then those that hold its words. */
export function bestFirst(text: string, names: readonly SecretName[]): SecretName[] {
  return names
    .map((secret) => ({ secret, rank: rank(text, secret.name) }))
    .sort((left, right) => left.rank - right.rank || (left.secret.name < right.secret.name ? -1 : 1))
    .map(({ secret }) => secret);
}

function rank(text: string, name: string): number {
  if (name.startsWith(text)) return 0;
  if (name.toLowerCase().startsWith(text.toLowerCase())) return 1;
  return name.toLowerCase().includes(text.toLowerCase()) ? 2 : 3;
}

/** Whether all that `longer` means is among what `text` does. Not so for a full name, of which only a part is searched. */
export function isNarrower(longer: string, text: string, isFull: (name: string) => boolean): boolean {
  if (isFull(longer)) return false;
  return text === "" || (longer.toLowerCase().includes(text.toLowerCase()) && wordsOf(text).length > 0);
}

/** What of an answer a narrower text still means. */
export function narrowed<Answer extends SecretNames>(text: string, answer: Answer): Answer {
  return {
    ...answer,
    names: bestFirst(
      text,
      answer.names.filter((secret) => isMeant(text, secret)),
    ),
  };
}

/**
 * Whether there is certainly no secret of exactly this name: the answer to a search for it looked at every name that it
 * could be.
 *
 * @param isSearchedFor whether a search for the name looks for it as it is, and not only for its words.
 */
export function isAbsent(
  name: string,
  { names, truncated, complete }: SecretNames,
  isSearchedFor: (name: string) => boolean,
): boolean {
  if (truncated || (!complete && !isSearchedFor(name))) return false;
  return !names.some((secret) => secret.name === name);
}
