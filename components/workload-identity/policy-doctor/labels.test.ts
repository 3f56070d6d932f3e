import { describe, expect, it } from "vitest";
import { placeWords, secretsWords, verdictWords } from "@/components/workload-identity/policy-doctor/labels";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";

const review = (change: Partial<PolicyReview>): PolicyReview => ({
  verdict: "allowed",
  kind: "trust-policy",
  text: "",
  decoded: false,
  requests: [],
  statements: [],
  findings: [],
  corrected: null,
  claims: [],
  secrets: null,
  ...change,
});
const position = { line: 3, column: 1, offset: 9 };
const finding = (severity: "error" | "warning" | "note") => ({
  severity,
  code: "x",
  title: "Something",
  detail: "",
  remedy: "",
  path: [],
  range: { start: position, end: { ...position, line: 5 } },
  statementIndex: null,
});

describe("a verdict in words", () => {
  it.each([
    ["trust", review({}), "success", "Latchkey can assume the role"],
    ["trust", review({ findings: [finding("note")] }), "success", "Latchkey can assume the role"],
    [
      "trust",
      review({ findings: [finding("warning")] }),
      "warning",
      "Latchkey can assume the role, but the policy needs attention",
    ],
    ["trust", review({ verdict: "denied" }), "error", "Latchkey can’t assume the role"],
    ["trust", review({ verdict: "depends" }), "warning", "It depends on something Latchkey can’t know"],
    ["trust", review({ verdict: "malformed" }), "error", "AWS won’t save this document"],
    ["trust", review({ verdict: "unreadable" }), "error", "This isn’t a readable policy"],
    ["permission", review({ verdict: "denied" }), "error", "Some secrets can’t be read"],
    [
      "permission",
      review({ secrets: { reviewed: 1, total: 1, hidden: false } }),
      "success",
      "The secret can be read",
    ],
    [
      "permission",
      review({ secrets: { reviewed: 7, total: 9, hidden: false } }),
      "success",
      "All 7 secrets can be read",
    ],
    [
      "permission",
      review({ secrets: { reviewed: 0, total: 0, hidden: true } }),
      "success",
      "The names of secrets can be listed",
    ],
  ] as const)("of a %s policy: %#", (kind, given, tone, title) => {
    expect(verdictWords(kind, given)).toMatchObject({ tone, title });
  });
});

it("says what the policy was held against, where that is not everything", () => {
  expect(secretsWords(null)).toBeNull();
  expect(secretsWords({ reviewed: 2, total: 2, hidden: false })).toBeNull();
  expect(secretsWords({ reviewed: 100, total: 250, hidden: false })).toContain("first 100 of 250");
  expect(secretsWords({ reviewed: 0, total: 0, hidden: false })).toContain("No environment variable");
  expect(secretsWords({ reviewed: 0, total: 0, hidden: true })).toContain(
    "Your role can’t see environment variables",
  );
});

it("names a place by its lines", () => {
  expect(placeWords(finding("error"))).toBe("Lines 3–5");
  expect(placeWords({ range: { start: position, end: position } })).toBe("Line 3");
});
