// A remedy as prose, policy statements and commands: statements are JSON and commands of a cloud’s own tool, on lines of their own.
import { clouds } from "@/lib/clouds/catalog";

const texts = clouds.flatMap(({ machineText }) => machineText ?? []);

export type RemedyPart = { kind: "prose" | "statement" | "command"; text: string };

export function remedyParts(remedy: string): RemedyPart[] {
  const lines = remedy.split("\n");
  const parts: RemedyPart[] = [];
  let at = 0;
  while (at < lines.length) {
    const [kind, end] = partAt(lines, at);
    const text = lines.slice(at, end).join("\n");
    if (text.trim()) parts.push({ kind, text });
    at = end;
  }
  return parts;
}

/** What begins at a line, and the line after it. */
function partAt(lines: readonly string[], start: number): [kind: RemedyPart["kind"], end: number] {
  const statement = statementEnd(lines, start);
  if (statement) return ["statement", statement];
  let end = start + 1;
  if (!texts.some(({ command }) => command.test(lines[start] ?? ""))) return ["prose", end];
  while (lines[end - 1]?.endsWith("\\")) end += 1;
  return ["command", end];
}

/** The line after the JSON value that begins at `start`, or null when none does. */
function statementEnd(lines: readonly string[], start: number): number | null {
  if (!/^\s*[{[]/.test(lines[start] ?? "")) return null;
  for (let end = start + 1; end <= lines.length; end += 1) {
    if (isJson(lines.slice(start, end).join("\n"))) return end;
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const addressOrQuote = /https?:\/\/[^\s;,)]*[^\s;,).:]|"[^"\s]+"/;
const machineWord = new RegExp(
  `(${[...texts.map(({ word }) => word), addressOrQuote].map(({ source }) => source).join("|")})`,
);

/** Splits prose so that every second piece is for machines: a cloud's words, an address, or what is in quotes. */
export function machineWords(prose: string): string[] {
  return prose.split(machineWord);
}
