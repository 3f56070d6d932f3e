import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { nextDue } from "@/lib/server/automations/pre-flight/claims";

const now = new Date("2026-11-28T10:20:30.456Z");
const hourMs = 3_600_000;

describe("the moment at which a timer tries an automation", () => {
  it.each([
    ["hourly", hourMs],
    ["daily", 24 * hourMs],
  ] as const)("%s is the same in every period, and always ahead", (every, lengthMs) => {
    const id = randomUUID();
    const first = nextDue(id, every, now);
    expect(first.getTime()).toBeGreaterThan(now.getTime());
    expect(first.getTime() - now.getTime()).toBeLessThanOrEqual(lengthMs);
    expect(nextDue(id, every, now)).toEqual(first);
    // At the moment itself, and just before the next.
    expect(nextDue(id, every, first).getTime()).toBe(first.getTime() + lengthMs);
    expect(nextDue(id, every, new Date(first.getTime() + lengthMs - 1)).getTime()).toBe(
      first.getTime() + lengthMs,
    );
  });

  it("is spread over the period: of a thousand automations no minute has more than a few percent", () => {
    const minutes = new Map<number, number>();
    for (let count = 0; count < 1_000; count += 1) {
      const minute = nextDue(randomUUID(), "hourly", now).getUTCMinutes();
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect(minutes.size).toBeGreaterThan(50);
    expect(Math.max(...minutes.values())).toBeLessThan(50);
  });
});
