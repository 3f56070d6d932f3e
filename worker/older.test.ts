// An older worker gets an error that says to upgrade, and misunderstands nothing: the one of the commit below, whose plans still
// had a role and a region, against the API of today.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";
import { buildWorker } from "@/test/support/worker";
import { startWorkerApi } from "@/test/support/worker-api";

const commit = "bb568e5";
const run = promisify(execFile);
const isHere = await run("git", ["cat-file", "-e", `${commit}^{commit}`]).then(
  () => true,
  () => false,
);
if (!isHere)
  process.stdout.write(`Not tested: this clone lacks the commit ${commit} with the older worker.\n`);

useTestDatabase();
useTestCloud();

it.skipIf(!isHere)(
  "a worker of before is told to upgrade, and its command doesn't start",
  async () => {
    const place = await mkdtemp(path.join(tmpdir(), "latchkey-older-"));
    const folder = path.join(place, "older");
    const archive = path.join(place, "older.tar");
    // It split secrets' JSON with a package that is not installed any more. This one comes to no secret.
    const gone = path.join(folder, "node_modules", "lossless-json");
    await mkdir(gone, { recursive: true });
    await writeFile(path.join(gone, "index.js"), "export const [isLosslessNumber, parse, stringify] = [];\n");
    await run("git", [
      "archive",
      "--output",
      archive,
      commit,
      "worker",
      "lib",
      "package.json",
      "tsconfig.json",
    ]);
    await run("tar", ["-xf", archive, "-C", folder]);
    await symlink(path.resolve("node_modules"), path.join(place, "node_modules"));
    const [older, api, home] = await Promise.all([buildWorker(folder), startWorkerApi(), testOrganization()]);
    try {
      const automation = await testAutomation(home.owner, [{ key: "PLAIN", value: "x" }]);
      const { token } = await automation.deploy();
      const result = await older.run(["exec", "--", "echo", "it started"], {
        LATCHKEY_URL: api.url.origin,
        LATCHKEY_DEPLOYMENT_TOKEN: token,
      });
      expect(result.stderr).toMatch(/version 1 of the worker API.*Update latchkey-worker.*worker_too_old/);
      expect(result).toMatchObject({ code: 78, stdout: "" });
    } finally {
      await Promise.all([api.close(), older.remove(), rm(place, { recursive: true })]);
    }
  },
  60_000,
);
