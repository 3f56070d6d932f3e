import type { SetupItem } from "@/lib/shared/setup-progress/schema";

/** Of those that count: what is optional, or not shown to the viewer, blocks nothing. */
export function countDone(items: readonly SetupItem[]): { done: number; total: number } {
  const counted = items.filter(({ isOptional, state }) => !isOptional && state !== "unseen");
  return { done: counted.filter(({ state }) => state === "done").length, total: counted.length };
}
