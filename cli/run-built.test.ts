import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), "latchkey-"));
  await mkdir(path.join(clone, "cli"));
  const script = path.join(import.meta.dirname, "run-built.mjs");
  await cp(script, path.join(clone, "cli", "run-built.mjs"));
});
afterEach(() => rm(clone, { recursive: true, force: true }));

function run(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const script = path.join(clone, "cli", "run-built.mjs");
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

async function put(file: string, text = ""): Promise<void> {
  await mkdir(path.dirname(path.join(clone, file)), { recursive: true });
  await writeFile(path.join(clone, file), text);
}
const program = "process.stdout.write(process.argv.slice(2).join()); process.exitCode = 3;";

describe("a command in a clone", () => {
  it.each(["latchkey-admin", "latchkey-server"])("without a build says what to do: %s", async (name) => {
    expect(await run(name, "list-people")).toEqual({
      status: 1,
      stdout: "",
      stderr: "Latchkey isn't built yet: run npm ci && npm run build first.\n",
    });
    await put("node_modules/next/package.json");
    expect((await run(name)).stderr).toBe("Latchkey isn't built yet: run npm run build first.\n");
  });

  it("runs what was built, with its own arguments and status", async () => {
    await put("dist/latchkey-admin.mjs", program);
    expect(await run("latchkey-admin", "disable-person", "--help")).toEqual({
      status: 3,
      stdout: "disable-person,--help",
      stderr: "",
    });
  });

  it("starts no server whose console was not built, or whose packages are gone", async () => {
    await put("dist/latchkey-server.mjs", program);
    expect((await run("latchkey-server")).stderr).toMatch(/^Latchkey isn't built yet/);
    await put(".next/BUILD_ID");
    expect(await run("latchkey-server")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("packages aren't installed"),
    });
    await put("node_modules/next/package.json");
    expect((await run("latchkey-server")).status).toBe(3);
  });
});
