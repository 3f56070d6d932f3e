// The lines of a text, cut where what is pointed at begins and ends.
import type { PolicyFinding, PolicySeverity } from "@/lib/shared/clouds/doctor";

export interface Segment {
  text: string;
  /** The gravest of the findings that cover it; null where none does. */
  severity: PolicySeverity | null;
  /** Positions in the list of findings. */
  findings: readonly number[];
}

const gravity: Record<PolicySeverity, number> = { error: 2, warning: 1, note: 0 };

export function markedLines(
  text: string,
  findings: readonly Pick<PolicyFinding, "range" | "severity">[],
): Segment[][] {
  const lines = text.split("\n");
  let start = 0;
  return lines.map((line) => {
    const from = start;
    start += line.length + 1;
    // The space before a line's first word belongs to nothing that is said of it.
    const indent = line.length - line.trimStart().length;
    const own = findings.flatMap(({ range, severity }, index) => {
      const begin = Math.max(range.start.offset - from, range.start.offset < from ? indent : 0);
      const end = Math.min(range.end.offset - from, line.trimEnd().length);
      const empty = range.start.offset === range.end.offset;
      if (empty && begin >= 0 && begin <= line.length && range.start.offset >= from)
        return [{ begin: Math.max(0, begin - 1), end: Math.min(begin + 1, line.length), severity, index }];
      return begin < end && begin >= 0 ? [{ begin, end, severity, index }] : [];
    });
    const cuts = [...new Set([0, line.length, ...own.flatMap(({ begin, end }) => [begin, end])])].sort(
      (a, b) => a - b,
    );
    return cuts.slice(0, -1).map((cut, at) => {
      const covering = own.filter(({ begin, end }) => begin <= cut && end > cut);
      const [gravest] = covering.toSorted((a, b) => gravity[b.severity] - gravity[a.severity]);
      return {
        text: line.slice(cut, cuts[at + 1]),
        severity: gravest?.severity ?? null,
        findings: covering.map(({ index }) => index),
      };
    });
  });
}
