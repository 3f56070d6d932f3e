/** What a value has at its ends that is easily pasted along and hard to see, or null. */
export function surroundingSpace(value: string): string | null {
  const [atStart, atEnd] = [/^\s/.test(value), /\s$/.test(value)];
  if (!value || (!atStart && !atEnd)) return null;
  const where = atStart && atEnd ? "begins and ends" : atStart ? "begins" : "ends";
  return `The value ${where} with ${/^\s*\n|\n\s*$/.test(value) ? "a line break" : "a space"}, which will be kept.`;
}
