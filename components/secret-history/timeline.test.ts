import { expect, it } from "vitest";
import { timelineBars } from "@/components/secret-history/versions";

const version = (first: string, last: string) => ({
  firstSeenAt: `2026-11-${first}T00:00:00Z`,
  lastSeenAt: `2026-11-${last}T00:00:00Z`,
});

it("spreads versions over the time in which any was seen, and shows the briefest too", () => {
  expect(timelineBars([])).toEqual([]);
  expect(timelineBars([version("01", "01")])).toEqual([{ left: 0, width: 100 }]);
  expect(timelineBars([version("11", "11"), version("06", "11"), version("01", "06")])).toEqual([
    { left: 98.5, width: 1.5 },
    { left: 50, width: 50 },
    { left: 0, width: 50 },
  ]);
});
