import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  countsLine,
  playwrightCounts,
  playwrightFailures,
  playwrightRetried,
  sumOf,
  vitestCounts,
  vitestFailures,
  vitestRetried,
} from "@/dev/test-counts";

const passing = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [],
};

describe("counting tests", () => {
  test("takes Vitest's numbers", () => {
    expect(vitestCounts(passing, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  test("counts a file that could not be loaded as a failure", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(vitestCounts({ ...passing, testResults }, 1).failed).toBe(1);
  });

  test("counts a failed file with failed tests by its tests", () => {
    const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }] }];
    expect(vitestCounts({ ...passing, numFailedTests: 1, testResults }, 1).failed).toBe(1);
  });

  test("counts a runner that failed without a failed test, or without a report", () => {
    expect(vitestCounts(passing, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(vitestCounts(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(playwrightCounts(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("counts what passed at the second try, and names it", () => {
    const stats = { expected: 2, unexpected: 0, flaky: 1, skipped: 0 };
    const slow = { results: [{ error: { message: "Timeout\nat y" } }, {}] };
    const specs = [
      { file: "d.spec.ts", line: 7, title: "a page opens", ok: true, tests: [slow] },
      { file: "d.spec.ts", line: 9, title: "another", ok: true, tests: [{ results: [{}] }] },
    ];
    const report = { stats, suites: [{ specs }] };
    expect(playwrightCounts(report, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
    expect(playwrightRetried(report)).toEqual(["d.spec.ts:7 › a page opens › Timeout"]);
    expect(playwrightFailures(report)).toEqual([]);
    const assertionResults = [
      { status: "passed", fullName: "a slow", failureMessages: ["Error: late\n  at x"] },
      { status: "passed", fullName: "a fine", failureMessages: [] },
    ];
    const testResults = [{ name: path.resolve("lib/a.test.ts"), status: "passed", assertionResults }];
    expect(vitestRetried({ ...passing, testResults })).toEqual(["lib/a.test.ts › a slow › Error: late"]);
    expect(vitestFailures({ ...passing, testResults })).toEqual([]);
  });

  test("ends with one line", () => {
    const sum = sumOf([
      { passed: 2, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 0 },
    ]);
    expect(countsLine(sum)).toBe("5 passed, 1 failed");
    expect(countsLine({ ...sum, skipped: 2 })).toBe("5 passed, 1 failed, 2 skipped");
  });

  test("names what failed, with the first line of why", () => {
    const assertionResults = [
      { status: "passed", fullName: "a fine" },
      { status: "failed", fullName: "a breaks", failureMessages: ["\u001b[31mError: no\u001b[39m\n  at x"] },
    ];
    const testResults = [
      { name: path.resolve("lib/a.test.ts"), status: "failed", assertionResults },
      { name: path.resolve("lib/b.test.ts"), status: "failed", message: "SyntaxError", assertionResults: [] },
      { name: path.resolve("lib/c.test.ts"), status: "passed", assertionResults: [] },
    ];
    expect(vitestFailures({ ...passing, testResults })).toEqual([
      "lib/a.test.ts › a breaks › Error: no",
      "lib/b.test.ts › SyntaxError",
    ]);
    expect(vitestFailures(null)).toEqual([]);
    const broken = { results: [{}, { error: { message: "Timeout\nat y" } }] };
    const specs = [
      { file: "e2e/d.spec.ts", line: 7, title: "a page opens", ok: false, tests: [broken] },
      { file: "e2e/d.spec.ts", line: 9, title: "another", ok: true, tests: [{ results: [{}] }] },
    ];
    expect(playwrightFailures({ stats: {}, suites: [{ suites: [{ specs }] }] })).toEqual([
      "e2e/d.spec.ts:7 › a page opens › Timeout",
    ]);
    expect(playwrightFailures(null)).toEqual([]);
  });
});
