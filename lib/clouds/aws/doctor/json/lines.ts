// Lines and columns of a text, and what differs between the lines of two.
import type { DiffLine, PolicyPosition, PolicyRange } from "@/lib/shared/clouds/doctor";

export type RangeOf = (place: { offset: number; length: number }) => PolicyRange;

/** Ranges of a text from offsets; what lies outside of it is drawn in. */
export function rangesIn(text: string): RangeOf {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);

  function position(wanted: number): PolicyPosition {
    const offset = Math.max(0, Math.min(wanted, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  }
  return ({ offset, length }) => ({ start: position(offset), end: position(offset + length) });
}

/** By the longest common subsequence; lines are compared without the space at their ends. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const trimmed = new Map<string, string>();
  for (const line of [...old, ...now]) if (!trimmed.has(line)) trimmed.set(line, line.trimEnd());
  const alike = (one = "", other = "") => trimmed.get(one) === trimmed.get(other);
  let head = 0;
  while (head < old.length && head < now.length && alike(old[head], now[head])) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    alike(old[old.length - 1 - tail], now[now.length - 1 - tail])
  )
    tail++;
  const lines = (kind: DiffLine["kind"], texts: string[]) => texts.map((text) => ({ kind, text }));
  return [
    ...lines("same", now.slice(0, head)),
    ...diffMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), alike),
    ...lines("same", now.slice(now.length - tail)),
  ];
}

/** Past this many comparisons the middle is told as one exchange: nobody reads such a diff line by line. */
const comparisonLimit = 4_000_000;

function diffMiddle(
  old: string[],
  now: string[],
  alike: (one: string | undefined, other: string | undefined) => boolean,
): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (old.length * now.length > comparisonLimit) return [...old.map(removed), ...now.map(added)];
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      longest[row * width + column] = alike(old[row], now[column])
        ? (longest[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(longest[(row + 1) * width + column] ?? 0, longest[row * width + column + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && alike(old[row], now[column])) {
      lines.push({ kind: "same", text: now[column++] ?? "" });
      row++;
    } else if (
      row < old.length &&
      (column === now.length ||
        (longest[(row + 1) * width + column] ?? 0) >= (longest[row * width + column + 1] ?? 0))
    ) {
      lines.push(removed(old[row++] ?? ""));
    } else lines.push(added(now[column++] ?? ""));
  }
  return lines;
}
