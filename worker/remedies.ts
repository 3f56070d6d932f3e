// What to change after a kickoff that failed, below the list of what failed: what several variables share is said once.
import type { VariableFailure } from "@/lib/shared/errors";

/** @param address of Latchkey, where the links lead. */
export function remedyLines(failures: readonly VariableFailure[], address: string | undefined): string[] {
  const keysOf = new Map<string, string[]>();
  for (const { key, cause, remedy, link } of failures) {
    if (!remedy) continue;
    const url = link && urlOf(link.href, address);
    const words = [
      ...(cause ? [cause] : []),
      ...remedy.split("\n"),
      ...(link && url ? [`${link.label}: ${url}`] : []),
    ].join("\n");
    keysOf.set(words, [...(keysOf.get(words) ?? []), key]);
  }
  return [...keysOf].flatMap(([words, keys]) => [
    `What to do about ${keys.join(", ")}:`,
    ...words.split("\n").map((line) => `  ${line}`),
  ]);
}

/** The link's address: always below Latchkey's, even if the server sent another. */
function urlOf(href: string, address = ""): string | null {
  const root = address.endsWith("/") ? address : `${address}/`;
  const path = `./${href.replace(/^\/+/, "")}`;
  return URL.canParse(path, root) ? new URL(path, root).href : null;
}
