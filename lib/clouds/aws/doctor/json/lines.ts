// Lines and columns of a text, and what differs between the lines of two.
import { LineCounter } from "yaml";
import type { DiffLine, PolicyPosition, PolicyRange } from "@/lib/shared/clouds/doctor";

export type RangeOf = (location: { offset: number; length: number }) => PolicyRange;

/** Ranges of a text from offsets; a position outside of it becomes its start or end. */
export function rangesIn(text: string): RangeOf {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  const position = (input: number): PolicyPosition => {
    const offset = Math.max(0, Math.min(input, text.length));
    const { line, col } = lines.linePos(offset);
    return { line, column: col, offset };
  };
  return ({ offset, length }) => ({ start: position(offset), end: position(offset + length) });
}

/** Past this many comparisons the middle is shown as one exchange: nobody reads such a diff line by line. */
const comparisonLimit = 4_000_000;

/** By the longest common subsequence; lines are compared without the space at their ends. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const oldEnds = old.map((line) => line.trimEnd());
  const nowEnds = now.map((line) => line.trimEnd());
  let head = 0;
  while (head < old.length && head < now.length && oldEnds[head] === nowEnds[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && oldEnds.at(-1 - tail) === nowEnds.at(-1 - tail)) tail++;
  const rows = old.length - head - tail;
  const columns = now.length - head - tail;

  const alike = (row: number, column: number) => oldEnds[head + row] === nowEnds[head + column];
  const countable = rows * columns <= comparisonLimit;
  /** How many lines the rests behind a row and a column have in common. */
  const longest = Array.from({ length: countable ? rows + 1 : 0 }, () => new Uint32Array(columns + 1));
  const common = (row: number, column: number) => longest[row]?.[column] ?? 0;
  for (let row = longest.length - 2; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--)
      (longest[row] as Uint32Array)[column] = alike(row, column)
        ? common(row + 1, column + 1) + 1
        : Math.max(common(row + 1, column), common(row, column + 1));

  const lines: DiffLine[] = now.slice(0, head).map((text) => ({ kind: "same", text }));
  for (let row = 0, column = 0; row < rows || column < columns; ) {
    const inBoth = row < rows && column < columns;
    if (inBoth && countable && alike(row, column)) {
      lines.push({ kind: "same", text: now[head + column++] ?? "" });
      row++;
    } else if (row < rows && (column === columns || common(row + 1, column) >= common(row, column + 1)))
      lines.push({ kind: "removed", text: old[head + row++] ?? "" });
    else lines.push({ kind: "added", text: now[head + column++] ?? "" });
  }
  return [...lines, ...now.slice(now.length - tail).map((text): DiffLine => ({ kind: "same", text }))];
}
