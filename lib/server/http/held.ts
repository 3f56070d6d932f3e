// A limit that was reached a moment ago is reached now: who ran into it is refused without another look at the database.
import type { AppError } from "@/lib/shared/errors";

/** Short, since a limit may end, and each that is held costs a flood one look a second. */
const holdMs = 1_000;

/** @param most how many are held; the oldest is forgotten for another. */
export function heldRefusals({ most = 10_000, now = () => performance.now() } = {}) {
  const held = new Map<string, { error: AppError; untilMs: number }>();
  return {
    hold(key: string, error: AppError): void {
      held.delete(key);
      const [oldest] = held.keys();
      if (oldest !== undefined && held.size >= most) held.delete(oldest);
      held.set(key, { error, untilMs: now() + holdMs });
    },
    /** Undefined once the moment is over. */
    of(key: string): AppError | undefined {
      const entry = held.get(key);
      if (!entry) return undefined;
      if (entry.untilMs > now()) return entry.error;
      held.delete(key);
      return undefined;
    },
  };
}
