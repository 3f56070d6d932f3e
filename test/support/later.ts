// For what is kept for seconds: asked so long after the question before, without waiting.
import { vi } from "vitest";

const actual = Date.now;
let aheadMs = 0;

/** `Date.now()` alone is ahead, and while `run` lasts: timers and the database know nothing of it. */
export async function later<T>(run: () => Promise<T>, ms = 60_000): Promise<T> {
  aheadMs += ms;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => actual() + aheadMs);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}
