// `npm test`: every test, and at the end one line with their number.
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { provideBrowser } from "@/dev/browser";
import { lastLines, quietSdk } from "@/dev/console-process";
import { startEndToEndEnvironment } from "@/dev/end-to-end-environment";
import { buildMadeUpCloud } from "@/dev/made-up-cloud";
import { buildWhatIsStale } from "@/dev/production-environment";
import { progressOn } from "@/dev/progress";
import { type Lifetime, runCommand } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";
import {
  countsLine,
  playwrightCounts,
  playwrightFailures,
  playwrightRetried,
  sumOf,
  type TestCounts,
  vitestCounts,
  vitestFailures,
  vitestRetried,
} from "@/dev/test-counts";

const usage = `npm test                      every test
npm test -- --unit [args…]    unit and integration tests; args go to Vitest
npm test -- --e2e [args…]     end-to-end tests in Chromium; args go to Playwright
`;

const { resolve } = createRequire(import.meta.url);
const progress = progressOn(process.stdout);

await runCommand(test);

async function test(lifetime: Lifetime): Promise<number> {
  const given = process.argv.slice(2);
  const [first, ...args] = given;
  if (first !== undefined && first !== "--unit" && first !== "--e2e") {
    process.stdout.write(usage);
    return first === "--help" ? 0 : 2;
  }
  const reports = await mkdtemp(path.join(os.tmpdir(), "latchkey-reports-"));
  lifetime.onEnd(() => rm(reports, { recursive: true, force: true }));
  const counts: TestCounts[] = [];
  // Named at the very end too: a log may be cut, and what failed first is far above.
  const failures: string[] = [];
  const retried: string[] = [];
  if (first !== "--e2e") {
    const file = path.join(reports, "unit.json");
    counts.push(await unitTests(lifetime, file, args));
    const report = await reportIn(file);
    failures.push(...vitestFailures(report));
    retried.push(...vitestRetried(report));
  }
  if (first !== "--unit") {
    const file = path.join(reports, "e2e.json");
    const evidence = path.join(reports, "evidence");
    await mkdir(evidence);
    const end = await endToEndTests(lifetime, { file, evidence }, args).catch((error: unknown) => {
      process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    counts.push(end);
    const report = await reportIn(file);
    failures.push(...playwrightFailures(report));
    retried.push(...playwrightRetried(report));
  }
  const sum = sumOf(counts);
  if (retried.length > 0) process.stdout.write(`\nPassed at the second try:\n${retried.join("\n")}\n`);
  if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join("\n")}\n`);
  process.stdout.write(`\n${countsLine(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
}

async function unitTests(lifetime: Lifetime, file: string, args: string[]): Promise<TestCounts> {
  progress.print("\nUnit and integration tests");
  const vitest = path.join(path.dirname(resolve("vitest/package.json")), "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const runner = startProcess(lifetime, [process.execPath, vitest, "run", ...reporters, ...args], {
    environment: { ...process.env, ...quietSdk, NODE_ENV: undefined },
    output: "show",
  });
  const exitCode = await runner.exited;
  return vitestCounts(await reportIn(file), exitCode);
}

async function endToEndTests(
  lifetime: Lifetime,
  { file, evidence }: { file: string; evidence: string },
  args: string[],
): Promise<TestCounts> {
  progress.print("\nEnd-to-end tests");
  const browser = await provideBrowser(lifetime, progress.print);
  await buildWhatIsStale(lifetime, progress);
  // Of a part, the one journey that needs it makes it.
  if (args.length === 0) {
    await progress.step("Console with a made-up cloud, production build", async () => {
      await buildMadeUpCloud(lifetime);
      return [];
    });
  }
  const { testEnvironment, server } = await startEndToEndEnvironment(lifetime, browser, evidence, progress);
  progress.print("");
  const runner = startProcess(
    lifetime,
    [process.execPath, resolve("@playwright/test/cli"), "test", "--reporter=list,json", ...args],
    {
      environment: {
        ...process.env,
        ...quietSdk,
        NODE_ENV: undefined,
        LATCHKEY_TEST_ENVIRONMENT: JSON.stringify(testEnvironment),
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      },
      output: "show",
    },
  );
  const exitCode = await runner.exited;
  const logged = lastLines(server.output.stderr, 30);
  if (exitCode !== 0 && logged) progress.print(`\nThe console logged:\n${logged}`);
  return playwrightCounts(await reportIn(file), exitCode);
}

async function reportIn(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, "utf8").catch(() => "null"));
}
