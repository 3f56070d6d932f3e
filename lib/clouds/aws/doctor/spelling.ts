// What a misspelled text was meant to be, and what nobody filled in.

/** A placeholder of a guide or a template. */
export const placeholder =
  /<[^<>"]{1,60}>|\{\{[^{}]{1,60}\}\}|\$\{(?![*?$]\})[^{}:]{1,60}\}|\bYOUR[_-][A-Z_-]+|\bX{6,}\b|\bREPLACE[_-]?ME\b/i;

/** Without signs of a kind at its end. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** How many single changes turn one text into the other; `limit + 1` where it takes more than `limit`. */
export function distance(from: string, to: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(from.length - to.length) > limit) return over;
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = new Array<number>(to.length + 1).fill(over);
    current[0] = row;
    // Further than `limit` from the diagonal, nothing leads to an end within it.
    for (let column = Math.max(1, row - limit); column <= Math.min(to.length, row + limit); column++)
      current[column] = Math.min(
        (previous[column] ?? over) + 1,
        (current[column - 1] ?? over) + 1,
        (previous[column - 1] ?? over) + (from[row - 1] === to[column - 1] ? 0 : 1),
      );
    if (Math.min(...current) > limit) return over;
    previous = current;
  }
  return Math.min(previous[to.length] ?? over, over);
}

/** The name that was probably meant: the same but for case, or nearly the same. */
export function meant(text: string, names: readonly string[], limit: number): string | null {
  return nearest(text.toLowerCase(), names, (name) => name.toLowerCase(), limit);
}

/** The item whose text is the nearest, within a limit. */
export function nearest<T>(
  text: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit: number,
): T | null {
  const [best] = items
    .map((item) => ({ item, away: distance(textOf(item).slice(0, 300), text, limit) }))
    .filter(({ away }) => away <= limit)
    .sort((left, right) => left.away - right.away);
  return best ? best.item : null;
}
