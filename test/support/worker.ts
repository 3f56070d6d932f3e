// Shared by the worker's tests: the real worker, bundled, and a small server that plays Latchkey.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { it } from "vitest";
import { findPython } from "@/dev/python";

type Environment = Record<string, string | undefined>;

/** Null if this machine has no Python that the worker runs on. */
export const python = findPython();
/** Where the Python worker is. */
export const pythonFolder = path.resolve("worker/python");

/** Which worker `buildWorker` gives: one table of cases is for both. */
export const tested: { worker: "node" | "python" } = { worker: "node" };

/** Runs a file of cases with the Python worker, where it can run. */
export async function inPython(cases: () => Promise<unknown>): Promise<void> {
  if (python) {
    tested.worker = "python";
    await cases();
    return;
  }
  process.stdout.write(
    "Not tested: the Python worker, because there is no python3 of version 3.9 or later.\n",
  );
  it.skip("the Python worker needs python3", () => undefined);
}

/**
 * The worker that is tested, in a folder of its own: Node's is bundled, without node_modules next to it.
 *
 * @param root of the sources that it is built from.
 */
export async function buildWorker(root = ".") {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-worker-"));
  const file = path.join(folder, "latchkey-worker.mjs");
  const isPython = tested.worker === "python";
  // As process 1, and elsewhere: the program and what it is given before its own words.
  const program: [string, ...string[]] = isPython ? [python ?? "python3", "-m", "latchkey"] : [file];
  if (!isPython) await promisify(execFile)(process.execPath, [path.join(root, "worker/build.mjs"), file]);

  function start(args: string[], environment: Environment = {}): ChildProcess {
    const { PATH, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SECRETS_MANAGER } = process.env;
    return spawn(program[0], [...program.slice(1), ...args], {
      cwd: folder,
      env: {
        PATH,
        AWS_ENDPOINT_URL_STS,
        AWS_ENDPOINT_URL_SECRETS_MANAGER,
        ...(isPython && { PYTHONPATH: pythonFolder, PYTHONDONTWRITEBYTECODE: "1" }),
        ...environment,
      } as unknown as NodeJS.ProcessEnv,
    });
  }

  return {
    folder,
    program,
    start,
    async run(args: string[], environment: Environment = {}) {
      const child = start(args, environment);
      const read = (stream: NodeJS.ReadableStream | null) => (stream ? text(stream) : "");
      const [[code, signal], stdout, stderr] = await Promise.all([
        once(child, "exit"),
        read(child.stdout),
        read(child.stderr),
      ]);
      return { code: code as number | null, signal: signal as string | null, stdout, stderr };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Answers each path as the test says, and stores the requests. */
export async function startStandIn() {
  const asked: { path: string; authorization?: string; body: unknown; agent?: string; key?: string }[] = [];
  const answers = new Map<string, (body: unknown) => Answer | "silence" | Promise<Answer>>();
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse((await text(request)) || "null");
    const url = request.url ?? "";
    const { authorization, "user-agent": agent } = request.headers;
    const key = request.headers["idempotency-key"] as string | undefined;
    asked.push({ path: url, authorization, body, agent, key });
    const answer = await answers.get(url)?.(body);
    if (answer === "silence") return void request.socket.destroy();
    const { status, body: given, headers = {} } = answer ?? { status: 404, body: "nothing here" };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof given === "string" ? given : JSON.stringify(given));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    paths: () => asked.map((request) => request.path),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
