import { expect, it } from "vitest";
import { counted } from "@/lib/shared/counted";

it.each([
  [0, "0 secrets"],
  [1, "1 secret"],
  [2, "2 secrets"],
  [1200, "1,200 secrets"],
])("%i", (count, words) => expect(counted(count, "secret")).toBe(words));

it("takes the plural that no s makes, with its verb", () => {
  expect([1, 2].map((count) => counted(count, "entry is", "entries are"))).toEqual([
    "1 entry is",
    "2 entries are",
  ]);
});
