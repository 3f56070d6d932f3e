// What one review has worked out already, and how much work it may still do. Both are gone when the review ends: nothing
// of a pasted policy is kept.

let memory: Map<string, Map<string, unknown>> | null = null;

/** Signs compared by patterns; the longest policy that names secrets by their ARNs takes a tenth. */
const stepLimit = 30_000_000;
let steps = 0;
const tooCostly = new Error("The review takes more steps than it may.");

/**
 * A review is one piece of work without a pause, so that no other can come between.
 *
 * @param refuse the answer to a policy that takes more steps than it may.
 */
export function remembering<T>(review: () => T, refuse: () => T): T {
  memory = new Map();
  steps = stepLimit;
  try {
    return review();
  } catch (error) {
    if (error !== tooCostly) throw error;
    return refuse();
  } finally {
    memory = null;
  }
}

export function spend(count: number): void {
  steps -= count;
  if (memory && steps < 0) throw tooCostly;
}

/** @param kind which of what is worked out from texts it is. */
export function remembered<T>(kind: string, text: string, work: (text: string) => T): T {
  if (!memory) return work(text);
  const known = (memory.get(kind) ?? new Map()) as Map<string, T>;
  memory.set(kind, known);
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = work(text);
  known.set(text, made);
  return made;
}
