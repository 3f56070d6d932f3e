// Journeys in a browser, in the environment that `npm test` starts.
import { defineConfig } from "@playwright/test";
import { environment } from "./e2e/environment";

const { baseUrl, browser } = environment();

export default defineConfig({
  testDir: "e2e",
  projects: [
    { name: "journeys", testIgnore: "after/**", teardown: "after" },
    // Whatever was run, what it left behind is searched in the end.
    { name: "after", testMatch: "after/**/*.spec.ts" },
  ],
  forbidOnly: Boolean(process.env.CI),
  // A machine that others use too can take a test's time away. What passes only then is named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Each test has an organization of its own, so tests can run at the same time.
  fullyParallel: true,
  // One more than the processors of a small machine: some tests wait for a clock.
  workers: 3,
  use: {
    browserName: "chromium",
    baseURL: baseUrl,
    locale: "en-GB",
    timezoneId: "UTC",
    // Windows come and go at once, so that none is met twice; a keyboard journey sees them move.
    contextOptions: { reducedMotion: "reduce" },
    // Recording takes a third more time; `npm test -- --e2e --trace retain-on-failure …` asks for it.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: browser.executablePath, args: browser.arguments },
  },
});
