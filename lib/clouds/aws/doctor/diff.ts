// What differs between the lines of two texts.
import type { DiffLine } from "@/lib/shared/clouds/doctor";

/** Past this many comparisons the middle is shown as one exchange: nobody reads such a diff line by line. */
const comparisonLimit = 4_000_000;

/** By the longest common subsequence; lines are compared without the space at their ends. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const [oldEnds, nowEnds] = [old, now].map((lines) => lines.map((line) => line.trimEnd())) as [
    string[],
    string[],
  ];
  let head = 0;
  while (head < Math.min(old.length, now.length) && oldEnds[head] === nowEnds[head]) head++;
  const isCountable = (old.length - head) * (now.length - head) <= comparisonLimit;
  const alike = (row: number, column: number) => isCountable && oldEnds[row] === nowEnds[column];
  /** How many lines the rests behind a row and a column have in common. */
  const longest = old.map(() => new Uint32Array(isCountable ? now.length + 1 : 0));
  const common = (row: number, column: number) => longest[row]?.[column] ?? 0;
  for (let row = isCountable ? old.length - 1 : -1; row >= head; row--)
    for (let column = now.length - 1; column >= head; column--)
      (longest[row] as Uint32Array)[column] = alike(row, column)
        ? common(row + 1, column + 1) + 1
        : Math.max(common(row + 1, column), common(row, column + 1));

  const lines: DiffLine[] = now.slice(0, head).map((text) => ({ kind: "same", text }));
  for (let row = head, column = head; row < old.length || column < now.length; ) {
    const inBoth = row < old.length && column < now.length;
    if (inBoth && alike(row, column)) {
      lines.push({ kind: "same", text: now[column++] ?? "" });
      row++;
    } else if (
      row < old.length &&
      (column === now.length || common(row + 1, column) >= common(row, column + 1))
    )
      lines.push({ kind: "removed", text: old[row++] ?? "" });
    else lines.push({ kind: "added", text: now[column++] ?? "" });
  }
  return lines;
}
