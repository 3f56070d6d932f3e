import { expect, it } from "vitest";
import { askedDelay, nextDelay } from "@/lib/server/webhooks/claims";

const certain = () => 0;

it("waits as Standard Webhooks shows, three days and ten attempts", () => {
  const delays = Array.from({ length: 9 }, (_, index) => nextDelay(index + 1, 0, certain) ?? 0);
  expect(delays).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  expect(delays.reduce((sum, delay) => sum + delay) / 3_600).toBeGreaterThan(72);
  expect(nextDelay(10, 0, certain)).toBeNull();
  expect(nextDelay(1, 0, () => 1)).toBe(6);
});

it("heeds what the receiver asks for, up to a day", () => {
  expect(nextDelay(1, 600, certain)).toBe(600);
  expect(nextDelay(4, 600, certain)).toBe(7_200);
  expect(nextDelay(1, 999_999_999, certain)).toBe(86_400);
});

it.each([
  [undefined, 0],
  ["120", 120],
  ["-5", 0],
  ["soon", 0],
  ["1e9", 0],
  ["Sat, 28 Nov 2026 10:01:00 GMT", 60],
  ["Sat, 28 Nov 2026 09:00:00 GMT", 0],
])("reads Retry-After: %s", (header, seconds) =>
  expect(askedDelay(header, Date.parse("2026-11-28T10:00:00Z"))).toBe(seconds),
);
