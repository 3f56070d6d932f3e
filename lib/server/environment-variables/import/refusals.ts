// What an import is refused for, told for each variable at once rather than one after the other.
import { AppError } from "@/lib/shared/errors";

/** Of what is refused, so much is said. */
const mostRefusals = 20;

export interface Refusals {
  add(index: number, field: string, message: string): void;
  /** Runs a check of one variable, and keeps what it refuses. */
  collect(index: number, check: () => Promise<void>): Promise<void>;
  /** @throws AppError `validation_failed`, with `variables.<index>.<field>` for each. */
  throwIfAny(): void;
}

export function newRefusals(): Refusals {
  const all = new Map<string, string[]>();
  const refusals: Refusals = {
    add(index, field, message) {
      if (all.size < mostRefusals) all.set(`variables.${index}.${field}`, [message]);
    },
    async collect(index, check) {
      try {
        await check();
      } catch (error) {
        if (!(error instanceof AppError && error.fieldErrors)) throw error;
        for (const [field, messages] of Object.entries(error.fieldErrors)) {
          refusals.add(index, field, messages.join(" "));
        }
      }
    },
    throwIfAny() {
      if (all.size === 0) return;
      throw new AppError("validation_failed", "Nothing was saved: some variables need attention.", {
        fieldErrors: Object.fromEntries(all),
      });
    },
  };
  return refusals;
}
