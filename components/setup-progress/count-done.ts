import type { SetupItem } from "@/lib/shared/setup-progress/schema";

/** Counts only steps that are neither optional nor hidden from the viewer. */
export function countDone(items: readonly SetupItem[]): { done: number; total: number } {
  const counted = items.filter(({ isOptional, state }) => !isOptional && state !== "unseen");
  return { done: counted.filter(({ state }) => state === "done").length, total: counted.length };
}
