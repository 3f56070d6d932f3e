// The Python worker as it is downloaded: made twice alike, installed by pip with no index, and run.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { version } from "@/lib/shared/version";
import { workerFiles } from "@/lib/shared/workers/files";
import { python, startStandIn } from "@/test/support/worker";

const run = promisify(execFile);
const pip = await run(python ?? "false", ["-m", "pip", "--version"]).then(
  () => true,
  () => false,
);
if (!pip) process.stdout.write("Not tested: the Python worker's wheel by pip, because there is no pip.\n");

let folder: string;
let wheel: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-wheel-"));
  wheel = path.join(folder, workerFiles.python);
  await run(process.execPath, ["worker/python/wheel.mjs", wheel]);
});
afterAll(() => rm(folder, { recursive: true }));

it("has the same bytes each time", async () => {
  const again = path.join(folder, "again.whl");
  await run(process.execPath, ["worker/python/wheel.mjs", again]);
  expect((await readFile(again)).equals(await readFile(wheel))).toBe(true);
});

async function kickOffs() {
  const latchkey = await startStandIn();
  const environment = { WORD: "from the wheel" };
  const body = { kickoffId: "k1", automationId: "a1", deploymentVersion: 1, environment, plan: [] };
  latchkey.answers.set("/api/v1/worker/kickoffs", () => ({ status: 201, body }));
  const { PATH } = process.env;
  return {
    latchkey,
    env: {
      PATH,
      LATCHKEY_URL: latchkey.url,
      LATCHKEY_DEPLOYMENT_TOKEN: "lkd_token",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  };
}

it.skipIf(!pip)(
  "is installed with no index, runs a command, and answers to a program",
  async () => {
    const place = path.join(folder, "place");
    const pipArguments = ["install", "--quiet", "--no-index", "--no-compile", "--target", place, wheel];
    await run(python ?? "", ["-m", "pip", ...pipArguments]);
    const { latchkey, env } = await kickOffs();
    const runs = (program: string, args: string[]) =>
      run(program, args, { env: { ...env, PYTHONPATH: place }, cwd: folder } as never).then(({ stdout }) =>
        String(stdout),
      );
    expect(await runs(python ?? "", ["-m", "latchkey", "--version"])).toBe(`latchkey-worker ${version}\n`);
    const command = ["exec", "--", "sh", "-c", "echo $WORD"];
    expect(await runs(python ?? "", ["-m", "latchkey", ...command])).toBe("from the wheel\n");
    expect(await runs(path.join(place, "bin", "latchkey-worker"), command)).toBe("from the wheel\n");
    const program = "import latchkey; print(latchkey.environment()['WORD'])";
    expect(await runs(python ?? "", ["-c", program])).toBe("from the wheel\n");
    await latchkey.close();
  },
  120_000,
);

it.skipIf(!python)(
  "runs from its file as well, without being installed",
  async () => {
    const { latchkey, env } = await kickOffs();
    const args = ["-m", "latchkey", "exec", "--", "sh", "-c", "echo $WORD"];
    const { stdout } = await run(python ?? "", args, { env: { ...env, PYTHONPATH: wheel } } as never);
    expect(String(stdout)).toBe("from the wheel\n");
    await latchkey.close();
  },
  60_000,
);
