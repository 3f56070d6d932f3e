import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Lifetime } from "@/dev/run-command";
import { startProcess } from "@/dev/supervised-process";

const stops: (() => Promise<unknown>)[] = [];
const lifetime: Lifetime = { onEnd: (stop) => void stops.push(stop) };
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Starts a program of its own, tells its number, and stays. */
const parental = `
  const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"]);
  console.log(child.pid);
  setInterval(() => {}, 1e3);
`;
const start = (program: string) =>
  startProcess(lifetime, [process.execPath, "-e", program], { environment: process.env, output: "keep" });

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function grandchildIn(output: () => string): Promise<number> {
  while (!/\d\n/.test(output())) await sleep(20);
  return Number(output());
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && runs(pid); tries += 1) await sleep(50);
  return !runs(pid);
}

describe("a supervised process", () => {
  test("gives its exit code and what it wrote", async () => {
    const child = start(`console.log("out"); console.error("err"); process.exitCode = 3`);
    expect(await child.exited).toBe(3);
    expect(child.output).toMatchObject({ stdout: "out\n", stderr: "err\n" });
  });

  test("that does not exist ends with 127", async () => {
    const child = startProcess(lifetime, ["/no/such/program"], { environment: process.env, output: "keep" });
    expect(await child.exited).toBe(127);
  });

  test("takes what it started with it when it is stopped", async () => {
    const child = start(parental);
    const grandchild = await grandchildIn(() => child.output.stdout);
    await child.stop();
    expect(await gone(grandchild)).toBe(true);
  });

  test("ends when we are killed", async () => {
    const module = path.resolve("dev/supervised-process.ts");
    const parent = spawn(
      process.execPath,
      [
        ...["--import", "tsx", "--input-type=module", "-e"],
        `import { startProcess } from ${JSON.stringify(module)};
         const child = startProcess({ onEnd() {} }, [process.execPath, "-e", ${JSON.stringify(parental)}],
           { environment: process.env, output: "show" });
         await child.exited;`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let written = "";
    parent.stdout.setEncoding("utf8").on("data", (text) => {
      written += text;
    });
    const grandchild = await grandchildIn(() => written);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    expect(await gone(grandchild)).toBe(true);
  });
});
