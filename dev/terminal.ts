// How the commands look in a terminal: few colours, and none where the output is no terminal or NO_COLOR is set.
import type { WriteStream } from "node:tty";

type Stream = Pick<WriteStream, "isTTY" | "columns">;
type Style = (text: string) => string;

export interface Terminal {
  /** Lines may be drawn over. */
  live: boolean;
  strong: Style;
  quiet: Style;
  passed: Style;
  failed: Style;
}

/** NO_COLOR as https://no-color.org describes it. */
export function terminal(stream: Stream, environment = process.env): Terminal {
  const live = Boolean(stream.isTTY) && environment.TERM !== "dumb" && !environment.CI;
  const coloured = Boolean(stream.isTTY) && environment.TERM !== "dumb" && !environment.NO_COLOR;
  const style =
    (open: number, close: number): Style =>
    (text) =>
      coloured ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return { live, strong: style(1, 22), quiet: style(2, 22), passed: style(32, 39), failed: style(31, 39) };
}

/** Wide enough for the worker's log line after its label. */
const widestColumns = 116;

/** Breaks text at spaces so that it stays readable; each line begins with `indent`. Lines of the text stay lines. */
export function paragraphs(
  text: string,
  indent: string,
  columns = process.stdout.columns || widestColumns,
): string {
  const width = Math.max(40, Math.min(columns, widestColumns) - indent.length);
  return text
    .split("\n")
    .flatMap((line) => wrapped(line, width))
    .map((line) => (line ? indent + line : line))
    .join("\n");
}

function wrapped(line: string, width: number): string[] {
  const [margin = ""] = /^\s*/.exec(line) ?? [];
  const lines: string[] = [];
  let current = margin;
  for (const word of line.trim().split(/\s+/)) {
    const empty = current === margin;
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = margin + word;
    } else {
      current += empty ? word : ` ${word}`;
    }
  }
  return [...lines, current];
}

/** "0.4 s", "12 s", "1 min 5 s". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export type Fact = [label: string, value: string];

/** Labels in one column, values beside them. */
export function factLines(facts: Fact[], indent: string, labelled: (text: string) => string): string {
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  const hanging = indent + " ".repeat(width + 2);
  const beside = (value: string) => paragraphs(value.trim(), hanging).slice(hanging.length);
  return facts
    .map(([label, value]) => `${indent}${labelled(label.padEnd(width))}  ${beside(value)}\n`)
    .join("");
}
