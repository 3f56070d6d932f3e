import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": path.resolve(import.meta.dirname) } },
  test: {
    // As many as there are processors: the tests wait for AWS, PostgreSQL and clocks more than they compute.
    maxWorkers: "100%",
    include: ["{app,cli,components,db,dev,lib,simulator,test,worker}/**/*.test.{ts,tsx}"],
    globalSetup: "test/support/database-setup.ts",
    testTimeout: 20_000,
    // A machine that others use too can take a test's time away. What passes only then is named at the end of the run.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 60_000,
  },
});
