import { describe, expect, it } from "vitest";
import { wrongTokens } from "@/lib/server/automations/wrong-tokens";
import { AppError } from "@/lib/shared/errors";

const wrong = new AppError("unauthenticated", "The deployment token is not valid.");

describe("wrong deployment tokens", () => {
  it("are told as wrong up to a number a minute, and then to come again later", () => {
    let nowMs = 1_000;
    const refusalOf = wrongTokens({ most: 3, now: () => nowMs });
    const codes = () =>
      [1, 2, 3, 4, 5].map((port) => (refusalOf(wrong, `203.0.113.9:${port}`) as AppError).code);
    const unauthenticated = "unauthenticated";
    expect(codes()).toEqual([
      unauthenticated,
      unauthenticated,
      unauthenticated,
      "too_many_requests",
      "too_many_requests",
    ]);
    nowMs += 20_500;
    expect(refusalOf(wrong, "203.0.113.9")).toMatchObject({ retryAfterSeconds: 40 });
    expect(refusalOf(wrong, "203.0.113.10")).toBe(wrong);
    nowMs += 40_000;
    expect(codes().filter((code) => code === unauthenticated)).toHaveLength(3);
  });

  it("alone are counted", () => {
    const refusalOf = wrongTokens({ most: 1 });
    const other = new AppError("not_configured", "No.");
    for (let n = 0; n < 5; n += 1) expect(refusalOf(other, "a")).toBe(other);
    expect(refusalOf(wrong, "a")).toBe(wrong);
  });

  it("are remembered of so many sources and no more", () => {
    const refusalOf = wrongTokens({ most: 1, networks: 2 });
    for (const address of ["a", "b", "c"]) refusalOf(wrong, address);
    expect(refusalOf(wrong, "c")).not.toBe(wrong);
    expect(refusalOf(wrong, "a")).toBe(wrong);
  });
});
