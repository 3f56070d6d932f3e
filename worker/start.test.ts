// The bundled worker where things go wrong before its command runs: restarts, signals, commands that cannot run.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildWorker, freePort, pythonFolder, startStandIn, tested } from "@/test/support/worker";

let worker: Awaited<ReturnType<typeof buildWorker>>;
let latchkey: Awaited<ReturnType<typeof startStandIn>>;
const kickoffs = "/api/v1/worker/kickoffs";

beforeAll(async () => {
  [worker, latchkey] = await Promise.all([buildWorker(), startStandIn()]);
});
beforeEach(() => {
  latchkey.asked.length = 0;
  inject({});
});
afterAll(() => Promise.all([worker.remove(), latchkey.close()]));

const answer = (environment: Record<string, string>) => ({
  kickoffId: "k1",
  automationId: "a1",
  deploymentVersion: 1,
  environment,
  plan: [],
});
function inject(environment: Record<string, string>): void {
  latchkey.answers.set(kickoffs, () => ({ status: 201, body: answer(environment) }));
}
const settings = (changes = {}) => ({
  LATCHKEY_URL: latchkey.url,
  LATCHKEY_DEPLOYMENT_TOKEN: "lkd_token",
  LATCHKEY_RETRY_SECONDS: "1",
  ...changes,
});
const run = (command: string[], changes = {}) => worker.run(["exec", "--", ...command], settings(changes));
async function script(name: string, text: string | Buffer, mode = 0o755): Promise<string> {
  const file = path.join(worker.folder, name);
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

describe("restarts", () => {
  it("are survived: a server that goes away and returns, again and again", async () => {
    const port = await freePort();
    const ids: (string | undefined)[] = [];
    const open = async () => {
      const server = createServer((request, response) => {
        ids.push(request.headers["idempotency-key"] as string);
        // The first is done, but its answer is lost.
        if (ids.length === 1) return void request.socket.destroy();
        if (ids.length === 2) {
          response.writeHead(503, { "retry-after": "1" });
          return void response.end(JSON.stringify({ code: "overloaded", detail: "Wait." }));
        }
        response.writeHead(201).end(JSON.stringify(answer({ WORD: "here" })));
      });
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      return server;
    };
    const close = (server: Server) => {
      server.close();
      server.closeAllConnections();
    };
    const started = run(["sh", "-c", "echo $WORD"], {
      LATCHKEY_URL: `http://127.0.0.1:${port}`,
      LATCHKEY_RETRY_SECONDS: "30",
    });
    for (const awaited of [1, 2]) {
      const server = await open();
      await expect.poll(() => ids.length, { timeout: 15_000, interval: 5 }).toBe(awaited);
      await new Promise((resolve) => setTimeout(resolve, 30));
      close(server);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    const last = await open();
    const result = await started;
    close(last);
    expect(result).toMatchObject({ code: 0, stdout: "here\n" });
    expect(new Set(ids).size).toBe(1);
  }, 40_000);
});

describe("the token", () => {
  it("is read from the file that LATCHKEY_DEPLOYMENT_TOKEN_FILE names, and neither is passed on", async () => {
    const file = await script("deployment-token", "lkd_from-file\n", 0o600);
    const { code, stdout } = await run(["env"], {
      LATCHKEY_DEPLOYMENT_TOKEN: undefined,
      LATCHKEY_DEPLOYMENT_TOKEN_FILE: file,
    });
    expect(code).toBe(0);
    expect(latchkey.asked[0]?.authorization).toBe("Bearer lkd_from-file");
    expect(stdout).not.toContain("LATCHKEY_DEPLOYMENT_TOKEN");
  });

  it("is refused in both forms at once", async () => {
    const result = await run(["true"], { LATCHKEY_DEPLOYMENT_TOKEN_FILE: "/none" });
    expect(result).toMatchObject({ code: 78, stderr: expect.stringContaining("not both") });
  });

  it.each(["", "-1", "1.5", "3601", "ten"])("no patience of %o", async (seconds) => {
    const result = await run(["true"], { LATCHKEY_RETRY_SECONDS: seconds });
    expect(result).toMatchObject({ code: 78, stderr: expect.stringContaining("LATCHKEY_RETRY_SECONDS") });
    expect(latchkey.asked).toEqual([]);
  });
});

describe("a signal before the command runs", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGUSR1", 138],
  ] as const)("%s ends the worker at once with %i, and nothing was started", async (signal, status) => {
    latchkey.answers.set(kickoffs, () => new Promise(() => undefined));
    const child = worker.start(["exec", "--", "echo", "started"], settings());
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    await expect.poll(() => latchkey.asked.length, { timeout: 10_000, interval: 5 }).toBe(1);
    const begun = performance.now();
    child.kill(signal);
    const [code] = await once(child, "exit");
    expect([code, printed]).toEqual([status, ""]);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe("as process 1", () => {
  const alone = (command: string[], environment: NodeJS.ProcessEnv) =>
    promisify(execFile)("unshare", ["--pid", "--fork", "--kill-child", ...command], {
      env: environment,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  it("a command's own signal becomes its status; Node says that it has no init", async (context) => {
    const possible = await alone([process.execPath, "-p", "process.pid"], process.env);
    if (possible.stdout !== "1\n") context.skip("This machine allows no process namespace.");
    const environment = {
      PATH: process.env.PATH,
      PYTHONPATH: pythonFolder,
      ...settings(),
    } as unknown as NodeJS.ProcessEnv;
    const command = [...worker.program, "exec", "--", "sh", "-c", "kill -TERM $$"];
    const ended = await alone(command, environment);
    expect(ended.code).toBe(143);
    if (tested.worker === "python") expect(ended.stderr).toBe("");
    else expect(ended.stderr).toMatch(/process 1 without an init.*--init.*tini/);
  });

  it("otherwise it says nothing of it", async () => {
    expect((await run(["true"])).stderr).toBe("");
  });
});

describe("a command that cannot run is reported as what it is", () => {
  it("one variable over the kernel's limit, by name and size", async () => {
    inject({ SMALL: "x", HUGE: "canary".repeat(30_000) });
    const { code, stderr } = await run(["true"]);
    expect(code).toBe(126);
    expect(stderr).toMatch(/E2BIG.*up to 131072 bytes.*HUGE \(180006 bytes\)/);
    expect(stderr).not.toMatch(/canary|SMALL|bug/);
  });

  it("one that fits, to the byte", async () => {
    inject({ FITS: "x".repeat(131_072 - "FITS=".length - 1) });
    expect((await run(["true"])).code).toBe(0);
    inject({ FITS: "x".repeat(131_072 - "FITS=".length) });
    expect((await run(["true"])).stderr).toContain("FITS (131073 bytes)");
  });

  it("all of them together, with the sum and the largest", async () => {
    inject(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`V${n}`, "canary".repeat(21_000)])));
    const { code, stderr } = await run(["true"]);
    expect(code).toBe(126);
    expect(stderr).toMatch(
      /E2BIG.*have \d{7} bytes\. The limit is (\d+ bytes, )?a quarter.*V\d+ \(12600\d bytes\)/,
    );
    expect(stderr).not.toMatch(/canary|bug/);
  });

  it("a PATH that is injected and hides it", async () => {
    inject({ PATH: "/canary" });
    const { code, stderr } = await run(["env"]);
    expect([code, stderr]).toEqual([
      127,
      expect.stringMatching(/env: command not found: the PATH variable from Latchkey hides \/\S+\/env\n/),
    ]);
    expect(stderr).not.toContain("canary");
    expect((await run(["no-such-command"])).stderr).toBe(
      "latchkey-worker: no-such-command: command not found\n",
    );
  });

  it.each([
    ["Windows line ends", "#!/bin/sh\r\necho\r\n", 0o755, 127, /windows.*has a Windows line end/i],
    ["Windows line ends behind env", "#!/usr/bin/env sh\r\necho\r\n", 0o755, 127, /Windows line end/],
    [
      "a missing interpreter",
      "#!/no/such/python -u\n",
      0o755,
      127,
      /interpreter of .*, \/no\/such\/python, doesn't/,
    ],
    ["no right to run", "#!/bin/sh\n", 0o644, 126, /isn't executable \(chmod \+x\)/],
    ["an interpreter that is a folder", "#!/tmp\n", 0o755, 126, /interpreter of .*, \/tmp, isn't executable/],
  ])("a script with %s", async (name, text, mode, status, message) => {
    const file = await script(`windows-${name.replaceAll(" ", "-")}`, text, mode);
    const { code, stderr } = await run([file]);
    expect([code, stderr]).toEqual([status, expect.stringMatching(message)]);
  });

  it("a folder", async () => {
    const folder = path.join(worker.folder, "folder");
    await mkdir(folder);
    expect(await run([folder])).toMatchObject({
      code: 126,
      stderr: expect.stringContaining("is a directory"),
    });
  });

  it("a program of another processor", async () => {
    const elf = Buffer.alloc(64);
    elf.write("\x7fELF\x02\x01\x01", "latin1");
    elf.writeUInt16LE(2, 16);
    elf.writeUInt16LE(process.arch === "s390x" ? 62 : 22, 18);
    const { code, stderr } = await run([await script("foreign", elf)]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/isn't built for this processor/);
  });
});
