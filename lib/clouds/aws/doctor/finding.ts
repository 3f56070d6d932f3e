// A finding: what is to be said of a place in the policy, and what would put it right. The texts are tables, so that the
// code says only which finding it is, where, and with which values.

import type { PolicyPath, PolicySeverity } from "@/lib/shared/clouds/doctor";
import type { Json, Place } from "./json/tree";
import { formTexts } from "./tables/form-texts";
import { permissionTexts } from "./tables/permission-texts";
import { trustTexts } from "./tables/trust-texts";

/** One change of the document, by the path in it. */
export type Fix =
  /** Sets the value there, a new one where there is none; undefined takes it out. */
  | { at: PolicyPath; value: Json | undefined }
  /** Gives the member another name. */
  | { at: PolicyPath; name: string }
  /** In a text or a list of them: exchanges one value for others, or adds them. */
  | { at: PolicyPath; from: string | null; to: Json[] };

export interface Finding {
  severity: PolicySeverity;
  /** Stable, snake_case. */
  code: string;
  title: string;
  /** Why, with the real values. */
  detail: string;
  /** What to change. */
  remedy: string;
  place: Place;
  /** AWS would not save the document. */
  malformed: boolean;
  fixes: Fix[];
}

/**
 * For each code a line for the title, one for the detail and one for the remedy, with `{names}` of values. Without a
 * third line, the remedy is among the values. What follows a slash in a code only tells two texts of one finding apart. What is refused, AWS does not save.
 */
type FindingTexts = Partial<Record<"refused" | PolicySeverity, Record<string, string>>>;

type Values = Record<string, string | number | readonly string[] | null>;
type CodeOf<T> = { [Group in keyof T]: keyof T[Group] }[keyof T] & string;

function findingsFrom<const T extends FindingTexts>(texts: T) {
  const rows = new Map(
    Object.entries(texts).flatMap(([group, table]) =>
      Object.entries(table as Record<string, string>).map(([code, text]) => [code, { group, text }] as const),
    ),
  );
  return (code: CodeOf<T>, place: Place, values: Values = {}, ...fixes: Fix[]): Finding => {
    const { group, text } = rows.get(code) ?? { group: "error", text: code };
    const [title = "", detail = "", remedy = "{remedy}"] = text.split("\n").map((line) => line.trim());
    return {
      severity: group === "refused" ? "error" : (group as PolicySeverity),
      code: code.split("/")[0] ?? "",
      title: filled(title, values, shortened),
      detail: filled(detail, values, shortened),
      remedy: filled(remedy, values, (value) => value),
      place,
      malformed: group === "refused",
      fixes,
    };
  };
}

export const formFinding = findingsFrom(formTexts);
export const trustFinding = findingsFrom(trustTexts);
export const permissionFinding = findingsFrom(permissionTexts);

/** A value in quotes is what somebody wrote, and shortened where the whole of it is not needed. */
function filled(text: string, values: Values, shorten: (value: string) => string): string {
  return text.replace(/("?)\{(\w+)\}/g, (whole, quote: string, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (typeof value === "number") return quote + value.toLocaleString("en");
    if (typeof value === "object" && value !== null)
      return quote + new Intl.ListFormat("en-GB").format(value.map((item) => `"${shorten(item)}"`));
    return quote + (quote === "" ? (value ?? "") : shorten(value ?? ""));
  });
}

function shortened(value: string): string {
  return value.length > 160 ? `${value.slice(0, 157)}…` : value;
}

const order = { error: 0, warning: 1, note: 2 };

/** Errors first, and then by their place; what is said twice of one place is said once. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted(
    (one, other) => order[one.severity] - order[other.severity] || one.place.offset - other.place.offset,
  );
  const first = new Map<string, Finding>();
  for (const finding of sorted) {
    const key = `${finding.code} ${finding.place.offset} ${finding.place.length}`;
    if (!first.has(key)) first.set(key, finding);
  }
  return [...first.values()];
}
