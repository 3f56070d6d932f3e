import { expect, it } from "vitest";
import { heldRefusals } from "@/lib/server/http/held";
import { AppError } from "@/lib/shared/errors";

const refusal = (detail: string) => new AppError("too_many_requests", detail);

it("holds a refusal for a second, for its key alone", () => {
  let nowMs = 5;
  const held = heldRefusals({ now: () => nowMs });
  const error = refusal("a");
  held.hold("a", error);
  nowMs += 999;
  expect(held.of("a")).toBe(error);
  expect(held.of("b")).toBeUndefined();
  nowMs += 1;
  expect(held.of("a")).toBeUndefined();
});

it("forgets the oldest where there are many", () => {
  const held = heldRefusals({ most: 2 });
  for (const key of ["a", "b", "a", "c"]) held.hold(key, refusal(key));
  expect(["a", "b", "c"].map((key) => held.of(key)?.message)).toEqual(["a", undefined, "c"]);
});
