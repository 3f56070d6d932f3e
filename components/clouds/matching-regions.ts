/**
 * The regions to suggest for a text, hyphens or none.
 *
 * @param isTyping a region that is typed to its end needs no list over the next field; who opens the list of a
 * filled field wants to see the others.
 */
export function matchingRegions(regions: readonly string[], text: string, isTyping: boolean): string[] {
  if (regions.includes(text)) return isTyping ? [] : [...regions];
  const letters = plain(text);
  return regions.filter((region) => plain(region).includes(letters));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, "");
}
