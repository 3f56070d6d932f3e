import { describe, expect, it } from "vitest";
import { duration, exactTime, relativeTime } from "@/components/ui/time-words";

const now = new Date("2026-03-10T12:00:00Z");
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now);

describe("relativeTime", () => {
  it.each([
    [0, "just now"],
    [44, "just now"],
    [50, "1 minute ago"],
    [61, "1 minute ago"],
    [3599, "59 minutes ago"],
    [3600, "1 hour ago"],
    [86_400, "yesterday"],
    [3 * 86_400, "3 days ago"],
    [8 * 86_400, "last week"],
    [400 * 86_400, "last year"],
    [-7200, "in 2 hours"],
    [-(12 * 3600 - 60), "in 12 hours"],
    [-(12 * 3600 - 600), "in 11 hours"],
    [-(90 * 86_400 - 60), "in 3 months"],
    [-(86_400 - 5), "tomorrow"],
  ])("%d seconds ago is %s", (seconds, words) => expect(ago(seconds)).toBe(words));
});

it("says an exact time with its zone", () => {
  expect(exactTime(now, "UTC")).toBe("10 Mar 2026, 12:00:00 UTC");
});

describe("duration", () => {
  it.each([
    [0, "0 ms"],
    [839.6, "840 ms"],
    [1000, "1.0 s"],
    [1340, "1.3 s"],
    [59_990, "1 min 0 s"],
    [125_000, "2 min 5 s"],
  ])("%d ms is %s", (durationMs, words) => expect(duration(durationMs)).toBe(words));
});
