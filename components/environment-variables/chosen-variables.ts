// Variables that were chosen in a list, in words, and as they are sent.
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";

const shownCount = 6;

/** "A_KEY, B_KEY and 3 more". */
export function keysInWords(variables: readonly Pick<EnvironmentVariable, "key">[]): string {
  const keys = variables.map(({ key }) => key);
  const rest = keys.length - shownCount;
  if (rest > 0) return `${keys.slice(0, shownCount).join(", ")} and ${rest.toLocaleString("en-US")} more`;
  return keys.length > 1 ? `${keys.slice(0, -1).join(", ")} and ${keys.at(-1)}` : (keys[0] ?? "");
}

/** Which one, and in which state it was shown. */
export function toReference({ id, etag }: EnvironmentVariable): { id: string; etag: string } {
  return { id, etag };
}
