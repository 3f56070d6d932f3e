// The worker as an npm package: packed, installed from the tarball where nothing else is, and run.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStandIn } from "@/test/support/worker";

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-package-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("is installed from its tarball, with nothing besides, and runs a command", async () => {
  const made = path.join(folder, "package");
  await run(process.execPath, ["worker/package.mjs", made]);
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: made });
  const [{ filename, files }] = JSON.parse(packed.stdout);
  expect(files.map((file: { path: string }) => file.path).sort()).toEqual([
    "LICENSE",
    "README.md",
    "latchkey-worker.mjs",
    "package.json",
  ]);
  const place = path.join(folder, "place");
  await mkdir(place);
  const quiet = ["--offline", "--no-audit", "--no-fund", "--prefix", place];
  await run("npm", ["install", ...quiet, path.join(folder, filename)], { cwd: place });
  expect((await readdir(path.join(place, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual([
    "latchkey-worker",
  ]);
  const worker = path.join(place, "node_modules", ".bin", "latchkey-worker");
  expect((await run(worker, ["--version"])).stdout).toMatch(/^latchkey-worker \d+\.\d+\.\d+\n$/);

  const latchkey = await startStandIn();
  const environment = { WORD: "from the package" };
  const body = { kickoffId: "k1", automationId: "a1", deploymentVersion: 1, environment, plan: [] };
  latchkey.answers.set("/api/v1/worker/kickoffs", () => ({ status: 201, body }));
  const { PATH } = process.env;
  const env = { PATH, LATCHKEY_URL: latchkey.url, LATCHKEY_DEPLOYMENT_TOKEN: "lkd_token" };
  const { stdout } = await run(worker, ["exec", "--", "sh", "-c", "echo $WORD"], { env } as never);
  expect(String(stdout)).toBe("from the package\n");
  await latchkey.close();
}, 120_000);
