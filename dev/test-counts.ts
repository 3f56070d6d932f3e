// How many tests passed and failed, from what the runners report. What could not even be counted has failed.
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What is read of Vitest's JSON report (the form is Jest's). */
interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name?: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[];
  }[];
}

export function vitestCounts(report: unknown, exitCode: number): TestCounts {
  const known = report as VitestReport | null;
  if (!known) return settled({ passed: 0, failed: 0, skipped: 0 }, exitCode);
  // A file that cannot be loaded has failed without any failed test in it.
  const brokenFiles = known.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed"),
  );
  const counts = {
    passed: known.numPassedTests,
    failed: known.numFailedTests + brokenFiles.length,
    skipped: known.numPendingTests + known.numTodoTests,
  };
  return settled(counts, exitCode);
}

/** What is read of Playwright's JSON report. */
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites?: PlaywrightSuite[];
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    line: number;
    title: string;
    ok: boolean;
    tests: { results: { error?: { message?: string } }[] }[];
  }[];
}

export function playwrightCounts(report: unknown, exitCode: number): TestCounts {
  const { stats } = (report ?? {}) as Partial<PlaywrightReport>;
  if (!stats) return settled({ passed: 0, failed: 0, skipped: 0 }, exitCode);
  const counts = { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  return settled(counts, exitCode);
}

/** What passed at the second try, and how the first one's message begins. */
export function vitestRetried(report: unknown): string[] {
  const files = (report as VitestReport | null)?.testResults ?? [];
  return files.flatMap(({ name = "", assertionResults }) =>
    assertionResults.flatMap(({ status, fullName = "", failureMessages: [first] = [] }) =>
      status === "passed" && first !== undefined ? [failure(name, fullName, first)] : [],
    ),
  );
}

/** What failed and how its message begins, a line each. */
export function vitestFailures(report: unknown): string[] {
  const files = (report as VitestReport | null)?.testResults ?? [];
  return files
    .filter(({ status }) => status === "failed")
    .flatMap(({ name = "", message = "", assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      if (failed.length === 0) return [failure(name, "", message)];
      return failed.map(({ fullName = "", failureMessages }) =>
        failure(name, fullName, failureMessages?.[0] ?? ""),
      );
    });
}

/** What failed and how its message begins, a line each. */
export function playwrightFailures(report: unknown): string[] {
  return playwrightErrors(report, (ok) => !ok);
}

/** What passed at the second try, and how the first one's message begins. */
export function playwrightRetried(report: unknown): string[] {
  return playwrightErrors(report, (ok) => ok);
}

function playwrightErrors(report: unknown, isMeant: (ok: boolean) => boolean): string[] {
  const { suites = [] } = (report ?? {}) as Partial<PlaywrightReport>;
  const errorsIn = ({ suites = [], specs = [] }: PlaywrightSuite): string[] => [
    ...specs.flatMap(({ file, line, title, ok, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap(({ error }) => error ?? []));
      const isNamed = isMeant(ok) && (!ok || errors.length > 0);
      return isNamed ? [failure(`${file}:${line}`, title, errors[0]?.message ?? "")] : [];
    }),
    ...suites.flatMap(errorsIn),
  ];
  return suites.flatMap(errorsIn);
}

function failure(place: string, title: string, message: string): string {
  const [first = ""] = stripVTControlCharacters(message).split("\n");
  return [path.relative(".", place), title, first.slice(0, 200)].filter(Boolean).join(" › ");
}

/** A runner that failed without a failed test (an unhandled error, a crash) counts as one failure. */
function settled(counts: TestCounts, exitCode: number): TestCounts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function sumOf(all: TestCounts[]): TestCounts {
  const sum = (name: keyof TestCounts) => all.reduce((total, counts) => total + counts[name], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The one line that programs look for. */
export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
