// How much work one review may still do: a pattern made to be slow must not hold up the process.

/** Signs compared by patterns; the longest policy that names secrets by their ARNs takes a tenth. */
const stepLimit = 30_000_000;

export class BudgetExceeded extends Error {}

export interface ReviewBudget {
  steps: number;
  /** By pattern and text, what was compared already: a correction is reviewed several times. */
  compared: Map<string, Map<string, boolean | null>>;
}

export function newBudget(): ReviewBudget {
  return { steps: stepLimit, compared: new Map() };
}

/** @throws BudgetExceeded when nothing is left. */
export function spend(budget: ReviewBudget, steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) throw new BudgetExceeded();
}
