// The same requests over and over, so many at a time: by wrk where that is installed, which costs the machine least, else by autocannon.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

export interface Sent {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Load {
  /** Sent in turn. */
  requests: readonly Sent[];
  atOnce: number;
  seconds: number;
}

export interface Came {
  count: number;
  perSecond: number;
  p50Ms: number;
  /** Answers that were none, or not 2xx. */
  failed: number;
}

const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;
const peersFolder = path.join(import.meta.dirname, "node_modules");
export const hasPeers = existsSync(path.join(peersFolder, "oidc-provider"));
export const sender = hasWrk ? "wrk" : hasPeers ? "autocannon" : null;

/** @throws Error when a request was not answered well: then the figures say nothing. */
export async function load(url: string, input: Load): Promise<Came> {
  const came = hasWrk ? await byWrk(url, input) : await byAutocannon(url, input);
  if (came.failed > 0 || came.count === 0) {
    const [first] = input.requests;
    throw new Error(`${came.failed} of ${came.count} requests to ${first?.path} failed.`);
  }
  return came;
}

async function byWrk(url: string, { requests, atOnce, seconds }: Load): Promise<Came> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-bench-"));
  try {
    const script = path.join(folder, "requests.lua");
    await writeFile(script, luaOf(requests));
    const said = await outputOf("wrk", [
      "-t1",
      `-c${atOnce}`,
      `-d${seconds}s`,
      "--latency",
      "-s",
      script,
      url,
    ]);
    const numberIn = (pattern: RegExp) => Number(pattern.exec(said)?.[1] ?? 0);
    const [, p50 = "0", unit = "ms"] = /50%\s+([\d.]+)(us|ms|s)/.exec(said) ?? [];
    return {
      count: numberIn(/(\d+) requests in/),
      perSecond: numberIn(/Requests\/sec:\s+([\d.]+)/),
      p50Ms: Number(p50) * ({ us: 0.001, ms: 1, s: 1_000 }[unit] ?? 1),
      failed: numberIn(/Non-2xx or 3xx responses: (\d+)/) + numberIn(/timeout (\d+)/),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Its long brackets take every text of a request as it is; two brackets in a row would begin another one. */
function luaOf(requests: readonly Sent[]): string {
  const quoted = (text: string) => `[==[${text}]==]`;
  const requestLines = requests.map(({ method, path: address, headers = {}, body }) => {
    const pairs = Object.entries(headers).map(([name, value]) => `[ ${quoted(name)} ]=${quoted(value)}`);
    return `wrk.format("${method}", ${quoted(address)}, {${pairs.join(",")}}, ${body === undefined ? "nil" : quoted(body)})`;
  });
  return `local requestLines\nlocal at = 0\nfunction init() requestLines = {${requestLines.join(",\n")}} end
function request() at = at % #requestLines + 1; return requestLines[at] end\n`;
}

async function byAutocannon(url: string, { requests, ...rest }: Load): Promise<Came> {
  const script = path.join(import.meta.dirname, "peers", "autocannon.mjs");
  const said = await outputOf(process.execPath, [script], JSON.stringify({ url, requests, ...rest }));
  const { count, seconds, p50Ms, failed } = JSON.parse(said);
  return { count, perSecond: count / seconds, p50Ms, failed };
}

async function outputOf(command: string, args: string[], input = ""): Promise<string> {
  const child = spawn(command, args, { stdio: "pipe" });
  child.stdin.end(input);
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  // wrk goes on without a script that it cannot run.
  if (complaint) throw new Error(`${command} said: ${complaint.slice(0, 400)}`);
  return said;
}

/** Each once, so many at a time: for what is another thing at the second time. */
export async function onceEach<T>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<unknown>,
): Promise<void> {
  let at = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let thing = things[at++]; thing !== undefined; thing = things[at++]) await work(thing);
    }),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
