// The server's log: lines for people, or objects for machines with LOG_FORMAT=json.
import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import { processWide } from "@/lib/server/process-wide";
import { printable } from "@/lib/shared/input";

type Level = "info" | "warn" | "error";
type Facts = Record<string, string | number | boolean>;

const currentRequest = processWide("current-request", () => new AsyncLocalStorage<string>());

/** Adds the request's id, in JSON, to everything that is logged during the call. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return currentRequest.run(requestId, work);
}

/** One line per event on standard output or error. Callers pass facts, never values of secrets. */
export function log(level: Level, message: string, facts: Facts = {}): void {
  if (isJson()) {
    writeJson(level, message, facts);
    return;
  }
  const details = Object.entries(facts).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = printable(`${message}${details.join("")}`);
  if (level === "info") console.info(line);
  else if (level === "warn") console.warn(line);
  else console.error(line);
}

/** With LOG_FORMAT=json, what else writes to the console, as Next does, becomes an object too: then every line is one. */
export function logConsoleAsJson(): void {
  if (!isJson()) return;
  const levels = { debug: "info", log: "info", info: "info", warn: "warn", error: "error" } as const;
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, Level][]) {
    console[method] = (...parts: unknown[]) => writeJson(level, format(...parts), {});
  }
}

function isJson(): boolean {
  return process.env.LOG_FORMAT?.trim() === "json";
}

function writeJson(level: Level, message: string, facts: Facts): void {
  const requestId = currentRequest.getStore();
  const entry = { time: new Date().toISOString(), level, message, ...(requestId && { requestId }), ...facts };
  const stream = level === "info" ? process.stdout : process.stderr;
  // JSON leaves signs as they are that a terminal acts on: they are escaped once more.
  stream.write(`${printable(JSON.stringify(entry))}\n`);
}
