// The background work of a process. It is started where Next's bundle boots, and ended by the server in front, which is
// another bundle: what ends it is therefore kept for the whole process.
import { randomInt } from "node:crypto";
import { processWide } from "@/lib/server/process-wide";

const stops = () => processWide("background", () => new Set<() => Promise<void>>());

/** @param stop is called once, before the database is closed. */
export function endAtShutdown(stop: () => Promise<void>): void {
  stops().add(stop);
}

/** Never fails: a process that ends has nobody left to tell. */
export async function endBackground(): Promise<void> {
  const all = [...stops()];
  stops().clear();
  await Promise.allSettled(all.map((stop) => stop()));
}

/**
 * Runs something again and again, the first time within `firstWithinMs`: processes that start together do not ask together.
 *
 * @returns what ends it
 */
export function regularly(everyMs: number, run: () => void, firstWithinMs = everyMs): () => void {
  const first = setTimeout(run, randomInt(firstWithinMs)).unref();
  const interval = setInterval(run, everyMs).unref();
  return () => {
    clearTimeout(first);
    clearInterval(interval);
  };
}
