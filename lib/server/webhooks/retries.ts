// When a delivery is tried again: the example of Standard Webhooks, over three days.
import { pausedAfterDays } from "@/lib/shared/webhooks/times";

const [minute, hour] = [60, 3_600];
/** Seconds after the first, second … attempt that failed. */
const delays = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** A receiver can ask for later, but not for never. */
const longestAskedSeconds = 24 * hour;

/**
 * Seconds until the next attempt; null where there is none.
 *
 * @param attempts that have failed
 * @param askedSeconds what the receiver's Retry-After asked for
 */
export function nextDelay(attempts: number, askedSeconds = 0, random = Math.random): number | null {
  const delay = delays[attempts - 1];
  if (delay === undefined) return null;
  // What failed together does not come again together.
  return Math.max(delay * (1 + random() * 0.2), Math.min(askedSeconds, longestAskedSeconds));
}

/** Seconds, of a Retry-After in either of its forms. */
export function askedDelay(header: string | undefined, now = Date.now()): number {
  if (header === undefined) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Math.max(seconds || 0, 0);
}

export const pausedAfterMs = pausedAfterDays * 24 * hour * 1_000;
