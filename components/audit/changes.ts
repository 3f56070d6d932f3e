// An event's detail as rows to read: each setting before and after, and whatever else was recorded.

import { exactTime } from "@/components/ui/time-words";

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

export interface Change {
  setting: string;
  /** Null where the record has none. */
  before: string | null;
  after: string | null;
  isChanged: boolean;
}

export interface EventFacts {
  changes: Change[];
  facts: { term: string; value: string }[];
}

export function factsOf(detail: Record<string, unknown>): EventFacts {
  const { before, after, ...others } = detail;
  const old = leaves(before);
  const current = leaves(after);
  const changes = [...new Set([...old.keys(), ...current.keys()])].map((setting) => {
    const values = { before: old.get(setting) ?? null, after: current.get(setting) ?? null };
    return { setting, ...values, isChanged: values.before !== values.after };
  });
  return { changes, facts: [...leaves(others)].map(([term, value]) => ({ term, value })) };
}

/** Every value that is no object, by its dotted path. */
function leaves(value: unknown, path = ""): Map<string, string> {
  if (value === undefined) return new Map();
  if (isRecord(value)) {
    return new Map(
      Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path ? `${path}.${key}` : key)]),
    );
  }
  return new Map([[path || "value", inWords(value)]]);
}

function inWords(value: unknown): string {
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ") || "–";
  if (typeof value === "string" && isoTime.test(value)) return exactTime(new Date(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
