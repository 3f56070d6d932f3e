// For what is kept for seconds: asked so long after the question before, without waiting.
import { vi } from "vitest";

const actual = Date.now;
let aheadMs = 0;

/** Only `Date.now()` is ahead, and only during `run`: timers and the database are not affected. */
export async function later<T>(run: () => Promise<T>, ms = 60_000): Promise<T> {
  aheadMs += ms;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => actual() + aheadMs);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}
