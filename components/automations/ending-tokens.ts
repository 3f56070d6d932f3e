import type { EndingToken } from "@/lib/shared/automations/schema";

/** What a notice says of them: of the one that has ended before those that end soon. */
export function endingTokensTitle(tokens: readonly EndingToken[]): string {
  const over = tokens.find(({ isOver }) => isOver);
  if (over) return `The token of version ${over.version} has expired`;
  const versions = tokens.map(({ version }) => version).sort((a, b) => a - b);
  if (versions.length === 1) return `The token of version ${versions[0]} expires soon`;
  return `The tokens of versions ${versions.slice(0, -1).join(", ")} and ${versions.at(-1)} expire soon`;
}
