// What this process has kept of evidence a moment ago: of the same again, once more, the database need not be asked.
import { processWide } from "@/lib/server/process-wide";

/** Shorter than what the database takes for fresh: what another server has seen since counts again after this. */
const keptForMs = 20_000;
const most = 20_000;

interface Kept {
  what: string;
  atMs: number;
}

// Of the whole process: what a pre-flight sees in one bundle says that a kickoff in another has something new to tell.
const kept = processWide("seen-lately", () => new Map<string, Kept>());

/** @param of what was seen: of one subject only the last counts, so that red after green is never left out. */
export function isSeenLately(of: string, what: string, now = performance.now()): boolean {
  const last = kept.get(of);
  return last !== undefined && last.what === what && now - last.atMs < keptForMs;
}

export function noteSeen(of: string, what: string, now = performance.now()): void {
  kept.delete(of);
  kept.set(of, { what, atMs: now });
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

/** What was not kept after all is news again. */
export function forgetSeen(of: string): void {
  kept.delete(of);
}
