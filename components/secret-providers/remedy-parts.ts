// A remedy as prose and policy statements: the statements are JSON on lines of their own.

export type RemedyPart = { kind: "prose" | "statement"; text: string };

export function remedyParts(remedy: string): RemedyPart[] {
  const lines = remedy.split("\n");
  const parts: RemedyPart[] = [];
  let at = 0;
  while (at < lines.length) {
    const end = statementEnd(lines, at);
    const text = lines.slice(at, end ?? at + 1).join("\n");
    if (text.trim()) parts.push({ kind: end ? "statement" : "prose", text });
    at = end ?? at + 1;
  }
  return parts;
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

/** Splits prose so that every second piece is for machines: an ARN, an address, an API action, or what stands in quotes. */
export function machineWords(prose: string): string[] {
  return prose.split(/(arn:aws[^\s;,)]*[^\s;,).:]|https?:\/\/[^\s;,)]*[^\s;,).:]|\bsts:\w+|"[^"\s]+")/);
}
