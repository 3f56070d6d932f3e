// A finding: a mistake at a place in the policy, with the changes that correct it. The texts are in tables; a reviewer gives
// the finding's code, its place and the values for its texts.
import type { PolicyFinding, PolicyPath, PolicySeverity } from "@/lib/shared/clouds/doctor";
import type { Condition } from "./evaluation";
import type { Json, Location } from "./json";
import { formTexts } from "./tables/form-texts";
import { permissionTexts } from "./tables/permission-texts";
import { trustTexts } from "./tables/trust-texts";

/** One change of the document, by the path in it. */
export interface Fix {
  at: PolicyPath;
  how: "put" | "add" | "rename";
  values: Json[];
}

type Place = Pick<Location, "path">;

/** A member of an object. It may be absent. */
export const member = ({ path }: Place, name: string): Place => ({ path: [...path, name] });
/** Replaces or inserts: several values make a list, and no value removes it. */
export const put = (at: Place, ...values: Json[]): Fix => ({ at: at.path, how: "put", values });
/** Adds values to a list, or to a single value, which becomes a list. */
export const add = (at: Place, ...values: Json[]): Fix => ({ at: at.path, how: "add", values });
export const rename = (at: Place, name: string): Fix => ({ at: at.path, how: "rename", values: [name] });

/** The first mistake that applies, of several that exclude one another. */
export function firstOf<Code extends string>(
  mistakes: Partial<Record<Code, boolean | undefined>>,
): Code | undefined {
  return (Object.keys(mistakes) as Code[]).find((code) => mistakes[code]);
}

export interface Finding extends Omit<PolicyFinding, "path" | "range" | "statementIndex"> {
  location: Location;
  /** AWS would not save the document. */
  malformed: boolean;
  fixes: Fix[];
}

/**
 * For each code a line for the title, one for the detail and one for the remedy, with `{names}` of values. What follows a
 * slash in a code only tells two texts of one finding apart. AWS does not save what is `refused`.
 */
type FindingTexts = Partial<Record<"refused" | PolicySeverity, Record<string, string>>>;
type CodeOf<T> = { [Group in keyof T]: keyof T[Group] }[keyof T] & string;
type Values = Record<string, string | number | readonly string[] | null>;

const usualRemedy = 'Write "{right}".';

function findingsFrom<const T extends FindingTexts>(texts: T) {
  const rows = new Map(
    Object.entries<Record<string, string>>(texts).flatMap(([group, table]) =>
      Object.entries(table).map(([code, text]) => [code, { group, text }]),
    ),
  );
  /** The value at the place itself is `{value}`, unless another is given. */
  return (
    code: CodeOf<T>,
    location: Location & { value?: unknown },
    values: Values = {},
    ...fixes: Fix[]
  ): Finding => {
    const { group, text } = rows.get(code) ?? { group: "error", text: code };
    const [title = "", detail = "", remedy = usualRemedy] = text.split("\n").map((line) => line.trim());
    const all = { ...(typeof location.value === "string" && { value: location.value }), ...values };
    return {
      severity: group === "refused" ? "error" : (group as PolicySeverity),
      code: code.split("/")[0] ?? "",
      title: filled(title, all, shortened),
      detail: filled(detail, all, shortened),
      remedy: filled(remedy, all, (value) => value),
      location,
      malformed: group === "refused",
      fixes,
    };
  };
}

export const formFinding = findingsFrom(formTexts);
export const trustFinding = findingsFrom(trustTexts);
export const permissionFinding = findingsFrom(permissionTexts);

/** The values by which texts name a condition. */
export function textsOf({ key, operator, values }: Condition) {
  return { key: key.value, operator: operator.value, required: values.map(({ value }) => value) };
}

/** The code for a condition that Latchkey cannot check. */
export function unknownCode({ key }: Condition) {
  return /sourceip|sourcevpc/i.test(key.value) ? "source_address_unknown" : "condition_unknown";
}

/** A value in quotes is the author's own; it is shortened unless all of it is needed. */
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

const shortened = (value: string) => (value.length > 160 ? `${value.slice(0, 157)}…` : value);

const order = { error: 0, warning: 1, note: 2 };

/** Errors come first, then findings by place. Two findings with the same code at the same place become one. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const sorted = findings.toSorted(
    (left, right) =>
      order[left.severity] - order[right.severity] || left.location.offset - right.location.offset,
  );
  const keyOf = ({ code, location }: Finding) => `${code} ${location.offset} ${location.length}`;
  // A map keeps the place of a key's first entry and the value of its last.
  return [...new Map(sorted.toReversed().map((finding) => [keyOf(finding), finding])).values()].toReversed();
}
