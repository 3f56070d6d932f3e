import { execFile, spawn } from "node:child_process";
import { pbkdf2, scryptSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { derive, hashingProcessId } from "@/lib/server/auth/hashing-process";
import { hashPassword } from "@/lib/server/auth/password";

const salt = Buffer.alloc(16, 7);
const quick = { salt, N: 2 ** 10, r: 8, p: 1, bytes: 32 };
const slow = { ...quick, N: 2 ** 17 };
const keyOf = (password: string) => scryptSync(password, salt, 32, { N: quick.N, r: 8, p: 1 });
const hasProc = existsSync("/proc/self/environ");

async function processId(): Promise<number> {
  await derive({ password: "any", ...quick });
  return hashingProcessId() ?? Number.NaN;
}

describe("the process that hashes passwords", { timeout: 60_000 }, () => {
  it("gives what scrypt gives, whatever the password", async () => {
    for (const password of ["correct horse", "", "\u0000'\"`$(a)\\", "pässwörd 🐎", "x".repeat(10_000)]) {
      expect(await derive({ password, ...quick })).toEqual(keyOf(password));
    }
  });

  it("has a lower priority than the server", async () => {
    expect(os.getPriority(await processId())).toBe(Math.min(19, os.getPriority() + 10));
  });

  it.skipIf(!hasProc)(
    "gets neither passwords nor the server's keys where others could read them",
    async () => {
      process.env.CANARY_OF_HASHING = "canary";
      const pid = await processId();
      const hash = derive({ password: "canary-password", ...slow });
      await pause(50);
      const [environ, cmdline] = ["environ", "cmdline"].map((name) =>
        readFileSync(`/proc/${pid}/${name}`, "utf8"),
      );
      expect(environ?.split("\0").map((pair) => pair.split("=")[0])).not.toContain("CANARY_OF_HASHING");
      expect(`${environ}${cmdline}`).not.toContain("canary");
      await hash;
    },
  );

  it("says that it failed without saying with what", async () => {
    const error = await derive({ password: "canary", ...quick, N: 3 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toContain("canary");
    expect(await derive({ password: "a", ...quick })).toEqual(keyOf("a"));
  });

  it("is replaced when it dies, and nobody who waits learns of it", async () => {
    const pid = await processId();
    const waiting = ["a", "b"].map((password) => derive({ password, ...slow }));
    await pause(50);
    process.kill(pid, "SIGKILL");
    const keys = await Promise.all(waiting);
    expect(keys.map((key) => key.length)).toEqual([32, 32]);
    expect(hashingProcessId()).not.toBe(pid);
  });

  it("ends the attempt when it dies over it again", async () => {
    const outcome = derive({ password: "a", ...slow }).then(String, String);
    for (let kills = 0, last = 0; kills < 2; ) {
      const pid = hashingProcessId();
      if (pid && pid !== last) {
        process.kill(pid, "SIGKILL");
        last = pid;
        kills += 1;
      }
      await pause(10);
    }
    expect(await outcome).toMatch(/hashes passwords ended/);
    expect(await derive({ password: "a", ...quick })).toEqual(keyOf("a"));
  });

  it("leaves the pool of this one's threads to others", async () => {
    await processId();
    const hashes = Array.from({ length: 6 }, () => hashPassword("any"));
    const start = performance.now();
    await promisify(pbkdf2)("a", "b", 1, 32, "sha256");
    const waitedMs = performance.now() - start;
    await Promise.all(hashes);
    expect(waitedMs).toBeLessThan(150);
  });

  const script = `
    import { derive, hashingProcessId } from "./lib/server/auth/hashing-process.ts";
    const key = await derive({ password: "a", salt: Buffer.alloc(16), N: 1024, r: 8, p: 1, bytes: 32 });
    console.log(hashingProcessId(), key.length);
    if (process.argv[1] === "stay") setInterval(() => {}, 1000);`;
  const node = ["--import", "tsx", "--input-type=module", "-e", script];

  it("lets a script end, and ends with it", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, node, { timeout: 15_000 });
    const [pid, length] = stdout.trim().split(" ").map(Number);
    expect(length).toBe(32);
    await expectGone(pid ?? 0);
  });

  it("ends when its parent is killed", async () => {
    const parent = spawn(process.execPath, [...node, "stay"], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await parent.stdout.iterator().next()).value.toString().split("\n");
    const pid = Number(line.split(" ")[0]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill("SIGKILL");
    await expectGone(pid);
  });
});

async function expectGone(pid: number): Promise<void> {
  await expect.poll(() => isThere(pid), { timeout: 3_000 }).toBe(false);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Nobody may wait for it here: a container's first process often does not.
    return !(hasProc && / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
  } catch {
    return false;
  }
}
