/** The white space at a value's ends, which is easy to paste and hard to see; null where there is none. */
export function surroundingSpace(value: string): string | null {
  const [atStart, atEnd] = [/^\s/.test(value), /\s$/.test(value)];
  if (!value || (!atStart && !atEnd)) return null;
  const where = atStart && atEnd ? "begins and ends" : atStart ? "begins" : "ends";
  return `The value ${where} with ${/^\s*\n|\n\s*$/.test(value) ? "a line break" : "a space"}, which will be kept.`;
}
