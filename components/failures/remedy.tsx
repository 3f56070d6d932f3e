// What to change after a red test: prose that sets machine text apart, with statements and commands to copy.
import { Stack, Text } from "@mantine/core";
import classes from "@/components/secret-providers/connection-test/panel.module.css";
import { CodeBlock } from "@/components/ui/code-block";
import { clouds } from "@/lib/clouds/catalog";

const labels = { statement: "Policy statement", command: "Command" };

export function Remedy({ text }: { text: string }) {
  return (
    <Stack gap={8}>
      {remedyParts(text).map((part) =>
        part.kind !== "prose" ? (
          <CodeBlock key={part.text} label={labels[part.kind]} code={part.text} />
        ) : (
          <Text key={part.text}>
            {machineWords(part.text).map((word, index) =>
              index % 2 === 1 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place alone.
                <code key={index} className={classes.machine}>
                  {word}
                </code>
              ) : (
                word
              ),
            )}
          </Text>
        ),
      )}
    </Stack>
  );
}

const texts = clouds.flatMap(({ machineText }) => machineText ?? []);

type RemedyPart = { kind: "prose" | "statement" | "command"; text: string };

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
