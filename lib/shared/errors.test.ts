import { expect, it, vi } from "vitest";
import { AppError } from "@/lib/shared/errors";

it("knows an error of another copy of its module, as bundles have them", async () => {
  vi.resetModules();
  const { AppError: Copy } = await import("@/lib/shared/errors");
  expect(Copy).not.toBe(AppError);
  expect(new Copy("conflict", "Taken.")).toBeInstanceOf(AppError);
  expect(new Error("Taken.")).not.toBeInstanceOf(AppError);
});
