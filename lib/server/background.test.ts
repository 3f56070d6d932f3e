import { expect, it, vi } from "vitest";
import { endAtShutdown, endBackground } from "@/lib/server/background";

it("ends all that was begun, once, whatever fails of it", async () => {
  const stopped = vi.fn(async () => undefined);
  endAtShutdown(() => Promise.reject(new Error("mine")));
  endAtShutdown(stopped);
  await endBackground();
  await endBackground();
  expect(stopped).toHaveBeenCalledTimes(1);
});
