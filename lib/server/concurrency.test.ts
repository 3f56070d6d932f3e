import { describe, expect, it } from "vitest";
import { concurrencyLimit } from "@/lib/server/concurrency";

describe("work that is limited to two at once", () => {
  const limited = concurrencyLimit(2, "Later.");
  const refusal = { code: "too_many_requests", message: "Later.", retryAfterSeconds: 10 };

  it("is refused beyond that, in one organization and not in another", async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const both = [limited("one", () => finished), limited("one", () => finished)];
    await expect(limited("one", async () => 1)).rejects.toMatchObject(refusal);
    expect(await limited("two", async () => 2)).toBe(2);
    finish();
    await Promise.all(both);
    expect(await limited("one", async () => 3)).toBe(3);
  });

  it("makes room when it fails", async () => {
    const mistake = new Error("mine");
    for (let times = 0; times < 3; times += 1) {
      await expect(limited("one", () => Promise.reject(mistake))).rejects.toBe(mistake);
    }
  });
});
