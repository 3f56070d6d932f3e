// The bundle that `npm run build` makes of latchkey-admin starts, in a folder that has nothing else.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
let folder = "";
let bundle = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-admin-"));
  bundle = path.join(folder, "latchkey-admin.mjs");
  await run(process.execPath, [path.join(import.meta.dirname, "build.mjs"), "admin", bundle]);
});
afterAll(() => rm(folder, { recursive: true }));

const admin = (...args: string[]) =>
  run(process.execPath, [bundle, ...args], { cwd: folder, env: { PATH: process.env.PATH } as never });

it("says what it can do", async () => {
  const { stdout, stderr } = await admin("--help");
  expect(stdout).toContain("first-owner");
  expect(stderr).toBe("");
});

it("writes a configuration", async () => {
  const { stdout, stderr } = await admin("init", "--url", "https://latchkey.example.com");
  expect(stdout).toContain("OIDC_ISSUER=https://latchkey.example.com");
  expect(stderr).toBe("");
});
