import { expect, it } from "vitest";
import { judgeAudit } from "@/dev/check-dependencies";

const found = (severity: string) => ({
  severity,
  range: "<1.2.3",
  via: [{ title: "Prototype pollution", severity, url: "https://github.com/advisories/GHSA-x" }],
});
const audit = (vulnerabilities: object) =>
  judgeAudit(JSON.stringify({ auditReportVersion: 2, vulnerabilities }));

it.each([
  "",
  "not JSON",
  "null",
  JSON.stringify({ message: "405 Method Not Allowed", statusCode: 405, error: { summary: "", detail: "" } }),
])("says that nothing was checked where the registry doesn't answer: %s", (output) => {
  expect(judgeAudit(output)).toEqual({ status: 0, lines: [expect.stringContaining("not checked")] });
});

it("fails for what is serious, and names it once", () => {
  // The second package depends on the first.
  const above = { severity: "critical", range: "*", via: ["inner"] };
  expect(audit({ inner: found("critical"), outer: above })).toEqual({
    status: 1,
    lines: [
      "Dependencies: 1 known in what ships, 1 of them serious.",
      "  critical: inner <1.2.3: Prototype pollution (https://github.com/advisories/GHSA-x)",
    ],
  });
});

it("only says what is moderate", () => {
  expect(audit({ inner: found("moderate") })).toMatchObject({ status: 0 });
  expect(audit({})).toEqual({ status: 0, lines: [expect.stringContaining("no known vulnerability")] });
});
