// Finds the intended spelling of a text.
import leven from "leven";

/** Removes characters from the end. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** Whether at most `limit` changes of one character turn one text into the other. */
export function isAlike(from: string, to: string, limit: number): boolean {
  return leven(from, to, { maxDistance: limit + 1 }) <= limit;
}

/** The intended name: the same except for case, or nearly the same. */
export function meant(text: string, names: readonly string[], limit: number): string | null {
  return nearest(text, names, (name) => name, limit);
}

/** The item with the nearest text within a limit. Case is ignored. */
export function nearest<T>(
  text: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit = 300,
): T | null {
  const [best] = items
    .map((item) => {
      const own = textOf(item).slice(0, 300).toLowerCase();
      return { item, away: leven(own, text.toLowerCase(), { maxDistance: limit + 1 }) };
    })
    .filter(({ away }) => away <= limit)
    .sort((left, right) => left.away - right.away);
  return best ? best.item : null;
}
