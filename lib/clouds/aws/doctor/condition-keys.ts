// What a request carries for each condition key.
import type { Lookup } from "./pattern";

/** By the key, its value or values, with `{names}`. */
export type RequestKeys = Readonly<Record<string, string | readonly string[]>>;

/**
 * @param values where one is null, it is not known, nor is any key that needs it.
 * @param unlisted of a key that is not among the known.
 */
export function lookupIn(
  keys: RequestKeys,
  values: Readonly<Record<string, string | null>>,
  unlisted: Lookup,
): Lookup {
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const isKnown = (text: string) =>
    [...text.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => values[name] !== null);
  const known = new Map(
    Object.entries(keys)
      .filter(([, sent]) => [sent].flat().every(isKnown))
      .map(([key, sent]) => [filled(key).toLowerCase(), [sent].flat().map(filled)]),
  );
  return (key) => known.get(key) ?? unlisted(key);
}

export function timesOf(now: number) {
  return { now: new Date(now).toISOString(), epoch: String(Math.floor(now / 1000)) };
}
