// How the console says when and how long: numbers with their unit, times with their zone.

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Of a unit: what was given a term of 12 hours a minute ago ends in 12 hours, not in 11. */
const begun = 0.02;

/** "3 minutes ago", "yesterday", "in 2 hours"; "just now" within 45 seconds. */
export function relativeTime(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 45) return "just now";
  for (const [unit, size] of steps) {
    const count = Math.trunc(seconds / size + (seconds > 0 ? begun : 0));
    if (count !== 0) return relative.format(count, unit);
  }
  return relative.format(Math.sign(seconds), "minute");
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does, and a list has a time in each of its rows: each is made once. */
export function timeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat("en-GB", options);
  formats.set(key, format);
  return format;
}

/** "2 Jan 2026, 10:04:05 GMT+1"; in the reader's zone unless one is given. */
export function exactTime(time: Date, timeZone?: string): string {
  return timeFormat({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(time);
}

/** "26 Feb 2027": the day it is in UTC, on server and in browser alike. */
export function dayInUtc(time: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(time));
}

/** "840 ms", "1.3 s", "2 min 5 s". */
export function duration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
