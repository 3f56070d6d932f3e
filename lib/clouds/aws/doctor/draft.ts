// A finding while it is being found: with a place in the shown text instead of lines and columns.
import type { Place } from "@/lib/clouds/aws/doctor/json/tree";
import type { PolicySeverity } from "@/lib/shared/clouds/doctor";

export interface Draft {
  severity: PolicySeverity;
  /** Stable, snake_case. */
  code: string;
  title: string;
  detail: string;
  remedy: string;
  place: Place;
  statementIndex: number | null;
  /** AWS would not save the document. */
  malformed?: true;
}

const order = { error: 0, warning: 1, note: 2 };

/** Errors first, and then by their place; what is said twice of one place is said once. */
export function inOrder(drafts: Draft[]): Draft[] {
  const seen = new Set<string>();
  return drafts
    .sort(
      (one, other) => order[one.severity] - order[other.severity] || one.place.offset - other.place.offset,
    )
    .filter(({ code, place }) => {
      const key = `${code} ${place.offset} ${place.length}`;
      return !seen.has(key) && Boolean(seen.add(key));
    });
}

/** A value as a sentence names it; cut where it is long. */
export function quoted(text: string): string {
  return text.length > 160 ? `"${text.slice(0, 157)}…"` : `"${text}"`;
}

/** "a", "a and b", "a, b and c" */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
