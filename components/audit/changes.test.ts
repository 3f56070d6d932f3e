import { describe, expect, it } from "vitest";
import { factsOf } from "@/components/audit/audit-detail";
import { actionInWords } from "@/components/audit/labels";
import { dayOf, midnight } from "@/components/audit/period-filter";
import { exactTime } from "@/components/ui/time-words";

describe("the detail of an event", () => {
  it("sets before beside after, by the path of each setting, and marks what changed", () => {
    const { changes } = factsOf({
      before: { name: "a", permissions: { audit_log: "none" } },
      after: { name: "a", permissions: { audit_log: "read" }, isDefault: true },
    });
    expect(changes).toEqual([
      { setting: "name", before: "a", after: "a", isChanged: false },
      { setting: "permissions.audit_log", before: "none", after: "read", isChanged: true },
      { setting: "isDefault", before: null, after: "yes", isChanged: true },
    ]);
  });

  it("keeps whatever else was recorded as facts, and nothing of an empty one", () => {
    expect(factsOf({ keys: ["A", "B"], reassigned: { to: "Member" }, note: null })).toEqual({
      changes: [],
      facts: [
        { term: "keys", value: "A, B" },
        { term: "reassigned.to", value: "Member" },
        { term: "note", value: "–" },
      ],
    });
    expect(factsOf({})).toEqual({ changes: [], facts: [] });
  });

  it("writes a time as the console writes times, and leaves what only resembles one", () => {
    const at = "2026-11-28T05:44:00.000Z";
    expect(factsOf({ from: at, name: "2026-11-28" }).facts).toEqual([
      { term: "from", value: exactTime(new Date(at)) },
      { term: "name", value: "2026-11-28" },
    ]);
  });
});

it.each([
  ["member.role_changed", "Changed a member’s role"],
  ["role.created", "Created role"],
  ["something_new.turned_on", "Turned on something new"],
])("says %s as “%s”", (action, words) => {
  expect(actionInWords(action)).toBe(words);
});

it("takes a day as a whole one, and no half-written date", () => {
  const span = Date.parse(midnight("2026-01-31", "after")) - Date.parse(midnight("2026-01-31", "before"));
  expect(span).toBe(24 * 3_600_000);
  expect(midnight("", "before")).toBe("");
  expect(midnight("0002-01-31", "before")).toBe("");
});

it("gives back the days of the times that an address has", () => {
  for (const day of ["2026-01-01", "2026-03-29", "2026-10-25", "2026-12-31"]) {
    for (const edge of ["before", "after"] as const) expect(dayOf(midnight(day, edge), edge)).toBe(day);
  }
  expect(dayOf("", "before")).toBe("");
});
